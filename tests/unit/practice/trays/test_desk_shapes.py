"""What the daemon sends and what a desk reads are the same."""

from dataclasses import is_dataclass
from datetime import date
from typing import get_args, get_type_hints

from wor_sidecar.wire.desk_sends import NewPatient
from wor_sidecar.wire.desk_shapes import (
    Brief,
    NewReferral,
    OpenedPrompt,
    PracticeCard,
    PromptList,
    Waiting,
    WholeReferral,
)


def unplaced(kind, value, at=""):
    """Name the keys of a JSON value that no field of its shape takes."""
    options = [one for one in get_args(kind) or (kind,) if one not in (type(None), Ellipsis)]
    if isinstance(value, list):
        return [name for each in value for name in unplaced(options[0], each, at)]
    shape = options[0]
    if not is_dataclass(shape) or not isinstance(value, dict):
        return []
    hints = get_type_hints(shape)
    found = [f"{at}{name}" for name in value if name not in hints]
    for name in value.keys() & hints.keys():
        found += unplaced(hints[name], value[name], f"{at}{name}.")
    return found


LEFT_OUT = {
    *(f"patient.{name}" for name in ("bsn", "sex", "surname", "prefix", "initials", "call_name")),
    *(f"patient.partner_{name}" for name in ("surname", "prefix")),
}
"""What a desk is sent and doesn't show: parts of the name, and a BSN that is always empty."""


def test_every_key_that_a_desk_is_sent_has_its_place_in_a_shape(clinic, a_registration):
    referral = clinic.house.refer(a_registration(), "feedback")
    anja = clinic.sits()
    made = anja.new(NewPatient("Berkenbos", his_number="77", birth_date=date(1960, 1, 2), phones=("0413-1",)))
    token = {"Authorization": f"Bearer {clinic.pair(clinic.code()).token}"}
    calls = [
        (PracticeCard, "GET", "/v1/practice", None),
        (PromptList, "GET", "/v1/prompts", None),
        (OpenedPrompt, "POST", f"/v1/prompts/{made.prompt_id}/claim", {}),
        (Waiting, "GET", "/v1/waiting", None),
        (tuple[Brief, ...], "GET", "/v1/referrals", None),
        (tuple[Brief, ...], "POST", "/v1/referrals/find", {"name": "Wilgenhout", "birth_date": ""}),
        (WholeReferral, "GET", f"/v1/referrals/{referral}", None),
        (NewReferral, "POST", "/v1/referrals/test", {}),
    ]
    for kind, method, path, body in calls:
        status, value = clinic.raw(method, path, body, **token)
        assert status == 200, (path, value)
        assert set(unplaced(kind, value)) <= LEFT_OUT, path
    assert anja.waiting().groups
    [found] = anja.find("wilgenhout", date(1951, 3, 12))
    assert (found.id, found.patient.name) == (referral, "A. Wilgenhout")
    assert anja.referral(referral).standing.code == "received"
    assert anja.leaflet(referral).startswith("#")
    assert "# " in anja.leaflet()
    assert anja.act(referral, "cancel", reason="by_mistake").flags.cancel_requested_at is not None
