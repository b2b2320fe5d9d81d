"""WOR-X5: what the post between two organisations refuses or waits for."""

from wor_sidecar.domain.errors.exchange import ExchangeError


class MailError(ExchangeError):
    """The post between organisations cannot do this."""

    code = "WOR-X500"


class LeaseLost(MailError):
    """Another turn has taken over this departure, so this one may not change it."""

    code = "WOR-X501"
    hint = "Nothing needs to be done; the message goes its way once."


class NotJoined(MailError):
    """This organisation has no keys yet, so it can send and receive nothing."""

    code = "WOR-X502"
    hint = (
        "A practice joins with the welfare organisation's invitation; "
        "an inbox registers with its operator's code."
    )


class IdentityNeeded(MailError):
    """The first time, an identity key is needed."""

    code = "WOR-X503"
    hint = "Run the command on a terminal, so that it can make the identity file and ask for a passphrase."


class IdentityDiffers(MailError):
    """This program already belongs to another organisation ({organisation})."""

    code = "WOR-X504"
    hint = "Use the identity file of that organisation, or another data folder."


class LabelTaken(MailError):
    """Another partner is already called {label} here."""

    code = "WOR-X505"
    hint = "Choose another name for this partner with --label."


class OwnInvitation(MailError):
    """This invitation was made by this organisation itself."""

    code = "WOR-X506"
    hint = "Give it to the other organisation; it joins with it there."


class TransportMissing(MailError):
    """The transport {transport} is not loaded, so nothing can be sent or fetched."""

    code = "WOR-X507"
    hint = "See `plugins list` for why; sending resumes once it loads."
    exit_code = 3


class MailboxMissing(MailError):
    """There is no mailbox on a postbus yet."""

    code = "WOR-X508"
    hint = "Register first with the code that the operator of the postbus gave."


class MessageFromNobody(MailError):
    """The message was held for an organisation that is not a partner."""

    code = "WOR-X509"
    hint = "See `partners list`; join with the organisation's invitation file first."


class ApplyingFailed(MailError):
    """A message that arrived could not be taken in (number {seq}); it waits and is tried again."""

    code = "WOR-X510"
    hint = "If it stays so, report the log of this moment."


class EpochNeeded(MailError):
    """A backup was put back here: nothing is sent or fetched before a new epoch begins."""

    code = "WOR-X600"
    hint = "Give `keys new-epoch --identity FILE` with the identity file."
    status = 409


class EpochUnknown(MailError):
    """The postbus does not tell which epoch is the newest ({reason}), and a backup can't know it."""

    code = "WOR-X601"
    hint = "Look up the last epoch on the recovery sheet and give it with --sheet-epoch."
    status = 409


class EpochRefused(MailError):
    """The postbus refuses epoch {epoch}: it knows a later one, or another one of this number."""

    code = "WOR-X602"
    hint = "Give a higher number than the recovery sheet's with --sheet-epoch."
    status = 409


class KeysDisputed(MailError):
    """{partner} saw keys under our name that are not ours."""

    code = "WOR-X603"
    hint = (
        "Somebody may sign with our key: call {partner} by a number found independently, "
        "and give `keys new-epoch --stolen`."
    )


class KeysAhead(MailError):
    """{partner} knows newer keys under our name than we ever made."""

    code = "WOR-X604"
    hint = (
        "After putting back an old copy: `keys new-epoch`. "
        "Otherwise somebody may sign with our key: `keys new-epoch --stolen`."
    )


class OwnChainBehind(MailError):
    """The postbus {url} serves older keys of ours than it took."""

    code = "WOR-X605"
    hint = "They were published there again; if this stays, ask its operator whether it was put back."


class OwnChainForeign(MailError):
    """The postbus {url} serves keys under our name that are not ours."""

    code = "WOR-X606"
    hint = "Somebody may sign with our key: give `keys new-epoch --stolen`, and tell the postbus's operator."


class MandateMalformed(MailError):
    """What should begin a new epoch cannot be read."""

    code = "WOR-X607"
    hint = "Give `keys new-epoch` with the program of this same version."


class KeyNotOurs(MailError):
    """No key here is called {kid}."""

    code = "WOR-X608"
    hint = "See `keys show`; give the whole name of a signing key."
