"""WOR-I3: what cannot be taken in of another road's message, or carried back by it."""

from wor_sidecar.domain.errors.inbox import InboxRefusal


class ImportRefused(InboxRefusal):
    """The message cannot be taken in."""

    code = "WOR-I300"
    hint = "Call the practice; nothing of this message was kept."
    status = 422


class NotHl7Message(ImportRefused):
    """This is no HL7 message."""

    code = "WOR-I301"
    hint = "Choose the file that ZorgDomein delivered (.hl7); a letter as PDF alone cannot be taken in."


class OtherKindOfMessage(ImportRefused):
    """This is a message of another kind; a referral by ZorgDomein comes as ORU^R01."""

    code = "WOR-I302"
    hint = "Ask ZorgDomein to deliver referrals as HL7 v2.4 ORU^R01; this message was passed over."


class ZorgDomeinNumberMissing(ImportRefused):
    """The message has no ZorgDomein number: ZD and nine digits."""

    code = "WOR-I303"
    hint = "It is no referral by ZorgDomein, or it was damaged: fetch it there once more."


class SeveralInOneMessage(ImportRefused):
    """The message is about several referrals or several patients."""

    code = "WOR-I304"
    hint = "Nothing of it was taken in, for nobody can tell what belongs to whom; fetch each one by itself."


class PatientIncomplete(ImportRefused):
    """The message lacks the patient's {field}, or what stands there cannot be that."""

    code = "WOR-I305"
    hint = "Have the practice mend it in ZorgDomein and send the referral again."


class MessageDamaged(ImportRefused):
    """The message is damaged or cut off."""

    code = "WOR-I306"
    hint = "Fetch it from ZorgDomein once more; what was whole in the file was taken in."


class BsnWhereNoneBelongs(ImportRefused):
    """The field {field} of the message holds a number that may be a citizen service number (BSN)."""

    code = "WOR-I307"
    hint = "Have the practice mend it in ZorgDomein and send it again; nothing of this message was kept."


class MessageNumberReused(ImportRefused):
    """A message of this number came before, about another referral."""

    code = "WOR-I308"
    hint = "Fetch the referral from ZorgDomein once more; if it stays so, tell ZorgDomein."


class ImportTooLarge(ImportRefused):
    """That is more than {limit} MB at once."""

    code = "WOR-I309"
    hint = "Take in fewer files at a time."
    status = 413


class ImportEmpty(ImportRefused):
    """No file was chosen, or the file is empty."""

    code = "WOR-I310"
    hint = "Choose the file that ZorgDomein delivered."


class ReferralDeletedHere(ImportRefused):
    """This referral was here before, and what was known of the patient was deleted."""

    code = "WOR-I311"
    hint = "It is not taken in again. If the patient wants to, ask the practice for a new referral."
    status = 410


class ImportTooMany(ImportRefused):
    """The file has more than {limit} messages."""

    code = "WOR-I314"
    hint = "The first {limit} were looked at; divide the file for the others."
    status = 413


class FilesTooMany(ImportRefused):
    """That is more than {limit} files at once."""

    code = "WOR-I316"
    hint = "Take in fewer files at a time."
    status = 413


class DocumentGone(InboxRefusal):
    """There is no such document with this case."""

    code = "WOR-I312"
    hint = "Look at the case again; with its data the document is deleted too."
    status = 404


class OtherPersonSentAgain(InboxRefusal):
    """The newest message of this referral names another person: its telephone and address belong to them."""

    code = "WOR-I315"
    hint = "Call the practice and ask whose referral this is; take nothing over, and call no number of it."
    status = 409


class NothingToCarry(InboxRefusal):
    """There is no such letter to carry."""

    code = "WOR-I313"
    hint = "Look at the list again; somebody else may have changed it."
    status = 404
