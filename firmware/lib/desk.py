"""What a laptop calls over the REPL, between sessions. Its names stay as they are in the folded firmware."""

_under_way = []

_motor = None


def begin_plan(plan_hash):
    """Begin to take a plan of this hash (8 bytes) into the slot that counts least."""
    from watch.planwriting import Writing

    del _under_way[:]
    _under_way.append(Writing(plan_hash))


def write_plan(piece):
    """Take the next 512 bytes of it, fewer at its end. ValueError: there is no room for so many."""
    _under_way[0].write(piece)


def finish_plan():
    """Have it count from the next start on; an error says why it cannot, and the plan of the other slot stays."""
    _under_way[0].finish()


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
    """Have a DRV2605L measure its motor, and keep that for each start; return it, 0 if it could not.

    OSError: this motor has no such driver.
    """
    import microcontroller

    from watch.feel import calibrate as measure
    from watch.ownstrap import keep_calibration

    found = measure(motor())
    if found:
        keep_calibration(microcontroller.nvm, found)
    return found


def find_strap():
    """Look for one's own strap, and keep which it is; tell whether one was found that feels a heart."""
    import microcontroller

    from watch.guard import feed
    from watch.ownstrap import remember
    from watch.pairing import find

    address = find(feed)
    if address:
        remember(microcontroller.nvm, address)
    return address is not None


def forget_strap():
    """Forget which strap is one's own; the next start has none, until one is looked for."""
    import microcontroller

    from watch.ownstrap import remember

    remember(microcontroller.nvm, None)
