"""Where the nightly backups lie, and which of them a restore takes."""

from pathlib import Path

from wor_sidecar.store.backup import read_header


def backups(config: Path, folder: Path) -> None:
    """Turn the nightly backups on, as an administrator does: a table at the configuration's end."""
    folder.mkdir(exist_ok=True)
    table = f"\n[backup]\nfolder = '{folder.as_posix()}'\nat = \"02:30\"\nkeep_days = 5\n"
    config.write_text(config.read_text("utf-8") + table, "utf-8")


def made(folder: Path, nights_ago: int) -> Path:
    """Return the backup of last night (1), of the night before that (2), and so on."""
    return sorted(folder.glob("*.backup"), key=lambda path: read_header(path).made_at)[-nights_ago]
