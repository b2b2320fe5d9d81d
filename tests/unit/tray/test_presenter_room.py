"""The presenter stands without a toolkit, a web server or HTTP: any view can have it."""

import subprocess
import sys
from pathlib import Path

import wor_sidecar.tray.presenter as room

ASK = """
import sys
from importlib import import_module
for name in sys.argv[1:]:
    import_module(f"wor_sidecar.tray.presenter.{name}")
foreign = {"PySide6", "PyQt6", "tkinter", "starlette", "jinja2", "uvicorn", "requests", "wor_sidecar.web",
           "wor_sidecar.settings", "wor_sidecar.store", "wor_sidecar.hooks", "wor_sidecar.tray.view_html"}
print(sorted(foreign & set(sys.modules)))
"""


def test_the_presenter_imports_no_toolkit() -> None:
    folder = Path(room.__file__).parent
    modules = sorted(path.stem for path in folder.glob("*.py") if path.stem != "__init__")
    asked = subprocess.run([sys.executable, "-c", ASK, *modules], capture_output=True, text=True, check=True)
    assert asked.stdout.strip() == "[]"
