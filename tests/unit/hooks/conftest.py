"""Plug-ins of others, installed for one test."""

import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Install = Callable[..., Path]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    monkeypatch.syspath_prepend(str(tmp_path))
    made = []

    def put(name: str, code: str, *, distribution: str = "", group: str = "wor_sidecar.plugins") -> Path:
        module = f"plugin_{len(made)}_{name}"
        made.append(module)
        info = tmp_path / f"{distribution or module}-1.5.dist-info"
        info.mkdir()
        lines = [textwrap.dedent(part) for part in code.split("@@")]
        path = tmp_path / f"{module}.py"
        path.write_text("\n".join(lines))
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {distribution or module}\nVersion: 1.5\n"
        )
        (info / "entry_points.txt").write_text(f"[{group}]\n{name} = {module}\n")
        return path

    yield put
    for module in made:
        sys.modules.pop(module, None)
