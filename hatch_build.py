"""The build's own step: compile the catalogues, for a wheel and for an editable install alike."""

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CatalogueHook(BuildHookInterface[Any]):
    """Makes config/texts/*/wor_sidecar.mo; the wheel takes them along with the rest of config."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Run before the files are collected."""
        root = Path(self.root)
        chores = runpy.run_path(str(root / "wor_sidecar" / "texts" / "chores.py"))
        made = chores["compile_all"](root / "config" / "texts")
        if version != "editable":
            build_data["artifacts"] += [f"/{path.relative_to(root).as_posix()}" for path in made]
