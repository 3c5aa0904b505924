"""Where in the plan file a place inside a text is: through quotes, escapes and line ends of every kind."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailcue.plans import source
from trailcue.plans.positions import Positions
from trailcue.plans.problems import Problem, Report, located
from trailcue.plans.workouts import parse

MARK = "10m"
"""A mistake, to be found wherever it stands."""


def problems(plan: str) -> list[Problem]:
    """The problems of the workout of the first session."""
    here = source.from_text(plan, "plan.toml")
    report = Report()
    parse(here.data["session"][0]["steps"], report, ("session", 0, "steps"))
    return located(report.errors, here)


PLANS = {
    "basic, lines": '[[session]]\nsteps = """\n- 1km\n  # é\n- é 10m Z2\n"""\n',
    "basic, on the line of the key": '[[session]]\nsteps = """- 10m\n- 1km"""\n',
    "literal, lines": "[[session]]\nsteps = '''\n- 1km \"\"\n- 10m\n'''\n",
    "basic, one line": '[[session]]\nsteps = "- 10m"\n',
    "literal, one line": "[[session]]\n steps = '- 10m' # steps\n",
    "literal, no dash": "[[session]]\nsteps = '10m'\n",
    "escaped line feeds": '[[session]]\nsteps = "- 1km\\n- 1km\\n5x\\n  - é 10m\\n"\n',
    "escaped characters": '[[session]]\nsteps = "- \\"\\u00e9\\" \\U0001F3C3\\t 10m"\n',
    "joined lines": '[[session]]\nsteps = """\\\n   - 1km\n- hike \\\n\n      10m"""\n',
    "carriage returns": '[[session]]\r\nsteps = """\r\n- 1km\r\n- 10m\r\n"""\r\n',
    "an inline table": 'session = [{ name = "x", steps = "- 10m" }]\n',
    "quotes inside": '[[session]]\nsteps = """\n- 30" plank\n- ""10m\n"""\n'.replace('""10m', '"a" 10m'),
}


@pytest.mark.parametrize("name", PLANS)
def test_the_caret_stands_under_the_mistake(name: str) -> None:
    plan = PLANS[name]
    (problem,) = problems(plan)
    lines = plan.replace("\r\n", "\n").split("\n")
    row = next(number for number, line in enumerate(lines, 1) if MARK in line)
    assert (problem.line, problem.column) == (row, lines[row - 1].index(MARK) + 1)
    head, line, caret = str(problem).split("\n")
    assert head.startswith(f'plan.toml:{row}:{problem.column}: "10m" may be minutes or metres')
    assert line[caret.index("^") :].startswith(MARK)


def test_a_text_without_a_step_is_pointed_at_itself() -> None:
    (problem,) = problems('[[session]]\nsteps = """\n# later\n"""\n')
    assert (problem.line, problem.column) == (2, 9)


CHARACTERS = st.sampled_from(list("ab\"'\\ \n\té\U0001f3c3#-"))


@given(st.text(CHARACTERS, max_size=20), st.sampled_from(["basic", "lines"]), st.data())
def test_every_character_of_every_text_is_found(text: str, style: str, data: st.DataObject) -> None:
    """Typed as it is or escaped, at whatever place: the place leads to what was typed for it."""
    typed, starts = "", []
    for character in text:
        starts.append(len(typed))
        as_is = character not in '"\\' and (character != "\n" or style == "lines")
        escapes = [f"\\U{ord(character):08x}", {"\n": "\\n", "\t": "\\t", '"': '\\"'}.get(character, "")]
        choices = [character] * as_is + [escape for escape in escapes if escape]
        typed += data.draw(st.sampled_from(choices))
    quotes, opening = ('"""', '"""\n') if style == "lines" else ('"', '"')
    plan = f"steps = {opening}{typed}{quotes}\n"
    assert tomllib.loads(plan)["steps"] == text
    positions, lines = Positions(plan), plan.split("\n")
    line = column = 1
    for character, start in zip(text, starts, strict=True):
        row, at = positions.inside(("steps",), line, column)
        offset = sum(len(each) + 1 for each in lines[: row - 1]) + at - 1
        assert offset == len(f"steps = {opening}") + start
        line, column = (line + 1, 1) if character == "\n" else (line, column + 1)
