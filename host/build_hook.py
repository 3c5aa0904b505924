"""Hatchling's hook: puts `firmware/`, `boards/` and the computed manifest into the wheel under `trailcue/`.

An editable install gets none of it: there `trailcue.payload` reads the checkout itself.
"""

from __future__ import annotations

import json
import runpy
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PayloadHook(BuildHookInterface):
    """Adds the payload to a standard wheel, by the same rule `trailcue.payload` uses in a checkout."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it collects the files."""
        if version == "editable":
            return
        root = Path(self.root)
        # Read by path, not imported: the package may not be importable where it is being built.
        payload = runpy.run_path(str(root / "host" / "trailcue" / "payload.py"))
        manifest = payload["compute_manifest"](root)
        self._folder = tempfile.TemporaryDirectory(prefix="trailcue-build-")
        staged = Path(self._folder.name)
        # Copies, because hatchling ships a file once: the package `trailcore` would lose the core.
        for file in manifest["files"]:
            target = staged / file["path"]
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(root / file["path"], target)
        written = staged / payload["MANIFEST"]
        written.write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8", newline="\n")
        for path in [*(file["path"] for file in manifest["files"]), written.name]:
            build_data["force_include"][str(staged / path)] = f"trailcue/{path}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Called by hatchling when the wheel is written."""
        if version != "editable":
            self._folder.cleanup()
