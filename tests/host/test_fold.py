"""Folding keeps the program and its line numbers, and takes names and docstrings away."""

from __future__ import annotations

from trailcue import payload
from trailcue.fold import fold

NUMBERS = '''"""Numbers."""

from trailcore.compat import const

LOW = const(-3)
HIGH = const((1 << 4) - LOW)
name = "kept"
'''
USER = '''"""Uses them."""

from box import numbers
from box.numbers import (
    HIGH,
    name,
)
from trailcore.compat import const

_OWN = const(2 * HIGH)


def area(a):
    """Area of a."""
    return (
        a * _OWN - numbers.LOW,
        numbers.name + name,
    )
'''


def folded() -> dict[str, str]:
    return fold({"box.numbers": NUMBERS, "box.user": USER})


def test_names_become_numbers():
    text = folded()["box.user"]
    assert "a * 38 - (-3)" in text
    assert "HIGH" not in text and "_OWN" not in text and "const" not in text


def test_what_is_no_constant_stays_imported():
    text = folded()["box.user"]
    assert "from box import numbers" in text and "from box.numbers import name" in text
    assert "numbers.name + name" in text


def test_a_module_that_is_only_constants_for_others_is_not_imported():
    user = USER.replace("numbers.name + name", "1")
    assert "from box import numbers" not in fold({"box.numbers": NUMBERS, "box.user": user})["box.user"]


def test_docstrings_stay_on_the_laptop():
    texts = fold({"a": '"""Doc."""\n\n\nclass Empty(Exception):\n    """Doc of\n    two lines."""\n'})
    assert texts["a"].split("\n") == ["", "", "", "class Empty(Exception):", "    pass", "", ""]
    assert '"""' not in folded()["box.user"]


def test_lines_keep_their_numbers():
    before, after = USER.splitlines(), folded()["box.user"].splitlines()
    assert len(before) == len(after)
    assert before.index("def area(a):") == after.index("def area(a):")


def test_an_assignment_to_a_name_is_no_constant():
    text = fold(
        {"a": "from trailcore.compat import const\n_A = const(5)\n_B = const(max(1, 2))\n\nx = _A + _B\n"}
    )["a"]
    assert "x = 5 + _B" in text and "_B = const(max(1, 2))" in text and "import const" in text


def test_a_local_of_the_same_name_is_refused_by_nothing_in_the_firmware():
    """Folding goes by name: no function of the firmware may bind a constant's name for itself."""
    import ast

    for path, content in payload.drive_files().items():
        if path.endswith(".py"):
            for node in ast.walk(ast.parse(content.decode())):
                bound = [a.arg for a in node.args.args] if isinstance(node, ast.FunctionDef) else []
                assert [name for name in bound if name.isupper()] == [], path


def test_the_drive_holds_the_firmware_folded_and_no_readme():
    files = payload.drive_files()
    assert "lib/trailcore/session.py" in files and "code.py" in files
    assert "lib/trailcore/ids.py" not in files  # nothing but constants
    assert not [path for path in files if path.endswith(".md")]
    core = [content for path, content in files.items() if path.startswith("lib/trailcore/")]
    assert sum(content.count(b"const(") for content in core) <= 1  # its own definition, for CPython
