"""WOR-S350 to S359, S376: reports that fit no referral, refused letters, in a person's hands."""

from wor_sidecar.domain.errors import WorError


class OrphanFault(WorError):
    """This cannot be done with a report that fits no patient."""

    code = "WOR-S350"
    status = 409


class OrphanGone(OrphanFault):
    """No such report waits for a person."""

    code = "WOR-S351"
    hint = "See `orphans list`."
    status = 404


class OrphanDecided(OrphanFault):
    """{by} decided about this report already, on {on}: {what}."""

    code = "WOR-S352"
    hint = "Nothing was changed. See the referral's timeline, or `orphans list` for what still waits."


class OrphanElsewhere(OrphanFault):
    """This referral is with another organisation than the one that sent the report."""

    code = "WOR-S353"
    hint = "Call the sender. A report never goes into the file of somebody who was not referred to them."


class OrphanNotConfirmed(OrphanFault):
    """What was typed to confirm is not what stands in this patient's record."""

    code = "WOR-S354"
    hint = "Look once more whose report this is; nothing was changed."
    status = 422


class OrphanShownAnew(OrphanFault):
    """This patient's record, or the report, is not as it was shown."""

    code = "WOR-S355"
    hint = "Open the report again and look once more; nothing was changed."


class OrphanUnfit(OrphanFault):
    """This report cannot become a part of this referral: {why}"""  # noqa: D400 - the reason ends it

    code = "WOR-S356"
    hint = "Look at the referral's timeline, and call the coach; nothing was changed."


class OrphanReasonUnknown(OrphanFault):
    """A report is put aside with one of these reasons: {known}."""

    code = "WOR-S357"
    hint = "Choose one; nothing was changed."
    status = 422


class LetterNotRefused(OrphanFault):
    """The HIS did not refuse this letter, so it is not placed again."""

    code = "WOR-S358"
    hint = "See `referrals show` for where it is."


class BsnUnconfirmed(OrphanFault):
    """Somebody else has the same BSN in the HIS's lists, so this letter was not written."""

    code = "WOR-S376"
    hint = (
        "Look both people up in the HIS. It is this patient's BSN: confirm it with `orphans match`. "
        "It is not: mend it in the HIS, put the letter aside with `orphans discard` and type it over there."
    )


class NumberUnconfirmed(OrphanFault):
    """The patient number in this letter is of before the change of HIS, so it was not written."""

    code = "WOR-S359"
    hint = (
        "Look the patient up in the HIS. The same number: confirm it with `orphans match`. "
        "Another one: `referrals correct`."
    )
