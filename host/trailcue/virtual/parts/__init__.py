"""The parts of the virtual watch, each as its datasheet has it. Plain CPython with the standard library."""
