"""`wor-sidecar join`: the identity key lives in this process alone; the program gets a mandate of it."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wor_sidecar.commands.passphrase import passphrase
from wor_sidecar.domain.errors.environment import FileExists, FileUnreadable
from wor_sidecar.practice.cli_shared import STANDARD_INPUT, ask, with_json
from wor_sidecar.settings.commands import emit_json
from wor_sidecar.texts.catalogue import _

if TYPE_CHECKING:
    from wor_sidecar.domain.identifiers import OrganisationId
    from wor_sidecar.exchange.recovery import RecoveryKey

_PATH = click.Path(dir_okay=False, path_type=Path)
_LARGEST = 64 * 1024


@click.command()
@click.argument("invitation", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--label", required=True, help="Our own word for the organisation.")
@click.option("--passphrase-file", type=_PATH, help="Asked for where it is left out.")
@click.option("--identity", type=_PATH, help="Where the identity file goes; keep it offline.")
@click.option("--sheet", type=_PATH, help="Where the recovery sheet goes; print it, then delete it.")
@with_json
def join(config: Path | None, as_json: bool, invitation: Path, label: str, **files: Path | None) -> None:
    """Join with an organisation's invitation; afterwards compare the digits by telephone.

    INVITATION is its file, or a file with the text of its QR code; - reads either from standard input. The
    first time this makes the practice's identity; later joins keep it.

    Example: wor-sidecar join invitation.json --label "Welzijn" --identity id.json --sheet sheet.txt
    """
    from wor_sidecar.exchange.strict import base64url

    raw = _given(invitation)
    body: dict[str, Any] = {"invitation": base64url(raw), "label": label}
    first = ask(config, "GET", "/v1/identity")["organisation"] is None
    if first:
        body.update(_identity(files))
    joined = ask(config, "POST", "/v1/join", body)
    if as_json:
        emit_json(joined)
    else:
        click.echo(f"{joined['organisation']}  {joined['label']}")
        if first:
            told = _("Print {sheet} and keep it in a safe; keep {identity} apart from this machine.")
            click.echo(told.format(sheet=files["sheet"], identity=files["identity"]))
        click.echo(_("Now compare the digits by telephone: `partners list`, then `partners verify`."))


def _identity(files: dict[str, Path | None]) -> dict[str, Any]:
    """Make the identity and the sheet, or go on with those of an earlier try; nothing is overwritten."""
    from wor_sidecar.exchange.identity import IdentityKey
    from wor_sidecar.exchange.identity_file import lock_identity, unlock_identity
    from wor_sidecar.exchange.strict import base64url
    from wor_sidecar.mail.backups import sheet_key
    from wor_sidecar.settings.machine import randomness

    identity, sheet = files["identity"], files["sheet"]
    if identity is None or sheet is None:
        raise click.UsageError(_("the first join needs --identity FILE and --sheet FILE"))
    if identity.exists():
        key = unlock_identity(_read(identity), passphrase(files["passphrase_file"], new=False))
        # The program may not have heard of that try's sheet, and without one it makes no backup.
        recovery = sheet_key(sheet) if sheet.exists() else _printed(sheet, key.organisation)
    else:
        if sheet.exists():
            raise FileExists(path=sheet)
        key = IdentityKey.fresh(randomness)
        locked = lock_identity(key, passphrase(files["passphrase_file"], new=True), randomness)
        recovery = _printed(sheet, key.organisation)
        _write(identity, locked)
    return {"mandate": key.mandate(1, randomness).to_json(), "recovery": base64url(recovery.public)}


def _printed(sheet: Path, organisation: "OrganisationId") -> "RecoveryKey":
    """Make a recovery key and write its sheet."""
    from wor_sidecar.exchange.recovery import RecoveryKey, recovery_sheet
    from wor_sidecar.settings.machine import SystemClock, randomness

    recovery = RecoveryKey.fresh(randomness)
    _write(sheet, recovery_sheet(recovery, organisation, 1, SystemClock().now(), _).encode())
    return recovery


def _write(path: Path, content: bytes) -> None:
    from wor_sidecar.files import write_private

    try:
        write_private(path, content)
    except OSError as error:
        raise FileUnreadable(path=path) from error


def _given(path: Path) -> bytes:
    if str(path) == STANDARD_INPUT:
        return sys.stdin.buffer.read(_LARGEST)
    return _read(path)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST)
    except OSError as error:
        raise FileUnreadable(path=path) from error
