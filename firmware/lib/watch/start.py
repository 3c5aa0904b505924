"""What happens at power-on: an interrupted session is taken up, or else a new one begins."""

import gc
import sys

from trailcore.opening import Opening
from trailcore.pages import Head
from trailcore.plan import Plan
from trailcore.recorder import Recorder
from trailcore.session import Session
from watch.app import App
from watch.checkpoint import Checkpoint
from watch.storage import Pool
from watch.unloading import BOOT_ONLY, PLAN_ONLY, RECOVERY_ONLY, RESUME_ONLY, SESSION_ONLY, drop


def _keep(names):
    """Keep modules: others than the watch have room."""


def start(edges, done_with=_keep):
    """Return an App over `edges` that is ready to run.

    `done_with` is told the names of modules that are not needed any more; the watch unloads them (`unloading.drop`).
    """
    from watch.recovery import Recovery
    from watch.slots import Slots

    pool = Pool(edges.file, edges.sync)
    found = Recovery(pool)
    found.run()
    edges.clock.read_rtc()
    slots = Slots(pool)
    has_checkpoint = slots.newest()
    checkpoint = Checkpoint(pool, slots.next_slot)
    is_closed = found.is_closed
    if has_checkpoint and slots.sequence > found.newest and slots.under_way():
        is_closed = found.ends_closed(slots.head)
    app = None
    if not is_closed:
        gc.collect()  # what follows then lies low, and leaves one block of 8 K above it
        from watch.resume import Resumption

        app = Resumption(edges, found, slots, has_checkpoint).app(checkpoint, done_with)
    done_with(RESUME_ONLY)
    if app is None:
        last = found.session
        found = slots = None
        done_with(RECOVERY_ONLY)
        app = _begin(edges, pool, last, checkpoint, done_with)
    edges.plans = None  # its files stay open only where a session reads them
    gc.collect()
    return app


def _begin(edges, pool, last, checkpoint, done_with):
    """Return an App over a session of its own, after that of number `last`."""
    clock = edges.clock
    now_ms = clock.ticks_ms()
    opening = Opening()
    opening.build_id[:] = edges.build_id
    plan = _plan(edges, opening)
    done_with(PLAN_ONLY)
    opening.seed = now_ms
    opening.rtc_days = clock.rtc_days
    opening.rtc_s = clock.rtc_s
    opening.settings = plan.settings
    session = Session(plan)
    done_with(SESSION_ONLY)
    open_sequence = pool.next
    recorder = Recorder(pool, last % 0xFFFF + 1, open_sequence)
    recorder.open(opening, now_ms)
    pool.flush()
    checkpoint.attach(session)
    app = App(edges, pool, session, recorder, checkpoint, open_sequence)
    app.begin(now_ms)
    return app


def _plan(edges, opening):
    """Return the newest plan that is sound and can be read, for what its calendar has now; nothing of any other."""
    for file, first, name in edges.plans.newest():
        from trailcore.planfile import BadPlan, entry_for
        from watch.pagedplan import PagedPlan  # only a watch with a plan has it in memory

        try:
            source = PagedPlan(file, first)
            plan = Plan(source, entry_for(source, edges.clock.rtc_days, edges.clock.rtc_s))
        except (BadPlan, OSError) as why:
            print("plan not used, the one before it is: %s. Sync again." % why)
            continue
        opening.plan_hash[:] = name
        return plan
    return Plan()


def forget():
    """Unload what only a start needs. Nothing of it may be imported again, and nothing of ours be built."""
    for names in (PLAN_ONLY, RESUME_ONLY, RECOVERY_ONLY, SESSION_ONLY, BOOT_ONLY):
        drop(names)
    for name in sys.modules:
        if name.startswith("trailcore") or name.startswith("watch"):
            _spend(sys.modules[name])
    # What reads a log, begins one or goes on with one; the rest of these classes runs on.
    Head.read = Recorder.open = Recorder.put_whole = None  # pyright: ignore[reportAttributeAccessIssue]
    Checkpoint.attach = App.begin = App.resume = None  # pyright: ignore[reportAttributeAccessIssue]
    gc.collect()


def _spend(module):
    """Drop how the classes of a module are built: 100 bytes each. (A `del` would leave it in its place.)"""
    for thing in module.__dict__.values():  # a list of them would not fit everywhere
        if isinstance(thing, type) and "__init__" in thing.__dict__:
            thing.__init__ = None  # pyright: ignore[reportAttributeAccessIssue]
