"""What the GP will read of a coach's step, before it is made: the lines of the letter, or why none comes."""

from dataclasses import dataclass

from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.feedback import Coach, Returned, releasable
from wor_sidecar.domain.letters import Origin, letter_for
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.letters import marked_as_test, render
from wor_sidecar.welfare.answers import Organisation
from wor_sidecar.welfare.case import Case


@dataclass(frozen=True, slots=True, repr=False)
class Preview(Masked):
    """A letter as it will stand in the GP's system; no lines: there comes no letter.

    `remark` is a sentence for the coach, in the reader's language: why there is none, or that the GP reads
    no more than this; empty where the letter says everything. `asks`: it asks the practice for something.
    """

    lines: tuple[str, ...]
    remark: str = ""
    asks: bool = False


def preview(returned: Returned | None, origin: Origin, *, agreed: bool, test: bool = False) -> Preview:
    """Show the letter of a step; always in Dutch, as the GP's system gets it.

    Args:
        returned: what the step tells (`Draft.told`, or the whole of it); None: nothing goes to the practice.
        origin: what is known of the referral before the step.
        agreed: the patient wants the GP to hear how it goes.
        test: the patient is invented; the practice marks such a letter.

    """
    told = None if returned is None else releasable(returned, agreed=agreed)
    plan = None if told is None else letter_for(told, origin)
    if plan is not None:
        lines = render(plan.template.value, plan.pieces)
        if test:
            lines = marked_as_test(lines)
        return Preview(lines, "" if agreed else _only_this(), plan.asks)
    return Preview((), _("The GP gets no letter about this.") if agreed else _none_wanted())


def origin_of(case: Case, organisation: Organisation) -> Origin | None:
    """Return what a letter says of the referral itself; None once the case's content was deleted."""
    if case.sent is None:
        return None
    outgoing = case.sent.outgoing
    return Origin(
        reference=case.id,
        referred_on=outgoing.date,
        referrer=outgoing.referrer.name,
        organisation=organisation.name,
        contact=Coach("", organisation.phone),
        stage=case.state,
        window=not case.by_hand,
    )


def _only_this() -> str:
    return _("The patient wants no report to the GP. The GP reads only what stands here.")


def _none_wanted() -> str:
    return _("The patient wants no report to the GP. The GP gets no letter about this.")
