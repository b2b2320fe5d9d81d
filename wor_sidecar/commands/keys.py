"""`keys show`, `rotate` and `new-epoch`: the same for both programs.

The identity key is opened in the process of the command alone; the program gets a mandate of it.
"""

from pathlib import Path
from typing import Any, Final

import click

from wor_sidecar.commands.asking import Ask, Options
from wor_sidecar.commands.passphrase import passphrase
from wor_sidecar.domain.errors.environment import FileUnreadable
from wor_sidecar.settings.commands import emit_json
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.times import local_day, moment

_PATH: Final = click.Path(dir_okay=False, path_type=Path)
_LARGEST: Final = 64 * 1024


def keys_group(program: str, ask: Ask, with_json: Options) -> click.Group:
    """Make a program's `keys`; `program`: its name, for the examples."""
    group = click.Group("keys", help=f"Look after our own keys.\n\nExample: {program} keys show")

    @group.command("show", help=_help("Show our keys, and where they stand.", f"{program} keys show"))
    @with_json
    def show(config: Path | None, as_json: bool) -> None:
        _print(ask(config, "GET", "/v1/keys"), as_json=as_json)

    anew = "Make new keys now. The whole machine stolen, or in doubt? Then `keys new-epoch --stolen`."

    @group.command("rotate", help=_help(anew, f"{program} keys rotate --revoke KID"))
    @click.option("--revoke", default="", metavar="KID", help="A signing key that counts no more.")
    @click.option("--stolen", is_flag=True, help="No signing key of before counts any more.")
    @click.option("--by", default="", help="Who does it.")
    @with_json
    def rotate(config: Path | None, as_json: bool, revoke: str, stolen: bool, by: str) -> None:
        if revoke and stolen:
            raise click.UsageError(_("--stolen revokes every key: leave --revoke out"))
        body = {"revoke": revoke, "stolen": stolen, "by": by}
        _print(ask(config, "POST", "/v1/keys/rotate", body), as_json=as_json)

    about = "Begin anew under the identity key: after a theft, or after a backup was put back."

    @group.command("new-epoch", help=_help(about, f"{program} keys new-epoch --identity id.json"))
    @click.option("--identity", type=_PATH, required=True, help="The identity file.")
    @click.option("--passphrase-file", type=_PATH, help="Asked for where it is left out.")
    @click.option("--sheet-epoch", type=click.IntRange(1), help="The last epoch on the recovery sheet.")
    @click.option("--stolen", is_flag=True, help="No signing key of before counts any more.")
    @click.option("--by", default="", help="Who does it.")
    @with_json
    def new_epoch(
        config: Path | None,
        as_json: bool,
        identity: Path,
        passphrase_file: Path | None,
        sheet_epoch: int | None,
        stolen: bool,
        by: str,
    ) -> None:
        from wor_sidecar.exchange.identity_file import unlock_identity
        from wor_sidecar.settings.machine import randomness

        raw = _read(identity)
        epoch = ask(config, "GET", f"/v1/keys/next-epoch?sheet={sheet_epoch or 0}")["epoch"]
        key = unlock_identity(raw, passphrase(passphrase_file, new=False))
        mandate = key.mandate(epoch, randomness).to_json()
        begun = ask(config, "POST", "/v1/keys/new-epoch", {"mandate": mandate, "stolen": stolen, "by": by})
        if as_json:
            emit_json(begun)
            return
        click.echo(_("Epoch {epoch} has begun.").format(**begun))
        if not begun["published"]:
            click.echo(_("It is published as soon as the postbus can be reached."))
        click.echo(_("Write {epoch} on the recovery sheet, and put the identity file back.").format(**begun))

    return group


def _help(line: str, example: str) -> str:
    return f"{line}\n\nExample: {example}"


def _print(found: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        emit_json(found)
        return
    click.echo(_("Organisation: {organisation}").format(**found))
    click.echo(_("Read out your own digits: {digits}").format(**found))
    line = _("Key statement {seq} of epoch {epoch}: {age} days old, holds until {until}")
    until = moment(found["statement_until"])
    click.echo(line.format(age=found["statement_age_days"], until=until, **found))
    for one in found["keys"]:
        click.echo(f"  {one['kid']}  {_kind(one)}  " + _("{age_days} days old").format(**one))
    click.echo(_("New keys by themselves on {day}").format(day=local_day(found["rotates_on"])))
    click.echo(_("Seeds that still open something: {seeds}").format(**found))
    for one in found["published"]:
        click.echo(_("Published at {url}: statement {seq} of epoch {epoch}").format(**one))
    if found["unpublished"]:
        click.echo(_("Newer keys wait until the postbus can be reached."))
    if found["waits_for_epoch"]:
        click.echo(_("A backup was put back: nothing is sent or fetched before `keys new-epoch`."))


def _kind(one: dict[str, Any]) -> str:
    words = {
        ("signing", "in_use"): _("signs"),
        ("signing", "retired"): _("signed, still counts"),
        ("signing", "revoked"): _("signed, revoked"),
        ("encryption", "in_use"): _("opens what is sent to us now"),
        ("encryption", "opens"): _("opens what was sent before"),
    }
    return words.get((one["kind"], one["state"]), str(one["state"]))


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST)
    except OSError as error:
        raise FileUnreadable(path=path) from error
