"""What the loop needs of the parts around it: the contract that `watch.hardware` builds on a board.

Nothing imports this module. Tests and simulations put their own module in the place of `watch.hardware` in what they
fold. An object with these attributes is enough:

clock      ticks_ms() -> tick; sleep_ms(ms); read_rtc() sets rtc_days (since 2000-01-01 UTC, 0: not set), rtc_s
imu        collect(frame, until_ms), of whatever its FIFO holds by then, and wrist(), the level of the movement in
           the second just over or NONE
barometer  collect(frame, until_ms)
strap      collect(frame, until_ms)
button     gesture() -> one of ids.PRESS_*, 0 for none
haptics    tap(kind, reason): start the pattern of a cue, without waiting for its end
           tap_at(kind, at_ms): start a tap that leads at that tick, at most 40 ms ahead or 20 ago, waiting for it but
           not for its end. Kinds: 1 breathe in (60-80 ms on an LRA, 120 on an ERM), 2 breathe out (twice as long),
           3 a repetition, 4 the other side, 5 the opposite pole (short as 1). A cue's pattern cuts it short.
           rise_ms: from its start to where the wrist feels it. Cues shake the imu (Steps.motor is told); taps that
           lead are too short for that: leaving out the strike they fall on is worse (tests/accuracy/taps.py).
power      wants_off() -> True when the session shall end; cause: ids.CAUSE_* of this start
plans      newest() -> (file open "rb", byte at which a compiled plan begins in it, its 8-byte hash) of each plan
           here, newest first
app        set by the loop: app.leads() is True while no driver may hold it up (no connecting)
build_id   8 bytes: of the files on the drive
file, sync the pool, open "r+b", and what empties the sector cache (os.sync)

`collect` puts what was sensed up to `until_ms` and not yet handed over into the frame, keeps what came later,
and returns False when the frame had no room for all of it: it is called again with an empty one.
"""
