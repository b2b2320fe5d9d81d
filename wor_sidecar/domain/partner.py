"""Another organisation, as far as we trust it."""

from dataclasses import dataclass
from enum import StrEnum

from wor_sidecar.domain.identifiers import OrganisationId


class Kind(StrEnum):
    """What an organisation is; `mail` is one without software, reached by a courier."""

    PRACTICE = "practice"
    WELFARE = "welfare"
    REGION = "region"
    MAIL = "mail"


@dataclass(frozen=True, slots=True)
class Partner:
    """An organisation that joined with us; `label` is our own word for it, never its."""

    organisation: OrganisationId
    label: str
    kind: Kind
    verified_by_us: bool = False
    verified_by_them: bool = False
    ended: bool = False

    @property
    def verified(self) -> bool:
        """Both sides typed the other's digits, and nobody ended it since."""
        return self.verified_by_us and self.verified_by_them and not self.ended
