"""What an installation and the doctor have a watch run, on the interpreters: in their grammar, on their files."""

from __future__ import annotations

import ast

import pytest

from tests.link.virtual_desk import content, have_small, plugged_in
from tests.vm.machines import NpmMachine, dialect_of, machines
from trailcue import installation, payload
from trailcue.link import installing, patient
from trailcue.link.installing import Choice
from trailcue.link.repl import LinkError, Repl
from trailcue.virtual.machines import Interpreter

each = pytest.mark.parametrize("machine", machines()[1:], ids=lambda machine: machine.name)


@each
def test_room_is_made_and_a_drive_made_anew(machine: Interpreter):
    with plugged_in(interpreter=machine) as (_, device):
        with Repl(device) as link:
            assert installing._may_write(link)
            assert installing._dialect(link) == dialect_of(machine)
            link.run("import os\n" + installing._ROOM)
            for _ in range(2):
                link.run("_room('/x.new', 40)", timeout_s=60)
            link.run("os.rename('/x.new', '/x.pool')\nos.sync()")
            read = "file = open('/x.pool', 'rb')\nn = 0\nwhile file.read(512) == b'\\xff' * 512:\n n += 1\n"
            assert link.run(f"{read}print(os.stat('/x.pool')[6], n)") == b"40960 80\r\n"
            reason, is_read_only, moment, mv, nvm, free = ast.literal_eval(link.run(patient._ASK).decode())
            assert (reason, is_read_only, moment[0], mv, len(nvm)) == ("NONE", False, 2000, None, 16)
            assert 2_000_000 < free < 2 * 1024 * 1024
            with pytest.raises(LinkError):
                link.run("import storage\nstorage.erase_filesystem()", timeout_s=0.5)
        with installing.connected(device, "", is_back=True) as link:
            names = ast.literal_eval(link.run("import os\nprint(os.listdir('/'))").decode())
            assert "x.pool" not in names and "boot_out.txt" in names


def test_an_installation_on_another_interpreter_is_the_same(monkeypatch: pytest.MonkeyPatch):
    have_small(monkeypatch)
    with plugged_in(interpreter=NpmMachine()) as (it, device):
        installing.over_port(device, Choice(), lambda *_: None)
        assert not installing.over_port(device, Choice(), lambda *_: None).steps
    found = content(it)
    assert found["/build.id"] == payload.build_id_bytes()
    assert found["/trail.pool"] == b"\xff" * 512 * installation.POOL_PAGES
