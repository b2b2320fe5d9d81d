"""WOR-I: what the welfare organisation's inbox refuses."""

from wor_sidecar.domain.errors import WorError


class InboxRefusal(WorError):
    """The inbox refuses this."""

    code = "WOR-I100"


class CaseUnknown(InboxRefusal):
    """There is no case {case} here."""

    code = "WOR-I101"
    hint = "See `wor-inbox cases list`; a case's id is the referral's id."
    status = 404


class CaseChanged(InboxRefusal):
    """A colleague was ahead of you: the case changed while you looked at it."""

    code = "WOR-I102"
    hint = "Look at the case again and repeat your step if it still fits."
    status = 409


class CaseShredded(InboxRefusal):
    """The content of case {case} was deleted."""

    code = "WOR-I103"
    hint = "Only its course is left; it cannot be brought back."
    status = 410


class ActUnknown(InboxRefusal):
    """There is no step {act}."""

    code = "WOR-I110"
    hint = "Choose one of: {known}."
    exit_code = 2
    status = 422


class CodeUnknown(InboxRefusal):
    """{value} is not a code for {field}."""

    code = "WOR-I111"
    hint = "Choose one of: {known}."
    exit_code = 2
    status = 422


class FieldMissing(InboxRefusal):
    """The step {act} needs {field}."""

    code = "WOR-I112"
    hint = "Give it and repeat the step; nothing was changed."
    exit_code = 2
    status = 422


class FieldNotTaken(InboxRefusal):
    """The step {act} takes no {field}."""

    code = "WOR-I113"
    hint = "Leave it out; nothing was changed."
    exit_code = 2
    status = 422


class FieldRefused(InboxRefusal):
    """{field} of the step {act} cannot be that."""

    code = "WOR-I114"
    hint = "It must be {wanted}."
    exit_code = 2
    status = 422


class ActTooEarly(InboxRefusal):
    """The step {act} is not possible while the case is {state}."""

    code = "WOR-I115"
    hint = "Look at the case: what is possible now stands under `possible`."
    status = 409


class TextTooLong(InboxRefusal):
    """The text {field} has {length} characters; {limit} fit into the GP's letter."""

    code = "WOR-I116"
    hint = "Make it shorter; nothing was changed."
    exit_code = 2
    status = 422


class DayRefused(InboxRefusal):
    """The step {act} cannot have taken place, or take place, on that day."""

    code = "WOR-I117"
    hint = "Give a day from {first} to {last}; nothing was changed."
    exit_code = 2
    status = 422


class TextFromStandardInputOnly(InboxRefusal):
    """Text about a patient may not stand in a command's arguments."""

    code = "WOR-I120"
    hint = "Give --{option} - and the text on standard input."
    exit_code = 2


class TextsUnreadable(InboxRefusal):
    """What came on standard input is not what --texts takes."""

    code = "WOR-I121"
    hint = 'Give one JSON object with texts, such as {{"note": "..."}}; known: {known}.'
    exit_code = 2


class InboxNotMade(InboxRefusal):
    """There is no inbox in {folder} yet."""

    code = "WOR-I130"
    hint = "Make one with `wor-inbox init`; with a backup, `wor-inbox restore` makes it instead."
    exit_code = 3


class InboxExists(InboxRefusal):
    """There is an inbox in {folder} already."""

    code = "WOR-I131"
    hint = "Init is done once; name another folder under [data], or go on with this one."
    exit_code = 3


class PostbusMissing(InboxRefusal):
    """Nobody said at which postbus this inbox gets its mailbox."""

    code = "WOR-I132"
    hint = "Give --postbus URL, or url under [postbus] in the configuration."
    exit_code = 2


class FileNotWritten(InboxRefusal):
    """The file {path} cannot be written."""

    code = "WOR-I133"
    hint = "Make its folder, or name a place where this account may write; then run the command again."


class PartnerNotHere(InboxRefusal):
    """No partner here is called {partner}."""

    code = "WOR-I140"
    hint = "See `wor-inbox partners list`."
    status = 404


class FormOutOfDate(InboxRefusal):
    """This form is out of date: you signed in again since it was opened."""

    code = "WOR-I150"
    hint = "Go back, open the page again and fill it in once more; nothing was changed."
    status = 403


class NotForThisRole(InboxRefusal):
    """This page is not for your role."""

    code = "WOR-I151"
    hint = "Ask your administrator for another role if you need it."
    status = 403


class UserUnknown(InboxRefusal):
    """There is no user {user} here."""

    code = "WOR-I157"
    hint = "See `wor-inbox users list`."
    status = 404


class PageFailed(InboxRefusal):
    """This page could not be made."""

    code = "WOR-I158"
    hint = "Try it once more; if it stays like this, ask your administrator to look in the log."
    status = 500


class PageUnknown(InboxRefusal):
    """There is no such page."""

    code = "WOR-I159"
    hint = "Go back to the start."
    status = 404


class NothingWaitsHere(InboxRefusal):
    """Nothing of that id waits for a yes after the restore."""

    code = "WOR-I180"
    hint = "See `wor-inbox restored list`; somebody else may have settled it."
    status = 404


class MailTrouble(InboxRefusal):
    """The mail server cannot be asked: the settings name files that cannot be used."""

    code = "WOR-I190"
    hint = "Check password_file and ca_file under [mail], or try `wor-inbox mail test`."
    status = 502


class MailAbsent(MailTrouble):
    """The settings name no mail server."""

    code = "WOR-I191"
    hint = "Fill in host and sender under [mail] in wor-inbox.toml, and start the inbox again."
    status = 409


class MailUnreachable(MailTrouble):
    """The mail server {host} does not answer."""

    code = "WOR-I192"
    hint = "Check host and port under [mail], and whether this machine may reach it; it is tried again."


class MailNotTrusted(MailTrouble):
    """The mail server {host} could not prove that it is the right one."""

    code = "WOR-I193"
    hint = "Check host under [mail], and ca_file where the server has a certificate of its own making."


class MailNotPrivate(MailTrouble):
    """The mail server {host} offers no encryption at this port."""

    code = "WOR-I194"
    hint = 'Choose port 587 with security "starttls", or 465 with "tls"; nothing was sent in the clear.'


class MailSignInRefused(MailTrouble):
    """The mail server {host} does not let us sign in."""

    code = "WOR-I195"
    hint = "Check user and password_file under [mail] with whoever runs the server."


class MailRefused(MailTrouble):
    """The mail server {host} does not take this message."""

    code = "WOR-I196"
    hint = "Check the address of the receiver, and whether the server lets us send as the address in sender."


class MailLater(MailTrouble):
    """The mail server {host} asks to come back later."""

    code = "WOR-I197"
    hint = "It is tried again by itself; nothing has to be done."


class MailUnsure(MailTrouble):
    """The mail server {host} did not say whether it took the message."""

    code = "WOR-I198"
    hint = "It is not sent again, so that nobody gets it twice; look in the receiver's mail box."


class MailPasswordExposed(MailTrouble):
    """Others may read the file with the mail server's password: {path}."""

    code = "WOR-I199"
    hint = "Let it belong to the account of the inbox, and take the rights of others away (chmod 600)."
    status = 409


class AddressRefused(InboxRefusal):
    """{address} is no e-mail address that every server takes."""

    code = "WOR-I189"
    hint = "Give one such as a.coach@welzijn.example, without spaces, quotes or accents."
    exit_code = 2
    status = 422


class TakerRefused(InboxRefusal):
    """Cases cannot go to this user."""

    code = "WOR-I184"
    hint = "Choose a coach or coordinator who may sign in; nothing was changed."
    status = 422


class WeekRefused(InboxRefusal):
    """A week without working days cannot be."""

    code = "WOR-I185"
    hint = "Choose one day at least. Who isn't there for a while notes days away; who left hands over."
    status = 422


class AbsenceRefused(InboxRefusal):
    """These days away cannot be noted."""

    code = "WOR-I186"
    hint = "Give a first and a last day: not over yet, a year at the most, and not noted before."
    status = 422


class SubstituteRefused(InboxRefusal):
    """This user cannot stand in."""

    code = "WOR-I187"
    hint = "Choose another coach or coordinator who may sign in; nothing was changed."
    status = 422


class DistrictRefused(InboxRefusal):
    """These postcodes cannot be a district."""

    code = "WOR-I188"
    hint = (
        "Give the four digits of the first and of the last, which were not given away in the same way before."
    )
    status = 422
