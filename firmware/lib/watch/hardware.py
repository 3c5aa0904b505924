"""The edges of a board (`watch.edges`)."""


class NoEdges(Exception):
    """There is nothing to run the loop on."""


class Edges:
    """This version has no drivers."""

    def __init__(self):
        raise NoEdges(
            "this version of the firmware has no drivers for sensors, radio and motor: it records nothing on a board"
        )
