"""What a laptop calls over the REPL, between sessions. Its names stay in the folded firmware."""

_motor = None


def plan(name):
    """Return what takes a plan of this hash (8 bytes): `write` 512 bytes at a time, then `finish`."""
    from watch.planwriting import Writing

    return Writing(name)


def pulled(below):
    """Note in the pool that the laptop has all pages with a sequence below this one, and has verified them."""
    from watch.pulled import note

    note(below)


def motor():
    """Return the motor, made ready at the first call; OSError if there is none."""
    global _motor
    if _motor is None:
        from watch.bench import motor as found

        _motor = found()
    return _motor


def play(lengths):
    """Play a rhythm on the motor (bytes: a tap, a gap, a tap ... in 10 ms) and wait for its end."""
    from watch.feel import rhythm

    rhythm(motor(), lengths)


def feel():
    """Play every pattern of the watch, one after the other, each behind its name."""
    from watch.feel import every

    every(motor())


def calibrate():
    """Have a DRV2605L measure its motor; return what to keep as its calibration, 0 if it could not."""
    from watch.feel import calibrate as measure

    return measure(motor())
