"""A partner as both control APIs tell it. Never its digits: people would copy them."""

from typing import Any, Final

from wor_sidecar.domain.clock import Millis, iso
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.exchange.body import highest
from wor_sidecar.exchange.contents import SPEAKS
from wor_sidecar.exchange.periods import DAY, seconds
from wor_sidecar.mail.partner_view import PartnerView
from wor_sidecar.mail.troubles import trouble_with
from wor_sidecar.texts.catalogue import show

_SECOND: Final = 1000


def partner_json(view: PartnerView, now: Millis) -> dict[str, Any]:
    """Tell all that a person may want to know of a partner."""
    partner, newest, trouble = view.partner, view.trusted.newest, trouble_with(view)
    speaks = set(newest.speaks)
    ours = dict.fromkeys(MessageType(one.type) for one in SPEAKS)
    return {
        "organisation": partner.organisation,
        "label": partner.label,
        "kind": partner.kind.value,
        "verified_by_us": partner.verified_by_us,
        "verified_by_them": partner.verified_by_them,
        "statement_until": iso(Millis(newest.exp * _SECOND)),
        "last_seen": None if view.seen_at is None else iso(view.seen_at),
        "speaks": [str(each) for each in newest.speaks],
        "ended": partner.ended,
        "epoch": newest.position.epoch,
        "statement_age_days": max(0, (seconds(now) - newest.iat) // DAY),
        "stale": not view.trusted.fresh(now),
        "version": max((one.version for one in speaks), default=0),
        "does_not_speak": [one.value for one in ours if highest(one, speaks) is None],
        "verified_by": view.verified_by,
        "trouble": None if trouble is None else {"code": trouble.code, "told": str(show(trouble))},
    }
