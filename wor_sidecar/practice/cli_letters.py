"""`wor-sidecar letters`: a practice's own words for letters and leaflet, and a refused letter again.

Only `place-again` asks the running program.
"""

from pathlib import Path
from typing import Final

import click

from wor_sidecar.domain.errors.environment import FileExists, FolderMissing
from wor_sidecar.domain.errors.letters import LettersFaulty, TemplateUnknown
from wor_sidecar.domain.letters import Template
from wor_sidecar.practice.cli_shared import ask, found_config, part, with_json
from wor_sidecar.practice.settings import read
from wor_sidecar.practice.writeback.sample_letters import fullest
from wor_sidecar.practice.writeback.templates import FILES, LEAFLET, Templates
from wor_sidecar.settings.commands import WorGroup, complain, emit_json
from wor_sidecar.texts.catalogue import _, show
from wor_sidecar.texts.consents import leaflet_template
from wor_sidecar.texts.letters import template

_NAMES: Final = (*(each.value for each in Template), "leaflet")
_FOLDER = click.option(
    "--folder",
    type=click.Path(path_type=Path),
    help="Look at this folder; without it: at the one of [letters].",
)


@click.group(cls=WorGroup)
def letters() -> None:
    """See, check and edit the words of letters and leaflet.

    Example: wor-sidecar letters export letters
    """


@letters.command("list")
@_FOLDER
@with_json
def list_(folder: Path | None, config: Path | None, as_json: bool) -> None:
    """List the letters and the leaflet, and whose words count for each.

    Example: wor-sidecar letters list
    """
    templates = _templates(folder, config)
    broken = templates.faults()
    for name, file in zip(_NAMES, FILES, strict=True):
        own = templates.is_own(file)
        fault = broken[file][0].code if file in broken else ""
        if as_json:
            emit_json({"name": name, "file": file, "own": own, "fault": fault})
            continue
        whose = _("your own words") if own else _("packaged words")
        click.echo(f"{name:<20} {whose} {fault}".rstrip())


@letters.command()
@_FOLDER
@with_json
def check(folder: Path | None, config: Path | None, as_json: bool) -> None:
    """Check your own templates, each filled with a sample. Exit code 3: one of them can't be used.

    Example: wor-sidecar letters check --folder letters
    """
    templates = _templates(folder, config)
    broken = templates.faults()
    for file in sorted({"", *FILES, *broken}):
        if file and file not in broken and not templates.is_own(file):
            continue
        shown = [show(fault) for fault in broken.get(file, ())]
        if as_json and (file or shown):
            told = [{"code": one.code, "message": one.sentence, "remedy": one.remedy} for one in shown]
            emit_json({"file": file, "ok": not shown, "faults": told})
        elif file and not shown:
            click.echo(_("{file}: good.").format(file=file))
        for fault in broken.get(file, ()):
            complain(fault)
    if broken:
        raise LettersFaulty(count=len(broken))
    if not as_json and not any(map(templates.is_own, FILES)):
        click.echo(_("No words of your own: the packaged ones are used."))


@letters.command("show")
@click.argument("name")
@_FOLDER
@with_json
def show_(name: str, folder: Path | None, config: Path | None, as_json: bool) -> None:
    """Show a letter, or the leaflet, about nobody: as full as it can be.

    Example: wor-sidecar letters show feedback-intake
    """
    if name not in _NAMES:
        raise TemplateUnknown(template=name, known=", ".join(_NAMES))
    templates = _templates(folder, config)
    if name == "leaflet":
        lines = tuple(templates.leaflet_template().rstrip("\n").split("\n"))
        file, asks = LEAFLET, False
    else:
        plan = fullest(Template(name))
        lines, file, asks = templates.render(plan), f"{name}.txt", plan.asks
    if as_json:
        emit_json({"name": name, "own": templates.is_own(file), "asks": asks, "lines": list(lines)})
    else:
        click.echo("\n".join(lines))


@letters.command("place-again")
@click.argument("letter", metavar="LETTER")
@click.option("--by", default="", help="Who asks for it.")
@with_json
def place_again(letter: str, by: str, config: Path | None, as_json: bool) -> None:
    """Place a letter once more that the HIS refused, or left lying; `referrals show` names it.

    Example: wor-sidecar letters place-again LETTER --by NAME
    """
    done = ask(config, "POST", f"/v1/letters/{part(letter)}/place-again", {"by": by})
    if as_json:
        emit_json(done)
    else:
        click.echo(_("It is written into the import folder again, under a new name."))


@letters.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@with_json
def export(folder: Path, config: Path | None, as_json: bool) -> None:  # noqa: ARG001 - as every command
    """Write the packaged templates into a folder, to be edited; nothing there is overwritten.

    Example: wor-sidecar letters export letters
    """
    standing = [folder / file for file in FILES if (folder / file).exists()]
    if standing:
        raise FileExists(path=standing[0])
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for each in Template:
            _write(folder / f"{each.value}.txt", template(each.value))
        _write(folder / LEAFLET, leaflet_template())
    except OSError as error:
        raise FolderMissing(folder=folder, setting="DIR") from error
    if as_json:
        emit_json({"folder": str(folder), "files": list(FILES)})
    else:
        click.echo(_("Written to {folder}: leave out what you don't change.").format(folder=folder))


def _write(path: Path, text: str) -> None:
    with path.open("x", encoding="utf-8") as file:
        file.write(text)


def _templates(folder: Path | None, config: Path | None) -> Templates:
    """Look at a folder; without one, at the configuration's, and without a configuration at the packaged."""
    if folder is not None:
        return Templates(folder.absolute())
    path = found_config(config)
    return Templates(read(path).letters.folder) if config or path.exists() else Templates()
