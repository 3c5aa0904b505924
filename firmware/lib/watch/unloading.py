"""Modules that a start is done with give their heap back before the next part of it needs some."""

import gc
import sys

# What reads a plan is done with before its session is built, what recovers and resumes before a new one is begun,
# what equips a session once it is built; the rest goes last.
PLAN_ONLY = ("trailcore.planfile", "trailcore.plancheck")
RESUME_ONLY = ("trailcore.replay", "trailcore.image", "watch.resume")
SESSION_ONLY = ("trailcore.equipment",)
RECOVERY_ONLY = ("trailcore.framereader", "trailcore.bitreader", "watch.recovery", "watch.slots")
BOOT_ONLY = (
    "trailcore.opening",
    "trailcore.settings",
    "watch.unloading",
    "watch.start",
)


def drop(names):
    """Unload modules by their full names; those that are not loaded are none."""
    for name in names:
        package, _, module = name.rpartition(".")
        if name in sys.modules:
            del sys.modules[name]
            if package:
                delattr(sys.modules[package], module)
    gc.collect()
