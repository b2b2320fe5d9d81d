"""The referral as a message: built when it is held, and anew when it is sealed, with what holds then."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from wor_sidecar.domain.consent import Consent
from wor_sidecar.domain.errors.mail import NotJoined
from wor_sidecar.domain.outgoing import PracticeCard, minimal
from wor_sidecar.domain.partner import Partner
from wor_sidecar.domain.referral import Referral
from wor_sidecar.domain.registration import Registration
from wor_sidecar.exchange.contents import Referral as ReferralContent
from wor_sidecar.exchange.fhir.referral import to_bundle
from wor_sidecar.practice.consent.rows import is_test
from wor_sidecar.practice.local import local_date
from wor_sidecar.practice.matching import check_of
from wor_sidecar.store.transactions import Transaction

UUID_BYTES = 16


@dataclass(frozen=True, slots=True)
class Around:
    """Who is around us, looked up inside the caller's transaction."""

    partners: Callable[[Transaction], Iterable[Partner]]
    card: Callable[[Transaction], PracticeCard | None]
    """Our own card; None before the first join."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes referrals; `secret` is the practice's, `patient_key` the id that letters will carry."""

    secret: bytes
    patient_key: str
    around: Around

    def __repr__(self) -> str:
        return "Writer(***)"

    def referral(
        self, tx: Transaction, referral: Referral, registration: Registration, consent: Consent
    ) -> ReferralContent:
        """Write what the patient agreed to, and nothing else.

        Raises:
            ConsentNotGiven: the consent is no yes, or was withdrawn.
            NumberLooksLikeBsn: a text that would leave holds what may be a BSN.
            NotJoined: we are nobody yet.

        """
        card = self.around.card(tx)
        if card is None:
            raise NotJoined
        now = tx.clock.now()
        test = is_test(tx, referral.registration_id)
        outgoing = minimal(registration, consent, referral, card, today=local_date(now), test=test)
        bundle = to_bundle(outgoing, now=now, new_uuid=lambda: _uuid(tx))
        proof = check_of(self.secret, referral.id, registration.patient, self.patient_key)
        return ReferralContent(bundle, proof)


def _uuid(tx: Transaction) -> UUID:
    return UUID(bytes=tx.randomness(UUID_BYTES), version=4)
