"""What the loop needs of the parts around it: the contract that `watch.hardware` keeps on a board.

Nothing imports this module. Tests and simulations put a module of their own in the place of `watch.hardware` in what
they fold. Its `Edges()` has these attributes:

clock      ticks_ms() -> tick; sleep_ms(ms), in which the button is polled and the motor goes on, and which a gesture
           ends early; read_rtc() sets rtc_days (since 2000-01-01 UTC, 0: not set), rtc_s
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
           busy(): a rhythm is under way, which a write to the flash would draw out: the loop writes none then
power      collect(frame, until_ms): BATTERY once a minute; mv, of the cell as it was last measured, NONE if not known;
           wants_off() -> True when the session shall end; cause: ids.CAUSE_* of this start
plans      newest() -> (file open "rb", byte at which a compiled plan begins in it, its 8-byte hash) of each plan
           here, newest first; None once the watch has started
build_id   8 bytes: of the files on the drive, zeros if not known
file, sync the pool, open "r+b", and what empties the sector cache (os.sync)
app        set by the loop: app.leads() is True while no driver may hold it up (no connecting); app.stop_writing()
second(app) is called once a second, between two frames: watchdog, battery, display
rest()     is called when the session was closed: wait for a press, then start the watch anew

`collect` puts what was sensed up to `until_ms` and not yet handed over into the frame, keeps what came later,
and returns False when the frame had no room for all of it: it is called again with an empty one. A part that the board
has not senses nothing and does nothing.
"""
