"""WOR-X: keys, envelopes and messages between organisations."""

from wor_sidecar.domain.errors import WorError


class ExchangeError(WorError):
    """A message or key from another organisation is not what it should be."""

    code = "WOR-X000"
    hint = "Nothing was taken in; call the other organisation if it happens again."


class EncryptionMissing(ExchangeError):
    """The library `cryptography` here ({version}) lacks the encryption that envelopes need."""

    code = "WOR-X001"
    hint = "Install cryptography 50 or newer: pip install --upgrade 'cryptography>=50'."


class EnvelopeError(ExchangeError):
    """A sealed message cannot be opened."""

    code = "WOR-X100"
    hint = "The sender is told and seals it again by itself; call the sender if it happens again."


class EnvelopeTooLarge(EnvelopeError):
    """A sealed message is larger than the largest that exists."""

    code = "WOR-X101"


class EnvelopeMalformed(EnvelopeError):
    """A sealed message is damaged or of a shape that we do not know ({reason})."""

    code = "WOR-X102"


class SuiteUnknown(EnvelopeError):
    """A sealed message uses encryption that this version does not know."""

    code = "WOR-X103"
    hint = "Update wor-sidecar here and at the sender to versions that belong together."


class NotForUs(EnvelopeError):
    """A sealed message is addressed to another organisation."""

    code = "WOR-X104"


class RecipientKeyUnknown(EnvelopeError):
    """A sealed message is locked with a key that we no longer have."""

    code = "WOR-X105"


class EnvelopeExpired(EnvelopeError):
    """A sealed message is past its date."""

    code = "WOR-X106"


class EnvelopeFromFuture(EnvelopeError):
    """A sealed message carries a time that has yet to come."""

    code = "WOR-X107"
    hint = "Check the clock here and at the sender; the message waits."


class SenderUnknown(EnvelopeError):
    """A sealed message comes from an organisation that we do not know ({organisation})."""

    code = "WOR-X108"
    hint = "Invite the organisation, or join with its invitation; nothing was opened."


class SenderKeyUnknown(EnvelopeError):
    """A sealed message is signed with a key that {organisation} does not name or has revoked."""

    code = "WOR-X109"
    hint = "Fetch its newest keys; if it stays so, call {organisation}: somebody may be posing as it."


class DecryptionFailed(EnvelopeError):
    """A sealed message cannot be decrypted: it was changed or is not for this key."""

    code = "WOR-X110"


class SignatureWrong(EnvelopeError):
    """The signature inside a sealed message is wrong."""

    code = "WOR-X111"


class PaddingWrong(EnvelopeError):
    """A sealed message is filled up in a way that is not allowed."""

    code = "WOR-X112"


class BodyTooLarge(ExchangeError):
    """A message is too large to be sent ({size} bytes; {limit} at most)."""

    code = "WOR-X120"
    hint = "Shorten the text."


class PermitMismatch(ExchangeError):
    """A message was about to be sealed for another organisation or type than was permitted."""

    code = "WOR-X121"
    hint = "Nothing was sent; report this, it is a fault in the program."


class RecipientKeyUnusable(ExchangeError):
    """The encryption key that {organisation} published cannot be used."""

    code = "WOR-X122"
    hint = "Call {organisation}: it has to renew its keys; the message waits."


class KeyTrustError(ExchangeError):
    """The published keys of {organisation} are not right."""

    code = "WOR-X200"
    hint = "What was known stays valid; call {organisation} by a number that you found yourself."


class RecordMalformed(KeyTrustError):
    """The published keys of {organisation} cannot be read ({reason})."""

    code = "WOR-X201"


class ForeignRoot(KeyTrustError):
    """The published keys do not belong to {organisation}: another identity signed them."""

    code = "WOR-X202"


class DelegationWrong(KeyTrustError):
    """A working key of {organisation} is missing or not signed by its identity (epoch {epoch})."""

    code = "WOR-X203"


class TwoDelegations(KeyTrustError):
    """Two different working keys were published for {organisation} in one epoch ({epoch})."""

    code = "WOR-X204"


class StatementForged(KeyTrustError):
    """A key statement of {organisation} is not signed by its working key (epoch {epoch}, number {seq})."""

    code = "WOR-X205"


class StatementRollback(KeyTrustError):
    """The published keys of {organisation} are older than those that we already hold."""

    code = "WOR-X206"


class StatementFork(KeyTrustError):
    """Two different key statements of {organisation} carry the same number (epoch {epoch}, number {seq})."""

    code = "WOR-X207"


class StatementWrongPrevious(KeyTrustError):
    """A key statement of {organisation} does not follow the one before it (epoch {epoch}, number {seq})."""

    code = "WOR-X208"


class StatementGap(KeyTrustError):
    """A key statement of {organisation} is missing before epoch {epoch}, number {seq}."""

    code = "WOR-X209"


class StatementFromFuture(KeyTrustError):
    """A key statement of {organisation} carries a time that has yet to come."""

    code = "WOR-X210"
    hint = "Check the clock here and at {organisation}."


class StatementOfOldEpoch(KeyTrustError):
    """A key of {organisation} that was replaced has been used again (epoch {epoch})."""

    code = "WOR-X211"


class StatementStale(KeyTrustError):
    """The keys of {organisation} are out of date, so nothing is sealed for it now."""

    code = "WOR-X212"
    hint = "It goes on by itself as soon as {organisation} is online again; call it if that takes long."


class EpochNotHigher(ExchangeError):
    """A new epoch has to be higher than every earlier one ({epoch} is not above {highest})."""

    code = "WOR-X213"
    hint = "Choose a number above {highest}."


class MessageMalformed(ExchangeError):
    """A message was opened, but its content cannot be read ({reason})."""

    code = "WOR-X300"
    hint = "The sender is told; it may be another version of the program."


class ContentRefused(ExchangeError, ValueError):
    """This message cannot be sent as it is ({reason})."""

    code = "WOR-X302"
    hint = "Shorten or mend the text; nothing was sent."


class HelloNotProven(ExchangeError):
    """An unknown organisation introduced itself without a valid invitation."""

    code = "WOR-X301"
    hint = "Nothing was taken in; make a new invitation if you expected somebody."


class InvitationUnreadable(ExchangeError):
    """The invitation file cannot be read ({reason})."""

    code = "WOR-X400"
    hint = "Ask the other organisation to send the invitation again."


class InvitationExpired(ExchangeError):
    """The invitation of {name} is past its date ({expires})."""

    code = "WOR-X401"
    hint = "Ask {name} for a new invitation."


class DigitsDiffer(ExchangeError):
    """The 30 digits are not those of this organisation."""

    code = "WOR-X402"
    hint = (
        "Type them again from the phone; if they still differ, stop and report it: do not trust this partner."
    )


class IdentityFileUnreadable(ExchangeError):
    """The identity file cannot be read ({reason})."""

    code = "WOR-X410"
    hint = "Check that this is the identity file, or use the copy that you kept."


class PassphraseWrong(ExchangeError):
    """The passphrase does not open the identity file."""

    code = "WOR-X411"
    hint = "Type it again; capitals and spaces count."


class PassphraseTooShort(ExchangeError):
    """The passphrase is too short ({length} characters; at least {least})."""

    code = "WOR-X412"
    hint = "Take four or five words that nobody would guess."


class RecoveryKeyWrong(ExchangeError):
    """The recovery key was copied wrongly: a group is missing, or not as it stands on the sheet."""

    code = "WOR-X420"
    hint = "Read the key from the recovery sheet again, group by group."


class RecoverySheetForeign(RecoveryKeyWrong):
    """The recovery key was copied well, but it is not the key of this backup."""

    code = "WOR-X421"
    hint = "Take the sheet that was made for the backup's organisation, at its first join or at `init`."
