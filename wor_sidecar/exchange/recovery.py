"""The recovery key: its private half on paper alone, so that a backup opens on another machine.

X-Wing as everywhere else, one suite for everything that is sealed: a backup lies outside the building for
years, and what is harvested now may be read later. On paper: 32 bytes and 3 of a checksum, in base32.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from wor_sidecar.domain.clock import Millis, iso
from wor_sidecar.domain.errors.exchange import RecoveryKeyWrong, RecoverySheetForeign
from wor_sidecar.domain.identifiers import OrganisationId, Randomness, base32, unbase32
from wor_sidecar.exchange.primitives import SECRET_BYTES, Seed, hpke_seal

_INFO: Final = b"WOR recovery v1\0"
_CHECKSUM_LABEL: Final = b"WOR recovery sheet v1\0"
_CHECKSUM_BYTES: Final = 3
_GROUP: Final = 4
_GROUPS_A_LINE: Final = 7
_GROUPS: Final = re.compile(r"[a-zA-Z2-7]{4}( +[a-zA-Z2-7]{4})+")
"""A line of the key: nothing but groups of four, more than one."""
_BLANKS: Final = re.compile("[ \t\r\n\u00a0]")


@dataclass(frozen=True, slots=True)
class RecoveryKey:
    """The private half; made at init, printed, and forgotten."""

    seed: Seed

    @classmethod
    def fresh(cls, randomness: Randomness) -> "RecoveryKey":
        """Make a new one."""
        return cls(Seed.fresh(randomness))

    @property
    def public(self) -> bytes:
        """What the store keeps, to seal to."""
        return self.seed.public

    def on_paper(self) -> str:
        """Write it in groups of four letters and digits."""
        written = base32(self.seed.secret + _checksum(self.seed.secret))
        return " ".join(written[at : at + _GROUP] for at in range(0, len(written), _GROUP))

    @classmethod
    def from_paper(cls, typed: str) -> "RecoveryKey":
        """Read what was typed from a sheet; blanks, line ends and capitals don't matter.

        Raises:
            RecoveryKeyWrong: a group is wrong or missing.

        """
        try:
            raw = unbase32(_small(_BLANKS.sub("", typed)))
        except ValueError as error:
            raise RecoveryKeyWrong from error
        secret = raw[:SECRET_BYTES]
        if len(secret) != SECRET_BYTES or raw[SECRET_BYTES:] != _checksum(secret):
            raise RecoveryKeyWrong
        return cls(Seed(secret))

    @classmethod
    def from_sheet(cls, sheet: str) -> "RecoveryKey":
        """Read the key from a whole sheet, as `recovery_sheet` lays it out in any language, or the key alone.

        Raises:
            RecoveryKeyWrong: none stands on it, or a group is wrong.

        """
        lines = [line for line in sheet.splitlines() if _GROUPS.fullmatch(line.strip())]
        return cls.from_paper(" ".join(lines) if lines else sheet)

    def open(self, sealed: bytes) -> bytes:
        """Undo `seal_to_recovery`.

        Raises:
            RecoverySheetForeign: sealed to another key, or changed.

        """
        try:
            return self.seed.open(sealed, _INFO)
        except ValueError as error:
            raise RecoverySheetForeign from error


def seal_to_recovery(public: bytes, secret: bytes) -> bytes:
    """Seal a backup's key-encryption key to the recovery key's public half."""
    return hpke_seal(public, secret, _INFO)


def recovery_sheet(
    key: RecoveryKey,
    organisation: OrganisationId,
    epoch: int,
    made: Millis,
    say: Callable[[str], str] = str,
) -> str:
    """Lay out the sheet as plain text to print; `say` translates."""
    groups = key.on_paper().split(" ")
    lines = [" ".join(groups[at : at + _GROUPS_A_LINE]) for at in range(0, len(groups), _GROUPS_A_LINE)]
    blank = "." * 40
    kept_at = say("The passphrase of the identity file is kept at")
    return "\n".join(
        [
            say("Recovery sheet"),
            "",
            say("With this sheet a backup can be opened on another computer. Keep it in a safe."),
            "",
            say("Organisation") + f": {organisation}",
            say("Made") + f": {iso(made)}",
            "",
            say("Recovery key") + ":",
            "",
            *(f"    {line}" for line in lines),
            "",
            say("The identity file is kept at") + f": {blank}",
            f"{kept_at}: {blank}",
            say("Epoch (write down each new one)") + f": {epoch} {blank}",
            "",
        ]
    )


def _small(typed: str) -> str:
    """Return it in small letters, of the letters that we use: others have small ones among ours."""
    if not typed.isascii():
        raise ValueError("a foreign character")
    return typed.lower()


def _checksum(secret: bytes) -> bytes:
    return sha256(_CHECKSUM_LABEL + secret).digest()[:_CHECKSUM_BYTES]
