"""The exercises of strength, core, activation and recovery: what each is called, and what it loads.

Compiled plans and logs carry the ids: never renumber, only append. Flags and tempos are ours, by the classes of the
reference, section 9.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import Literal

Load = Literal["lower", "upper", "core", "mobility", "activation"]


@dataclass(frozen=True)
class Exercise:
    """One exercise.

    Attributes:
        id: 1 to 255, for ever.
        name: as it is printed.
        load: what it tires.
        aliases: what else it is called; hyphens, plurals and upper case go without saying.
        single_leg: works one leg at a time, as running does.
        isolation: moves one joint: little use for a runner.
        anti_rotation: the trunk resists being turned. (Bird-dog does too, but the coaches count it as stability.)
        dynamic: the trunk moves; of core work, what comes after stability.
        tempo_s: of one repetition; None: it is held, or timed.
    """

    id: int
    name: str
    load: Load
    aliases: tuple[str, ...] = ()
    single_leg: bool = False
    isolation: bool = False
    anti_rotation: bool = False
    dynamic: bool = False
    tempo_s: float | None = 3.0


_LOWER = (
    Exercise(
        1,
        "split squat",
        "lower",
        ("bulgarian split squat", "rear foot elevated split squat"),
        True,
        tempo_s=4,
    ),
    Exercise(
        2,
        "single-leg deadlift",
        "lower",
        ("single-leg romanian deadlift", "single-leg RDL", "one-leg deadlift", "one-legged deadlift", "sldl"),
        True,
        tempo_s=4,
    ),
    Exercise(3, "step-up", "lower", ("box step-up", "bench step-up"), True),
    Exercise(4, "step-down", "lower", ("eccentric step-down", "box step-down"), True, tempo_s=4),
    Exercise(
        5, "squat", "lower", ("goblet squat", "back squat", "front squat", "air squat", "bodyweight squat")
    ),
    Exercise(6, "lunge", "lower", ("forward lunge", "reverse lunge", "walking lunge"), True),
    Exercise(7, "deadlift", "lower", ("romanian deadlift", "RDL", "kettlebell deadlift", "hex bar deadlift")),
    Exercise(8, "calf raise", "lower", ("heel raise", "calf raises off a step")),
    Exercise(
        9,
        "single-leg calf raise",
        "lower",
        ("single-leg heel raise", "eccentric calf raise", "eccentric heel drop", "heel drop"),
        True,
    ),
    Exercise(10, "glute bridge", "lower", ("hip bridge", "hip raise")),
    Exercise(11, "single-leg glute bridge", "lower", ("single-leg bridge", "single-leg hip bridge"), True),
    Exercise(12, "hip thrust", "lower"),
    Exercise(
        13, "single-leg squat", "lower", ("pistol squat", "one-leg squat", "skater squat"), True, tempo_s=4
    ),
    Exercise(14, "lateral lunge", "lower", ("side lunge", "cossack squat"), True),
    Exercise(15, "box jump", "lower", ("squat jump", "jump squat"), tempo_s=4),
    Exercise(16, "single-leg hop", "lower", ("hop", "pogo hop"), True, tempo_s=1),
    Exercise(17, "wall sit", "lower", tempo_s=None),
    Exercise(18, "kettlebell swing", "lower", ("KB swing",), tempo_s=2),
    Exercise(19, "leg press", "lower"),
    Exercise(20, "leg extension", "lower", ("knee extension",), isolation=True),
    Exercise(21, "leg curl", "lower", ("hamstring curl",), isolation=True),
    Exercise(22, "nordic curl", "lower", ("nordic hamstring curl",), tempo_s=4),
    Exercise(23, "toe raise", "lower", ("tibialis raise", "shin raise"), isolation=True),
)
_CORE = (
    Exercise(50, "plank", "core", ("front plank", "forearm plank", "high plank"), tempo_s=None),
    Exercise(51, "side plank", "core", ("lateral plank",), tempo_s=None),
    Exercise(52, "bird-dog", "core", tempo_s=4),
    Exercise(53, "dead bug", "core", tempo_s=4),
    Exercise(54, "Pallof press", "core", ("anti-rotation press", "pallof"), anti_rotation=True),
    Exercise(55, "plank shoulder tap", "core", ("shoulder tap",), anti_rotation=True, tempo_s=2),
    Exercise(56, "hollow hold", "core", ("hollow body hold",), tempo_s=None),
    Exercise(57, "mountain climber", "core", dynamic=True, tempo_s=1),
    Exercise(58, "russian twist", "core", dynamic=True, tempo_s=2),
    Exercise(59, "bicycle crunch", "core", dynamic=True, tempo_s=2),
    Exercise(60, "crunch", "core", ("sit-up",), dynamic=True),
    Exercise(61, "leg raise", "core", ("leg lowers", "hanging leg raise"), dynamic=True),
    Exercise(62, "superman", "core", ("back extension",), dynamic=True),
    Exercise(63, "wood chop", "core", ("cable chop", "woodchopper"), dynamic=True),
    Exercise(
        64, "carry", "core", ("farmer's carry", "farmer carry", "farmer's walk", "farmer walk"), tempo_s=None
    ),
    Exercise(
        65, "suitcase carry", "core", ("suitcase walk", "one-arm carry"), anti_rotation=True, tempo_s=None
    ),
    Exercise(66, "overhead carry", "core", ("waiter's carry",), tempo_s=None),
    Exercise(67, "plank row", "core", ("renegade row",), anti_rotation=True),
    Exercise(68, "Copenhagen plank", "core", ("adductor plank",), tempo_s=None),
    Exercise(69, "flutter kick", "core", dynamic=True, tempo_s=1),
)
_UPPER = (
    Exercise(
        100,
        "row",
        "upper",
        ("bent-over row", "dumbbell row", "one-arm row", "inverted row", "cable row", "band row", "ring row"),
    ),
    Exercise(101, "push-up", "upper", ("press-up", "incline push-up", "knee push-up")),
    Exercise(
        102, "overhead press", "upper", ("shoulder press", "military press", "dumbbell press", "push press")
    ),
    Exercise(103, "pull-up", "upper", ("chin-up", "assisted pull-up")),
    Exercise(104, "bench press", "upper", ("chest press", "floor press")),
    Exercise(105, "dip", "upper", ("bench dip",)),
    Exercise(106, "pull-down", "upper", ("lat pull-down",)),
    Exercise(107, "band pull-apart", "upper", ("pull-apart", "face pull", "reverse fly")),
    Exercise(108, "biceps curl", "upper", ("bicep curl", "dumbbell curl"), isolation=True),
    Exercise(109, "triceps extension", "upper", ("tricep extension", "triceps push-down"), isolation=True),
    Exercise(110, "lateral raise", "upper", ("shoulder raise",), isolation=True),
)
_ACTIVATION = (
    Exercise(
        140,
        "lateral walk",
        "activation",
        ("lateral band walk", "band walk", "side step", "crab walk", "side-stepping"),
        tempo_s=2,
    ),
    Exercise(141, "monster walk", "activation", tempo_s=2),
    Exercise(142, "hip activation", "activation", ("glute activation", "activation"), tempo_s=None),
    Exercise(143, "clamshell", "activation", ("clam",)),
    Exercise(144, "fire hydrant", "activation", ("donkey kick", "quadruped hip extension")),
    Exercise(145, "leg swing", "activation", tempo_s=2),
    Exercise(146, "hip circle", "activation", ("hip opener",)),
    Exercise(147, "high knees", "activation", ("A-march", "A-skip"), tempo_s=1),
    Exercise(148, "butt kick", "activation", ("heel flick",), tempo_s=1),
    Exercise(149, "ankle circle", "activation", ("ankle roll",), tempo_s=2),
    Exercise(150, "hip hike", "activation", ("pelvic drop",), True),
    Exercise(151, "arm circle", "activation", ("arm swing",), tempo_s=2),
    Exercise(
        152, "single-leg balance", "activation", ("one-leg balance", "single-leg stand"), True, tempo_s=None
    ),
)
_MOBILITY = (
    Exercise(180, "stretch", "mobility", ("stretching", "easy stretching"), tempo_s=None),
    Exercise(181, "calf stretch", "mobility", ("soleus stretch",), tempo_s=None),
    Exercise(
        182, "hip flexor stretch", "mobility", ("couch stretch", "kneeling lunge stretch"), tempo_s=None
    ),
    Exercise(183, "hamstring stretch", "mobility", tempo_s=None),
    Exercise(184, "quad stretch", "mobility", ("quadriceps stretch",), tempo_s=None),
    Exercise(
        185,
        "glute stretch",
        "mobility",
        ("pigeon", "pigeon pose", "figure four", "piriformis stretch"),
        tempo_s=None,
    ),
    Exercise(
        186,
        "adductor stretch",
        "mobility",
        ("groin stretch", "butterfly stretch", "frog stretch"),
        tempo_s=None,
    ),
    Exercise(187, "IT band stretch", "mobility", tempo_s=None),
    Exercise(188, "chest stretch", "mobility", ("doorway stretch", "shoulder stretch"), tempo_s=None),
    Exercise(189, "foam roll", "mobility", ("foam rolling", "foam roller"), tempo_s=None),
    Exercise(190, "cat-cow", "mobility", ("cat camel",), tempo_s=5),
    Exercise(191, "child's pose", "mobility", tempo_s=None),
    Exercise(192, "downward dog", "mobility", tempo_s=None),
    Exercise(193, "ankle mobility", "mobility", ("ankle rock", "knee to wall"), tempo_s=4),
    Exercise(194, "hip mobility", "mobility", ("90/90", "hip switch"), tempo_s=4),
    Exercise(195, "thoracic rotation", "mobility", ("open book", "thread the needle"), tempo_s=5),
    Exercise(196, "world's greatest stretch", "mobility", ("spiderman lunge",), tempo_s=6),
    Exercise(197, "leg drain", "mobility", ("legs up the wall",), tempo_s=None),
)

EXERCISES = {each.name: each for each in (*_LOWER, *_CORE, *_UPPER, *_ACTIVATION, *_MOBILITY)}
"""Name to exercise."""

_WORD = re.compile(r"[\s-]*([\w/']+)")
_MOST_WORDS = 6


def _stem(word: str) -> str:
    """A word in the singular, or what stands for it."""
    word = word.lower().replace("'", "")
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("ss", "ss"), ("s", "")):
        if word.endswith(ending):
            return word.removesuffix(ending) + instead
    return word


_CALLED = {called: each for each in EXERCISES.values() for called in (each.name, *each.aliases)}
_BY_STEMS = {"".join(map(_stem, _WORD.findall(name))): exercise for name, exercise in _CALLED.items()}


def at(text: str, position: int = 0) -> tuple[Exercise, int] | None:
    """The exercise of the longest name that begins there, and where that ends; hyphens and plurals do not matter."""
    found: tuple[Exercise, int] | None = None
    stems, end = "", position
    for _ in range(_MOST_WORDS):
        word = _WORD.match(text, end)
        if word is None or (stems == "" and word.start(1) != position):
            break
        stems += _stem(word[1])
        end = word.end()
        if stems in _BY_STEMS:
            found = _BY_STEMS[stems], end
    return found


def nearest(words: str, likeness: float = 0.6) -> str:
    """What to say after an unknown exercise: '; did you mean "plank"?', or a few that there are."""
    names = {alias.lower(): alias for alias in _CALLED}
    found = close(words.lower().removesuffix("s"), tuple(names), likeness)
    return (
        f'; did you mean "{names[found]}"?'
        if found
        else ': there is "plank", "step-up", "split squat" and so on'
    )


@lru_cache(maxsize=4096)
def close(word: str, words: tuple[str, ...], likeness: float = 0.6) -> str | None:
    """The word most like this one, if any is."""
    return next(iter(get_close_matches(word[:80], words, 1, likeness)), None)
