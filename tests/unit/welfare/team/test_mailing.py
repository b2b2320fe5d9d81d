"""The way to a mail server: encrypted and verified, or a coded sentence and nothing sent."""

import email
import email.policy
import os
import socket

import pytest

from wor_sidecar.domain.addresses import looks_like_address
from wor_sidecar.domain.errors.environment import FileUnreadable
from wor_sidecar.domain.errors.foundations import SettingRefused
from wor_sidecar.domain.errors.inbox import (
    MailAbsent,
    MailLater,
    MailNotPrivate,
    MailNotTrusted,
    MailPasswordExposed,
    MailRefused,
    MailSignInRefused,
    MailUnreachable,
    MailUnsure,
)
from wor_sidecar.settings.reader import parse_settings
from wor_sidecar.settings.shared import MailSettings
from wor_sidecar.welfare.settings import InboxSettings
from wor_sidecar.welfare.team.reminder import Counts, reminder, trial
from wor_sidecar.wire.mail_server import MailServer, trouble_of

TO = "a.coach@welzijn.example"
AT = 1_800_000_000_000
FROM = "wor@welzijn.example"


def randomness(size):
    return b"r" * size


def mail(counts=None):
    if counts is None:
        return trial(sender=FROM, to=TO, at=AT, randomness=randomness)
    return reminder(counts, sender=FROM, to=TO, at=AT, randomness=randomness)


def way(port, timeout=20.0, **settings):
    return MailServer(MailSettings(host="127.0.0.1", port=port, sender=FROM, **settings), timeout)


@pytest.fixture
def password(tmp_path):
    def kept(words, mode=0o600):
        path = tmp_path / "mail.password"
        path.write_text(f"{words}\n", "utf-8")
        path.chmod(mode)
        return path

    return kept


def test_a_mail_goes_over_starttls_to_a_server_that_our_authority_vouches_for(box, serve, ours, password):
    port = serve(starttls=ours.context, auth=True)
    kept = password("een wachtwoord")
    way(port, ca_file=str(ours.certificate), user="wor", password_file=kept).send(mail(), TO)
    [envelope] = box.mails
    assert (envelope.mail_from, envelope.rcpt_tos) == (FROM, [TO])


def test_a_mail_goes_over_tls_from_the_first_byte_on(box, serve, ours):
    way(serve(tls=ours.context), security="tls", ca_file=str(ours.certificate)).send(mail(), TO)
    assert len(box.mails) == 1


def test_a_mail_goes_in_the_clear_on_this_machine_alone(box, serve):
    way(serve(), security="none").send(mail(), TO)
    assert len(box.mails) == 1


def test_the_greeting_doesnt_name_this_machine(box, serve):
    way(serve(), security="none").send(mail(), TO)
    assert set(box.greeted) == {"welzijn.example"}


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_another_authoritys_server_hears_nothing_threat_07(box, serve, ours, theirs, security):
    context = theirs.context
    port = serve(starttls=context) if security == "starttls" else serve(tls=context)
    with pytest.raises(MailNotTrusted):
        way(port, security=security, ca_file=str(ours.certificate)).send(mail(), TO)
    assert box.mails == []


def test_a_server_of_another_name_hears_nothing_threat_07(box, serve, ours):
    port = serve(starttls=ours.context)
    settings = MailSettings(host="localhost", port=port, sender=FROM, ca_file=str(ours.certificate))
    with pytest.raises(MailNotTrusted):
        MailServer(settings).send(mail(), TO)
    assert box.mails == []


def test_a_server_without_encryption_hears_nothing_threat_07(box, serve):
    with pytest.raises(MailNotPrivate):
        way(serve()).send(mail(), TO)
    assert box.mails == []


def test_a_plain_port_is_told_apart_from_a_server_that_isnt_trusted(box, serve, ours):
    with pytest.raises(MailNotPrivate):
        way(serve(), security="tls", ca_file=str(ours.certificate)).send(mail(), TO)


def test_a_wrong_password_is_said(box, serve, ours, password):
    port = serve(starttls=ours.context, auth=True)
    kept = password("een ander")
    with pytest.raises(MailSignInRefused):
        way(port, ca_file=str(ours.certificate), user="wor", password_file=kept).send(mail(), TO)
    assert box.mails == []


def test_a_server_where_nobody_signs_in_is_said(serve, ours, password):
    settings = {"ca_file": str(ours.certificate), "user": "wor", "password_file": password("x")}
    with pytest.raises(MailSignInRefused):
        way(serve(starttls=ours.context), **settings).send(mail(), TO)


def test_a_server_that_isnt_there_is_said():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(MailUnreachable):
        way(port, security="none").send(mail(), TO)


@pytest.mark.parametrize("first", [b"", b"220 hello\r\n"])
def test_a_server_that_hangs_is_left(lines, first):
    with pytest.raises(MailUnreachable):
        way(lines(first), timeout=0.2, security="none").send(mail(), TO)


def test_a_server_that_says_not_now_at_its_door_is_asked_again(lines):
    with pytest.raises(MailLater):
        way(lines(b"421 too many of you\r\n"), security="none").send(mail(), TO)


@pytest.mark.parametrize("step", ["RCPT", "DATA"])
def test_no_for_now_and_no_for_good_are_told_apart(box, serve, step):
    port = serve()
    for line, trouble in (("451 later", MailLater), ("550 never", MailRefused)):
        box.says[step] = line
        with pytest.raises(trouble):
            way(port, security="none").send(mail(), TO)


def test_a_line_that_breaks_after_the_message_leaves_it_unsure(lines):
    # Everything is answered before it is asked, but for the last word on the message.
    talk = b"".join((b"220 hello\r\n", b"250 hello\r\n", b"250 from\r\n", b"250 to\r\n", b"354 go on\r\n"))
    with pytest.raises(MailUnsure):
        way(lines(talk, until=b"\r\n.\r\n"), security="none").send(mail(), TO)


def test_without_a_server_nothing_is_tried():
    with pytest.raises(MailAbsent):
        MailServer(MailSettings()).send(mail(), TO)


@pytest.mark.skipif(os.name != "posix", reason="a mode says nothing on Windows")
def test_a_password_that_others_may_read_isnt_used_threat_15(password):
    with pytest.raises(MailPasswordExposed):
        way(1, user="wor", password_file=password("x", 0o644)).send(mail(), TO)


def test_a_file_that_isnt_there_is_said(tmp_path):
    with pytest.raises(FileUnreadable):
        way(1, user="wor", password_file=tmp_path / "no").send(mail(), TO)
    with pytest.raises(FileUnreadable):
        way(1, ca_file=str(tmp_path / "no")).send(mail(), TO)


def test_a_code_that_was_kept_becomes_its_sentence_again():
    assert trouble_of("WOR-I193", "mail.example").message.startswith("The mail server mail.example could")
    assert trouble_of("WOR-E999", "mail.example").code == "WOR-I190"


@pytest.mark.parametrize(
    "lines_",
    [
        'host = "mail.example"',
        'host = "mail.example"\nsender = "wor@welzijn.example"\nsecurity = "none"',
        'host = "mail.example"\nsender = "wor@welzijn.example"\nuser = "wor"',
        'host = "mail.example"\nsender = "a b@c"',
        "port = 0",
    ],
)
def test_settings_that_cant_be_are_refused(tmp_path, lines_):
    text = f'[organisation]\nname = "W"\n[data]\nfolder = "."\n[mail]\n{lines_}\n'
    with pytest.raises(SettingRefused, match="mail"):
        parse_settings(text, InboxSettings, tmp_path / "wor-inbox.toml")


@pytest.mark.parametrize(
    "bad",
    [
        *("", "a", "a@", "@b", "a b@c.nl", "a@b c", 'a"@b.nl', "a@b.nl\nBcc: x@y.nl", "a@b..nl", "é@b.nl"),
        *("a@b,c", "<a@b.nl>", "a@b.nl, c@d.nl", "a@-b.nl", f"{'a' * 65}@b.nl", f"a@{'b.' * 130}nl"),
    ],
)
def test_what_could_become_a_header_or_a_second_receiver_is_no_address(bad):
    assert not looks_like_address(bad)


@pytest.mark.parametrize("good", [TO, "a+b@c.nl", "o'neil@x-y.example", "a.b@localhost"])
def test_an_address_is_one(good):
    assert looks_like_address(good)


def read(box):
    [envelope] = box.mails
    return email.message_from_bytes(envelope.content, policy=email.policy.default)


def test_a_reminder_holds_counts_and_nothing_else(box, serve):
    way(serve(), security="none").send(mail(Counts(reports=1, new=2, late=1)), TO)
    got = read(box)
    assert got["From"] == FROM
    assert got["To"] == TO
    assert got["Subject"] == "Uw postvak: er staat werk voor u klaar"
    assert got["Auto-Submitted"] == "auto-generated"
    assert got["Date"].datetime.isoformat() == "2027-01-15T09:00:00+01:00"
    assert got["Message-ID"] == f"<{'72' * 16}@welzijn.example>"
    assert got.get_content_type() == "text/plain"
    assert got.get_content_charset() == "utf-8"
    words = got.get_content()
    assert "- 1 terugkoppeling open" in words
    assert "- 2 nieuwe verwijzingen" in words
    assert "- 1 daarvan is te laat" in words
    assert "http" not in words
    assert set(got.keys()) == {
        *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language"),
        *("Content-Type", "Content-Transfer-Encoding", "MIME-Version"),
    }


def test_every_byte_of_a_mail_is_plain():
    raw = mail(Counts(reports=3, tasks=1, unowned=2, late=2)).as_bytes(policy=email.policy.SMTP)
    assert raw.isascii()
    assert max(len(line) for line in raw.splitlines()) < 100
