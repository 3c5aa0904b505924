"""Instructions of the core on the watch's interpreter: `TRAILCUE_VM=... python tests/bench/core_cost.py`. Not a test.

Runs it as shipped under valgrind, twice as often the second time, and prints the difference: instructions of
this machine, a fair proxy for those of a Cortex-M. Somebody runs up the hills of a course, with a strap. Budget: 20,000
on average for each of 52 samples a second, and no burst above 400,000. What a second is fed is also told for each of
four minutes apart, with every stage that a plan may ask for: the interpreter's getenv is where valgrind notes how far
it is. Sensing alone is fed to `tests.vm.sensing`, which has no coach; of the parts of a second the first three are its.

A second is the mean of five minutes, the sixth to the tenth; of the breath rate, which looks for a breath each few
minutes, also of 25.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(_ROOT), str(_ROOT / "host"), str(_ROOT / "firmware" / "lib")]

from tests.core import plans  # noqa: E402
from tests.core.programs import EVERY_KIND  # noqa: E402
from tests.vm.ledger import a_plan, sensing_as_shipped  # noqa: E402
from trailcore import settings as s  # noqa: E402
from trailcue.payload import drive_files  # noqa: E402

SAMPLES = 52
# The hills keep this runner in zone 4, where six steps become four before there are taps.
BREATH = {s.BREATH_IN: 2, s.BREATH_OUT: 2, s.BREATH_TAPS: 30, s.Z5_BPM: 180}
EACH_S = 240
PARTS = ("first", "second", "third", "fourth")

SCRIPT = """
import os
import sys
from array import array
from trailcore.frame import Frame
from trailcore.plan import Plan
from trailcore.recorder import Recorder
from trailcore.session import Session
from trailcore.steps import Steps
from watch.checkpoint import Checkpoint
from watch.storage import Pool

class Clock:
    rtc_days = rtc_s = 0

def sync():
    pass

what = sys.argv[1]
times = int(sys.argv[2])
with open("breath.bin" if what == "breath" else "every.bin" if what == "each" else "plan.bin", "rb") as file:
    session = Session(Plan(bytearray(file.read())))
pool = Pool(open("trail.pool", "r+b"), sync)
recorder = Recorder(pool, 1, 0)
frame = Frame()
checkpoint = Checkpoint(pool, 0)
checkpoint.attach(session)

steps = Steps(5200, 4096)
words = array("h", [0] * 78)

def walk(i, moves):
    # a bump every 27 samples, 116 a minute, or movements of no rhythm
    for k in range(26):
        n = 26 * i + k
        part = n % 27
        bump = (part if part < 14 else 27 - part) * 150 if moves == "walk" else n * n * 7919 % 2003
        words[3 * k] = bump // 2 + n * 7919 % 41
        words[3 * k + 1] = n * 104729 % 37
        words[3 * k + 2] = 3000 + bump

@@def fill(i):
    t = 1000 * i
    frame.clear()
    frame.set_pressure(95000 - 3 * i % 3000)
    frame.set_heart(168 + i % 3)
    frame.add_rr(350 + i * 7 % 13)
    frame.add_rr(350 + i * 5 % 13)
    frame.add_rr(350 + i * 3 % 13)
    frame.add_step(t - 904 + i % 16, 15 + (i & 1))
    frame.add_step(t - 568 + i % 24, 16)
    frame.add_step(t - 232 + i % 16, 15)
    frame.close(t, True, 14 + (i & 1))

@@def run():
    if what == "begin" or what == "work":
        for i in range(1, 30):  # a page a third full
            fill(i)
            recorder.write(frame)
        checkpoint.begin(recorder, Clock, 0)
    for i in range(1, times + 1):
        if what == "walk" or what == "sense" or what == "noise" or what == "fidget":
            walk(i, "walk" if what == "walk" or what == "sense" else "")
        if what == "sense" or what == "fidget":
            steps.block(words, 26, 500 * i, 19231)
            steps.clear()
        if what == "breath":
            fill(i)
            frame.feed(session)
            if session.lead():  # after each frame and each tap
                for k in range(4):
                    session.lead().next_tap_ms(frame.t_ms + 250 * k)
        if what == "fill" or what == "write" or what == "feed" or what == "all":
            fill(i)
        if what == "write" or what == "all":
            recorder.write(frame)
        if what == "feed" or what == "all":
            frame.feed(session)
        if what == "each":
            fill(i)
            os.getenv("fed")
            frame.observe(session)
            session.tick(frame.t_ms, frame.wrist)
            os.getenv("fed")
            while session.work():
                os.getenv("fed")
            os.getenv("fed")
        if what == "seal":
            recorder.begun = True
            recorder.writer.at = 500
            recorder.seal()
            pool.flush()
            pool.next = 0
        if what == "begin":
            checkpoint.begin(recorder, Clock, 0)
        if what == "work":
            checkpoint.summed = 0
            checkpoint.work()

run()
"""


_FILL = SCRIPT.split("@@")[1]
SCRIPT = SCRIPT.replace("@@", "")

SENSING = (
    """
import sys
from trailcore.frame import Frame
from trailcore.plan import Plan
from trailcore.sensing import Sensing
from watch.unloading import drop  # it names what shares no file with others

with open("plan.bin", "rb") as file:
    sensing = Sensing(Plan(bytearray(file.read())))
frame = Frame()

"""
    + _FILL
    + """
def run():
    for i in range(1, int(sys.argv[2]) + 1):
        fill(i)
        if sys.argv[1] == "feed":
            frame.feed(sensing)

run()
"""
)


def instructions(vm: str, folder: str, what: str, times: int) -> int:
    """Instructions of a whole run."""
    found = re.search(r"Collected : (\d+)", _run(vm, folder, what, times, "--callgrind-out-file=/dev/null"))
    return int(found[1]) if found else 0


def each_part(vm: str, folder: str) -> list[list[int]]:
    """Instructions that each second takes to be fed, for each of the parts between which the loop goes round."""
    _run(vm, folder, "each", EACH_S, "--callgrind-out-file=noted", "--dump-before=getenv")
    notes = len(PARTS) + 1
    before = len(list(Path(folder).glob("noted.*"))) - notes * EACH_S - 1  # it looks for some itself
    return [
        [_total(Path(folder, f"noted.{before + notes * i + part}")) for i in range(EACH_S)]
        for part in range(2, notes + 1)
    ]


def _total(noted: Path) -> int:
    found = re.search(r"^(?:summary|totals): (\d+)", noted.read_text(), re.M)
    return int(found[1]) if found else 0


def _run(vm: str, folder: str, what: str, times: int, *options: str) -> str:
    command = [
        "valgrind",
        "--tool=callgrind",
        *options,
        vm,
        "-X",
        "heapsize=128k",
        "cost.py",
        what,
        str(times),
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    return done.stderr


def more(vm: str, folder: str, begin_s: int, end_s: int) -> int:
    """Instructions a second more, in these seconds, for a plan that asks for breath taps."""
    with_taps, without = (
        instructions(vm, folder, what, end_s) - instructions(vm, folder, what, begin_s)
        for what in ("breath", "feed")
    )
    return (with_taps - without) // (end_s - begin_s)


def sensing_alone(vm: str) -> int:
    """Instructions of feeding a second to what senses."""
    script, files = sensing_as_shipped(SENSING, "C")
    with tempfile.TemporaryDirectory() as folder:
        for name, data in {**files, "cost.py": script.encode(), "plan.bin": a_plan()}.items():
            (Path(folder) / name).write_bytes(data)
        runs = [instructions(vm, folder, what, times) for times in (600, 300) for what in ("feed", "fill")]
    return (runs[0] - runs[1] - runs[2] + runs[3]) // 300


def main() -> None:
    """Print instructions a second, and a call of what is rare."""
    vm = os.environ.get("TRAILCUE_VM")
    if not vm or not shutil.which("valgrind"):
        sys.exit("set TRAILCUE_VM to a CircuitPython or MicroPython unix binary, and install valgrind")
    cost = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, data in drive_files({"cost.py": SCRIPT.encode()}, dialect="C").items():
            (Path(folder) / Path(name).name).write_bytes(data)
        (Path(folder) / "trail.pool").write_bytes(b"\xff" * 65536)
        (Path(folder) / "plan.bin").write_bytes(a_plan())
        (Path(folder) / "every.bin").write_bytes(plans.everything(BREATH, EVERY_KIND))
        (Path(folder) / "breath.bin").write_bytes(a_plan(BREATH))
        for what, times in (
            ("fill", 300),
            ("write", 300),
            ("feed", 300),
            ("all", 300),
            ("seal", 20),
            ("begin", 20),
            ("work", 20),
            ("walk", 200),
            ("sense", 200),
            ("noise", 200),
            ("fidget", 200),
        ):
            once, twice = (instructions(vm, folder, what, n * times) for n in (1, 2))
            cost[what] = (twice - once) // times
        long_run = (instructions(vm, folder, "all", 1800) - instructions(vm, folder, "all", 300)) // 1500
        fed = each_part(vm, folder)
        breath = [more(vm, folder, *span) for span in ((30, 60), (300, 600))]
    print(f"fill a frame            {cost['fill']:>9,}")
    print(f"write it                {cost['write'] - cost['fill']:>9,}")
    print(f"feed it                 {cost['feed'] - cost['fill']:>9,}")
    for name, part in zip(PARTS, fed, strict=True):
        above = sum(burst > 400_000 for burst in part)
        print(f"  {name + ' part, worst':20}  {max(part):>9,}   {above} of {EACH_S} above 400,000")
    print(f"a second in all         {cost['all']:>9,}   {cost['all'] // SAMPLES:,} a sample of {SAMPLES}")
    print(f"seal a page, write it   {cost['seal']:>9,}")
    print(f"begin a checkpoint      {cost['begin']:>9,}")
    print(f"and a step of its rest  {cost['work']:>9,}")
    print(f"breath taps, led        {breath[0]:>9,}   not led {breath[1]:,}")
    print("steps from a sample of raw acceleration:")
    for name, with_steps, without in (("a walk", "sense", "walk"), ("no rhythm", "fidget", "noise")):
        sample = (cost[with_steps] - cost[without]) // 26
        all_s = cost["all"] + SAMPLES * sample
        print(
            f"  of {name:<17} {sample:>9,}   with all else {all_s:,} a second, {all_s // SAMPLES:,} a sample"
        )
    sample = (cost["sense"] - cost["walk"]) // 26
    print(f"  of a walk, 25 minutes       with all else {long_run // SAMPLES + sample:,} a sample")
    sensed_s = cost["write"] + sensing_alone(vm) + SAMPLES * sample
    print(f"sensing alone, logged   {sensed_s:>9,}   {sensed_s // SAMPLES:,} a sample")
    print(f"  and its largest part  {max(max(part) for part in fed[:3]):>9,}")


if __name__ == "__main__":
    main()
