"""From the laptop to a watch and back."""
