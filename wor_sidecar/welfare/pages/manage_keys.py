"""Our own keys on a page: digits to read out, ages, troubles; and new keys by a click."""

from collections.abc import Mapping
from typing import Final

from starlette.responses import Response

from wor_sidecar.domain.errors import WorError
from wor_sidecar.texts.catalogue import _, show
from wor_sidecar.texts.times import local_day
from wor_sidecar.vault.note import read_note
from wor_sidecar.welfare.signin.kit import View, Visit, see
from wor_sidecar.wire.control_app import Call

_VAULT: Final = "vault"


class KeyPages:
    """The keys of the organisation; what happens with the identity file happens at the command line."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._keys = view.answers.keys

    def show(self, visit: Visit) -> Response:
        """Show how the keys stand."""
        return self._shown(visit)

    def rotate(self, visit: Visit) -> Response:
        """Make new keys, once somebody ticked that it is meant."""
        if not visit.form.ticked("sure"):
            return self._shown(visit, missing=True)
        try:
            self._keys.rotate(Call({}, {}, {"by": visit.who.name}, None))
        except WorError as error:
            return self._shown(visit, error)
        return see("/manage/keys?told=rotated")

    def _shown(self, visit: Visit, error: WorError | None = None, *, missing: bool = False) -> Response:
        status = 422 if missing else 200
        return self._view.show(
            visit,
            "manage_keys.html",
            status=status if error is None else error.status,
            keys=self._keys.show(Call({}, {}, None, None)),
            troubles=[show(one) for one in self._keys.troubles()],
            home=self._home(),
            words=key_words,
            on=local_day,
            folder=self._view.settings.data.folder,
            told=visit.query.get("told", ""),
            missing=missing,
            shown=None if error is None else show(error),
        )

    def _home(self) -> str:
        """Return where the key behind everything lies, in words."""
        note = read_note(self._view.settings.data.folder / _VAULT)
        kind = note.current.kind if note and note.current else self._view.settings.vault.kind
        words = {
            "keyfile": _("sealed in the data folder; a credential file elsewhere opens it"),
            "systemd": _("a credential that systemd gives to this service"),
            "dpapi": _("kept by Windows"),
            "keyring": _("the keyring of this account"),
        }
        return words.get(kind, kind)


def key_words(key: Mapping[str, str]) -> str:
    """Return what a key does."""
    words = {
        ("signing", "in_use"): _("signs"),
        ("signing", "retired"): _("signed, still counts"),
        ("signing", "revoked"): _("signed, revoked"),
        ("encryption", "in_use"): _("opens what is sent to us now"),
        ("encryption", "opens"): _("opens what was sent before"),
    }
    return words.get((key["kind"], key["state"]), key["state"])
