"""WOR-S400 to S409: what stands in the way of showing or keeping the audit trail."""

from wor_sidecar.domain.errors import WorError


class ReferenceUnreadable(WorError):
    """It is not clear which patient is meant."""

    code = "WOR-S400"
    hint = (
        "Give on standard input a BSN or HIS number (not for wor-inbox), the line `case:` with the id of a"
        " referral, or a name with its birth date, each on a line of its own, or JSON. Nothing was looked up."
    )


class SeveralPatients(WorError):
    """What was given fits more than one patient."""

    code = "WOR-S401"
    hint = "Give the BSN or the HIS number of one patient (wor-inbox: the case's id); nothing was shown."
    status = 409
