"""What is wrong with keys, here or elsewhere, and wants a person; both programs' status and lists show it."""

from typing import Final

from wor_sidecar.domain.errors.mail import (
    EpochNeeded,
    KeysAhead,
    KeysDisputed,
    MailError,
    OwnChainBehind,
    OwnChainForeign,
)
from wor_sidecar.exchange.trust import Verdict
from wor_sidecar.mail import restoring
from wor_sidecar.mail.mailboxes import Mailboxes
from wor_sidecar.mail.partner_view import PartnerView
from wor_sidecar.mail.partners import Partners
from wor_sidecar.store.transactions import Transaction

_VERDICTS: Final = {Verdict.FORK: KeysDisputed, Verdict.AHEAD: KeysAhead}
_CHAINS: Final = {one.code: one for one in (OwnChainBehind, OwnChainForeign)}


def trouble_with(partner: PartnerView) -> MailError | None:
    """Return what a partner's last message says against our own keys; None: nothing."""
    found = _VERDICTS.get(partner.verdict)
    return None if found is None else found(partner=partner.partner.label)


def troubles(tx: Transaction, partners: Partners, mailboxes: Mailboxes) -> list[MailError]:
    """List them all, the most urgent first."""
    waits = [EpochNeeded()] if restoring.waits_for_epoch(tx) else []
    disputed = [trouble for one in partners.details(tx) if (trouble := trouble_with(one))]
    boxes = (one for one in mailboxes.all(tx) if one.chain_fault in _CHAINS)
    return [*waits, *disputed, *(_CHAINS[one.chain_fault](url=one.url) for one in boxes)]
