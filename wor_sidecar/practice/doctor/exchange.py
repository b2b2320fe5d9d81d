"""Checks of a practice's partners: somebody is there, and routes lead to them."""

from collections.abc import Iterator

from wor_sidecar.doctor import post
from wor_sidecar.doctor.findings import Found, fault, warning
from wor_sidecar.domain.errors.doctor import NobodyJoined, RouteAstray
from wor_sidecar.practice.doctor.exam import Within
from wor_sidecar.practice.route_check import Trouble, of_partners
from wor_sidecar.texts.routes import sentence


def partners(exam: Within) -> Iterator[Found]:
    """Look how far each partner is."""
    if exam.settings.practice.mode == "register-only":
        return
    with exam.rooms.store.reading() as tx:
        views = [one for one in exam.rooms.partners.details(tx) if not one.partner.ended]
    if not views:
        yield warning(NobodyJoined())
    yield from post.partners(views, exam.clock.now())


def routes(exam: Within) -> Iterator[Found]:
    """Look which routes lead to nobody; whose digits weren't compared is told of the partner."""
    with exam.rooms.store.reading() as tx:
        known = exam.rooms.partners.list(tx)
    if not known:
        return
    for one in of_partners(exam.settings.routes, known):
        if one.kind is not Trouble.UNVERIFIED:
            told = sentence(one.kind.value, one.facts)
            yield fault(RouteAstray(told=told), str(one.facts["organisation"]))
