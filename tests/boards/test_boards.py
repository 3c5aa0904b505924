"""The boards' files are sound, name pins that the boards have, and are drawn as they are."""

from __future__ import annotations

import ast
import importlib.util
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.boards import drawing, energy, readme
from tests.house.tree import ROOT
from trailcue import boards
from trailcue.plans.problems import PlanError

FOLDER = ROOT / "boards"
IDS = sorted(path.stem for path in FOLDER.glob("*.toml"))
FEATHER = (FOLDER / "feather_bluefruit_sense.toml").read_text(encoding="utf-8")

PINS = (
    "SCL",
    "SDA",
    "IMU_SCL",
    "IMU_SDA",
    "IMU_POWER",
    "MOTOR_PIN",
    "BUTTON",
    "BATTERY",
    "BATTERY_ENABLE",
    "LED",
)
EVERYTHING = boards.Fitted(motor="pwm", optical=True)

each = pytest.mark.parametrize("board_id", IDS)


def stub_pins(board_id: str) -> set[str]:
    """Return the names that CircuitPython's module `board` has on this board, by its stubs."""
    found = importlib.util.find_spec("board_definitions")
    assert found and found.submodule_search_locations, "circuitpython-stubs are not installed"
    path = Path(found.submodule_search_locations[0]) / board_id / "__init__.pyi"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        node.target.id
        for node in tree.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }


def has_display(board_id: str) -> bool:
    return "DISPLAY" in stub_pins(board_id)


def refused(tmp_path: Path, text: str, name: str = "feather_bluefruit_sense") -> str:
    """Return what is said of a file of this text."""
    path = tmp_path / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PlanError) as told:
        boards.load(path)
    return str(told.value).replace(str(path), "board.toml")


def test_the_four_boards_are_there():
    assert sorted(board.board_id for board in boards.all_boards()) == IDS
    assert {"feather_bluefruit_sense", "clue_nrf52840_express"} < set(IDS) and len(IDS) == 4


@each
@pytest.mark.parametrize("fitted", [boards.Fitted(), EVERYTHING])
def test_every_pin_is_one_of_the_boards(board_id: str, fitted: boards.Fitted):
    known = stub_pins(board_id)
    wired = boards.constants(boards.of_id(board_id), fitted)
    assert {str(wired[name]) for name in PINS} - {""} - known == set()
    assert wired["DISPLAY"] == has_display(board_id)


@each
def test_a_bigger_button_is_on_a_pin_of_the_board(board_id: str):
    board = boards.of_id(board_id)
    if pin := board.parts["button.wired"]:
        assert pin in stub_pins(board_id)
        assert boards.constants(board, boards.Fitted(wired_button=True))["BUTTON"] == pin
    else:
        with pytest.raises(ValueError, match="no pin set aside for another button"):
            boards.constants(board, boards.Fitted(wired_button=True))


@each
def test_wiring_is_constants_and_nothing_else(board_id: str):
    board = boards.of_id(board_id)
    text = boards.render(board)
    values = {}
    for node in ast.parse(text).body:
        assert isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        values[node.targets[0].id] = ast.literal_eval(node.value)
    assert values == boards.constants(board)
    assert values["BOARD_ID"] == board_id and None not in values.values()


def test_what_is_fitted_changes_the_wiring():
    board = boards.of_id("feather_bluefruit_sense")
    plain = boards.constants(board)
    assert (plain["HAPTICS"], plain["MOTOR"], plain["MOTOR_PIN"], plain["OPTICAL"]) == (
        "drv2605",
        "lra",
        "",
        "",
    )
    everything = boards.constants(board, EVERYTHING)
    assert (everything["HAPTICS"], everything["MOTOR"], everything["MOTOR_PIN"]) == ("pwm", "erm", "D6")
    assert everything["OPTICAL"] == "max30102"
    assert boards.constants(board, boards.Fitted(motor="erm"))["MOTOR_RATED_MV"] == 3000
    with pytest.raises(ValueError, match="motor 'piezo' is not known; known are lra, erm, pwm"):
        boards.constants(board, boards.Fitted(motor="piezo"))


def test_a_board_without_a_part_has_nothing_for_it(tmp_path: Path):
    path = tmp_path / "bare.toml"
    head = 'board_id = "bare"\nname = "Bare"\nusb = [[1, 2]]\nnvm_bytes = 4096\n'
    path.write_text(f'{head}[bus]\nscl = "SCL"\nsda = "SDA"\n', encoding="utf-8")
    wired = boards.constants(boards.load(path))
    absent = ("IMU", "BAROMETER", "HAPTICS", "MOTOR", "OPTICAL", "BUTTON", "BATTERY", "LED")
    assert {wired[name] for name in absent} == {""}
    assert wired["BATTERY_DIVIDER_PERMILLE"] == wired["IMU_ADDRESS"] == wired["DISPLAY"] == 0
    with pytest.raises(ValueError, match="Bare has no pin for a motor behind a transistor"):
        boards.constants(boards.load(path), EVERYTHING)


# Which board it is


def boot_out(board_id: str) -> str:
    return f"Adafruit CircuitPython 10.0.3 on 2025-10-17; A board with nRF52840\r\nBoard ID:{board_id}\r\nUID:0123\r\n"


@each
def test_a_board_is_known_by_what_it_boots_with(board_id: str):
    assert boards.of_boot_out(boot_out(board_id)).board_id == board_id


def test_another_board_is_refused_with_those_we_know():
    with pytest.raises(
        boards.UnknownBoard, match=r"board 'pyportal' is not one of Seeed_XIAO.*, clue_nrf52840"
    ):
        boards.of_boot_out(boot_out("pyportal"))
    with pytest.raises(boards.UnknownBoard, match="no line 'Board ID:'"):
        boards.of_boot_out("something else")


@given(st.text(max_size=60))
def test_any_board_id_is_a_board_of_ours_or_refused(text: str):
    try:
        assert boards.of_id(text).board_id == text
    except boards.UnknownBoard:
        assert text not in IDS


# Mistakes


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (
            "address = 0x77",
            "address = 0x177",
            "board.toml:19:11: 375 is not an I2C address from 0x08 to 0x77",
        ),
        (
            "address = 0x77",
            "address = 0x5A",
            "board.toml:19:11: 0x5A is the address of [haptics] on the same bus",
        ),
        ("address = 0x77", "address = 0x6A", "0x6A is the address of [barometer] on the same bus"),
        (
            'pin = "SWITCH"',
            'pin = "a b"',
            'board.toml:30:7: "a b" is not a pin as CircuitPython\'s module board',
        ),
        ('pin = "SWITCH"', 'pin = "SCL"', "board.toml:30:7: pin SCL has a job already: bus.scl"),
        ('pin = "SWITCH"\n', "", "board.toml:29:2: [button] has no pin: give a pin as"),
        ('wired = "D5"', 'wierd = "D5"', "board.toml:31:1: wierd is no key here: is wired meant?"),
        ("[led]", "[lamp]", "lamp is no key here: known are board_id, name, usb, nvm_bytes, bus"),
        ('motor = "lra"', 'motor = "big"', 'board.toml:23:9: "big" is not "lra" or "erm"'),
        ('part = "drv2605"', "part = 5", 'board.toml:22:8: 5 is not "drv2605" or "pwm"'),
        (
            "divider_permille = 2000",
            "divider_permille = true",
            "true is not the cell's voltage in thousandths",
        ),
        ("[bus]", "[boss]", "the table [bus] is missing: every board has one"),
        ("address = 0x6A", 'address = 0x6A\nscl = "A0"', "the IMU's own bus has two pins: give both"),
        (
            'part = "drv2605"\nmotor = "lra"\npin = "D6"',
            'part = "pwm"\nmotor = "erm"\n#',
            "a pwm motor needs its pin",
        ),
        ('["VIN", "3V"]', '["VIN"]', "a wire goes from the part's pad to the board's"),
        ('part = "DRV2605L"', 'port = "DRV2605L"', "a wired part has two keys"),
        ('left = ["RST"', "left = [7", "is no list of pads"),
        (
            "[picture]",
            '[missing]\nbattery = "none"\n[picture]',
            "[battery] is described above, so it is not missing",
        ),
        ('name = "Adafruit', 'nom = "Adafruit', 'name is missing: write name = "..."'),
        ("[0x239A, 0x8087]", "[0x239A]", "write vendor and product, like [0x239A, 0x8088]"),
        ("[0x239A, 0x8087]", "[0x239A, 0x18087]", "write vendor and product"),
        ("usb = [[0x239A, 0x8087], [0x239A, 0x8088]]", "", "usb is missing: write usb = [[vendor"),
        ("nvm_bytes = 4096", "nvm_bytes = 4000", "4000 is no size of nvm: write nvm_bytes = 4096, or 8192"),
        ('board_id = "feather', 'board_id = "fether', "call it fether_bluefruit_sense.toml"),
        ('scl = "SCL"', "scl = SCL", "not TOML: a value that is no plain number needs quotes"),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, old: str, new: str, complaint: str):
    assert old in FEATHER
    told = refused(tmp_path, FEATHER.replace(old, new, 1))
    assert complaint in told
    assert re.match(r"board\.toml:\d+:\d+: ", told)


def test_every_mistake_is_told_at_once(tmp_path: Path):
    text = (
        FEATHER.replace("0x77", "0x777").replace('motor = "lra"', 'motor = "big"').replace("[led]", "[lamp]")
    )
    assert len(re.findall(r"^board\.toml:", refused(tmp_path, text), re.MULTILINE)) == 3


@given(st.integers(0, len(FEATHER) - 1), st.text(alphabet='[]{}="\n#a0,.', max_size=3))
def test_any_slip_of_the_finger_is_a_board_or_an_error(
    tmp_path_factory: pytest.TempPathFactory, at: int, typed: str
):
    path = tmp_path_factory.mktemp("slip") / "feather_bluefruit_sense.toml"
    path.write_text(FEATHER[:at] + typed + FEATHER[at + 1 :], encoding="utf-8")
    try:
        boards.constants(boards.load(path))
    except PlanError as told:
        assert all(problem.line >= 1 and problem.column >= 1 for problem in told.problems)


# What is drawn


@each
def test_a_picture_is_that_of_the_file(board_id: str):
    picture = (FOLDER / f"{board_id}.svg").read_text(encoding="utf-8")
    assert picture == drawing.svg(boards.of_id(board_id))  # else: python -m tests.boards.drawing


@each
def test_every_wire_is_drawn_and_every_pad_named(board_id: str):
    board = boards.of_id(board_id)
    root = ElementTree.fromstring(drawing.svg(board))
    drawn = {title.text for title in root.iterfind(".//{*}path/{*}title")}
    assert drawn == {f"{pad} to {at}" for wire in board.wires for pad, at in wire.pads}
    texts = {text.text for text in root.iterfind(".//{*}text")}
    assert {at for wire in board.wires for _, at in wire.pads} <= texts


def test_the_tables_of_the_readme_are_those_of_the_files():
    assert readme.made("wiring") == drawing.tables()  # else: python -m tests.boards.drawing


def test_every_board_is_wired_to_what_wiring_says():
    """A pad that carries a bus or a button is the pin of that name, or its other name."""
    same = {
        "Seeed_XIAO_nRF52840_Sense": {"D5": "SCL", "D4": "SDA"},
        "clue_nrf52840_express": {"QT SCL": "SCL", "QT SDA": "SDA"},
    }
    for board in boards.all_boards():
        wired = boards.constants(board, EVERYTHING)
        names = same.get(board.board_id, {})
        for wire in board.wires:
            for pad, at in wire.pads:
                if pad in ("SCL", "SDA"):
                    assert names.get(at, at) == wired[pad]
                elif pad == "in":
                    assert at == wired["MOTOR_PIN"]
                elif (wire.part, pad) == ("button", "1"):
                    assert at == (board.parts["button.wired"] or wired["BUTTON"])


# Energy


def test_the_budget_of_the_readme_is_that_of_the_terms():
    assert readme.made("energy") == energy.table()  # else: python -m tests.boards.energy --write


def test_thirty_hours_on_400_mah_in_the_cold_even_at_worst():
    cold = energy.TO_STOP * energy.AGED * energy.COLD
    assert energy.hours(sum(term.worst_ma for term in energy.TERMS), cold) >= energy.HOURS
    assert energy.hours(sum(term.expected_ma for term in energy.TERMS), cold) >= 2 * energy.HOURS


def test_every_term_has_its_source_and_no_term_is_better_at_worst():
    for term in energy.TERMS + energy.EXTRAS:
        assert term.source.strip()
        assert 0 < term.expected_ma <= term.worst_ma
