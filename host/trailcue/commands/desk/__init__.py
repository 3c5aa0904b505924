"""What is done with a watch at the desk."""
