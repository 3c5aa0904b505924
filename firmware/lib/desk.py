"""What a laptop calls over the REPL, between sessions. Its names stay in the folded firmware."""


def plan(name):
    """Return what takes a plan of this hash (8 bytes): `write` 512 bytes at a time, then `finish`."""
    from watch.planwriting import Writing

    return Writing(name)


def pulled(below):
    """Note in the pool that the laptop has all pages with a sequence below this one, and has verified them."""
    from watch.pulled import note

    note(below)
