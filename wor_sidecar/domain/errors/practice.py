"""WOR-S3xx: the practice's own desk: prompts, answers, referrals, letters."""

from wor_sidecar.domain.errors import WorError


class PracticeFault(WorError):
    """The practice's program cannot do this."""

    code = "WOR-S300"


class PatientIdMissing(PracticeFault):
    """The registration has neither a BSN nor a HIS patient number."""

    code = "WOR-S301"
    hint = "Add one of both: without it the answer cannot be put into the right file."
    status = 422


class ReferralExists(PracticeFault):
    """This patient was already registered by hand today (referral {referral})."""

    code = "WOR-S302"
    hint = "Answer that prompt; `prompts list` shows it."
    status = 409


class PromptGone(PracticeFault):
    """There is no such prompt (any more)."""

    code = "WOR-S310"
    hint = "See `prompts list` for what is open."
    status = 410


class ReferralGone(PracticeFault):
    """There is no such referral."""

    code = "WOR-S320"
    hint = "See `referrals list`."
    status = 404


class PhoneUnusable(PracticeFault):
    """This cannot be a telephone number."""

    code = "WOR-S322"
    hint = "Fill in a whole number, with digits, spaces and dashes; nothing was sent."
    status = 422


class NoteMissing(PracticeFault):
    """A message to the coach has words, at most {limit} characters."""

    code = "WOR-S323"
    hint = "Fill in a shorter message; nothing was sent."
    status = 422


class OutcomeUnknown(PracticeFault):
    """That is no outcome of the list."""

    code = "WOR-S328"
    hint = "Choose one of {known}; nothing was kept."
    status = 422


class SearchEmpty(PracticeFault):
    """Nobody can be looked for without a name or a birth date."""

    code = "WOR-S324"
    hint = "Fill in (a part of) the surname of at least two letters, or the birth date."
    status = 422


class CorrectionEmpty(PracticeFault):
    """Nothing of this differs from what was known already."""

    code = "WOR-S325"
    hint = "Change what is wrong; nothing was sent."
    status = 422


class CorrectionUnusable(PracticeFault):
    """What was filled in for {field} cannot be right."""

    code = "WOR-S326"
    hint = "Look at it once more; nothing was changed and nothing was sent."
    status = 422


class CorrectionAsksAnew(PracticeFault):
    """At the age of this birth date somebody else has to say yes."""

    code = "WOR-S327"
    hint = "Take the answer back, or withdraw the consent, and ask again; nothing was changed."
    status = 409


class LetterGone(PracticeFault):
    """There is no such letter."""

    code = "WOR-S321"
    hint = "See `referrals show`."
    status = 404


class LetterChanged(PracticeFault):
    """The letter read back from its import file differs from the one that was written: {what}."""

    code = "WOR-S330"
    hint = "Nothing was placed. Report this with the version of the connector {connector}."


class LetterUnwritable(PracticeFault):
    """The connector {connector} stumbled over this letter: {what}."""

    code = "WOR-S333"
    hint = "Nothing was placed. Report this with the version of the connector {connector}."


class ImportUnusable(PracticeFault):
    """The import folder {folder} cannot be written to right now; letters wait."""

    code = "WOR-S331"
    hint = "See that the service account may write there and the disk has room; placing goes on by itself."


class PatientChanged(PracticeFault):
    """The letter's check does not fit the patient's record (any more), so it was not written."""

    code = "WOR-S332"
    hint = "Compare the letter with the record, and say whose it is: `orphans list`."


class PracticeNotMade(PracticeFault):
    """There is no practice in {folder} yet."""

    code = "WOR-S341"
    hint = "Make it once with `wor-sidecar init`; with a backup, `wor-sidecar restore` makes it instead."
    exit_code = 3


class PracticeExists(PracticeFault):
    """The practice in {folder} was made already."""

    code = "WOR-S342"
    hint = "Start it with `wor-sidecar run`."
    exit_code = 3


class ConfigurationFaulty(PracticeFault):
    """What cannot work in {path}: {count}."""

    code = "WOR-S343"
    hint = "Mend what stands above, then check again."
    exit_code = 3


class DateUnreadable(PracticeFault):
    """What was given is no date."""

    code = "WOR-S377"
    hint = "Write it as 29-01-2027 or as 2027-01-29; nothing was done."
    status = 422
    exit_code = 2


class DigestUnsent(PracticeFault):
    """The message of the day has addresses (signals.digest_to) and no mail server ([mail] host) to go by."""

    code = "WOR-S378"
    hint = "Fill in [mail], or leave signals.digest_to out: without a server nobody gets it."
    exit_code = 3


class InputNotJson(PracticeFault):
    """What came over standard input is not the JSON of {what}."""

    code = "WOR-S344"
    hint = "See docs/reference for its shape; nothing was done."
    exit_code = 2


class TrailBroken(PracticeFault):
    """The audit trail was changed or cut: {fault}, at line {line}."""

    code = "WOR-S345"
    hint = "Keep the data folder as it is, and compare it with the last backup."
    exit_code = 3


class FolderNotListed(PracticeFault):
    """The folder of the export {export} cannot be listed right now, so nothing was taken as seen."""

    code = "WOR-S346"
    hint = "Run `baseline` again once `status` shows the folder; nothing was changed."


class RoutesFaulty(PracticeFault):
    """{count} things about the routes ask for somebody."""

    code = "WOR-S348"
    hint = "Mend `[[route]]` in wor.toml, or join with the organisation and compare digits, then check again."
    exit_code = 3


class BaselineUnknown(PracticeFault):
    """There is no baseline of that number."""

    code = "WOR-S347"
    hint = "Run `baseline` again: done twice it changes nothing."
