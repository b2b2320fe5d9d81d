"""Reminders through a real mail server: postfix on loopback, with TLS of an authority of our own."""

import email
import email.policy
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from wor_sidecar.domain.errors.inbox import MailLater, MailNotPrivate, MailNotTrusted, MailRefused
from wor_sidecar.settings.shared import MailSettings
from wor_sidecar.welfare.team.reminder import trial
from wor_sidecar.wire.mail_server import MailServer

SENDER = "wor@welzijn.example"
POSTFIX = shutil.which("postfix", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
MAIN = """
compatibility_level = 3.6
queue_directory = {home}/queue
data_directory = {home}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file_prefixes = {home}
maillog_file = {home}/log
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.welzijn.example
mydestination =
mynetworks =
alias_maps =
alias_database =
virtual_mailbox_domains = welzijn.example
virtual_mailbox_base = {home}/boxes
virtual_mailbox_maps = static:all/
virtual_uid_maps = static:{user}
virtual_gid_maps = static:{user}
virtual_minimum_uid = 1
smtpd_tls_cert_file = {certificate}
smtpd_tls_key_file = {key}
smtpd_tls_security_level = {security}
smtpd_relay_restrictions = reject_unauth_destination
smtpd_recipient_restrictions = check_recipient_access inline:{{{{later@welzijn.example = 450 later}},
  {{never@welzijn.example = 550 never}}}}
default_transport = error:nothing leaves this machine
"""
MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
127.0.0.1:{plain} inet n - n - - smtpd -o smtpd_tls_security_level=none
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
error unix - - n - - error
retry unix - - n - - error
showq unix n - n - - showq
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True)
class Postfix:
    """A running postfix; `plain` is a port without TLS."""

    home: Path
    port: int
    plain: int

    def boxed(self, number: int) -> list[email.message.EmailMessage]:
        """Wait for so many mails in the box, and return them."""
        new = self.home / "boxes" / "all" / "new"
        wait(lambda: len(list(new.glob("*"))) >= number, self.home / "log")
        return [
            email.message_from_bytes(each.read_bytes(), policy=email.policy.default)
            for each in sorted(new.glob("*"), key=lambda one: one.stat().st_mtime_ns)
        ]


def wait(until: Callable[[], bool], log: Path) -> None:
    """Wait for another program; the bound only ends a test that would hang."""
    end = time.monotonic() + 60
    while not until():
        assert time.monotonic() < end, log.read_text("utf-8") if log.is_file() else "no log"
        time.sleep(0.05)


def answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), 10) as line:
            return line.recv(3) == b"220"
    except OSError:
        return False


def free_ports(number: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


@pytest.fixture(scope="module")
def postfix(tmp_path_factory: pytest.TempPathFactory, ours) -> Iterator[Postfix]:
    ready = POSTFIX and os.geteuid() == 0
    if not ready:
        say = "a postfix that this account may start: see tests/prepare.sh"
        pytest.fail(say) if os.environ.get("WOR_INSIST") == "1" else pytest.skip(say)
    home = Path(tempfile.mkdtemp(prefix="wor-postfix-"))
    home.chmod(0o755)  # postfix's own account passes here, and not through pytest's folders
    made = prepared(home, ours)
    chore(home, "start")
    wait(lambda: answers(made.port) and answers(made.plain), home / "log")
    yield made
    chore(home, "stop")
    shutil.rmtree(home)


def prepared(home: Path, ours) -> Postfix:
    port, plain = free_ports(2)
    nobody = pwd.getpwnam("nobody").pw_uid
    for name, owner in (
        ("queue", 0),
        ("data", pwd.getpwnam("postfix").pw_uid),
        ("boxes", nobody),
        ("etc", 0),
    ):
        (home / name).mkdir(mode=0o755)
        os.chown(home / name, owner, -1)
    main = MAIN.format(home=home, user=nobody, certificate=ours.certificate, key=ours.key, security="encrypt")
    (home / "etc" / "main.cf").write_text(main, "utf-8")
    (home / "etc" / "master.cf").write_text(MASTER.format(port=port, plain=plain), "utf-8")
    return Postfix(home, port, plain)


def chore(home: Path, name: str) -> None:
    """Start or stop; into a file, for its daemons would keep a pipe open."""
    with (home / "chores").open("ab") as told:
        command = [str(POSTFIX), "-c", str(home / "etc"), name]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=told, stderr=told, check=False)
    log = home / "log"
    assert done.returncode == 0, (home / "chores").read_text() + (log.read_text() if log.is_file() else "")


def way(port: int, authority=None, **settings) -> MailServer:
    ca_file = str(authority.certificate) if authority else ""
    return MailServer(MailSettings(host="127.0.0.1", port=port, sender=SENDER, ca_file=ca_file, **settings))


@pytest.fixture
def through(morning, postfix, ours):
    """A morning whose mail goes through the real server."""
    morning.post = way(postfix.port, ours)
    morning.begin_again()
    return morning


def test_a_morning_mail_of_counts_arrives_in_a_real_mail_box(through, postfix):
    before = len(postfix.boxed(0))
    case = through.case("anna")
    through.at("08:00").reminding.look()
    through.at("09:00").reminding.look()
    mails = postfix.boxed(before + 1)
    got = mails[-1]
    assert (got["To"], got["From"], got["Return-Path"]) == (
        "anna@welzijn.example",
        SENDER,
        f"<{SENDER}>",
    )
    assert got["Delivered-To"] == "anna@welzijn.example"
    assert got["Auto-Submitted"] == "auto-generated"
    assert "with ESMTPS id" in got["Received"]  # over TLS
    assert socket.gethostname() not in got["Received"]
    words = got.get_content()
    assert "1 nieuwe verwijzing" in words
    assert not any(told in got.as_string() for told in (case, "Voorbeeld", "Linde", "http"))
    assert through.reminding.told().sent == 1


def test_a_real_server_that_says_later_gets_it_later(through, postfix):
    before = len(postfix.boxed(0))
    through.case("anna")
    through.work("anna", mail="later@welzijn.example")
    through.at("08:00").reminding.look()
    assert through.reminding.told().trouble.code == MailLater.code
    through.work("anna", mail="anna@welzijn.example")
    through.at("08:05").reminding.look()
    assert len(postfix.boxed(before + 1)) == before + 1


@pytest.mark.parametrize("to", ["never@welzijn.example", "somebody@elsewhere.example"])
def test_a_real_server_that_says_never_is_understood(postfix, ours, to):
    with pytest.raises(MailRefused):
        way(postfix.port, ours).send(a_mail(), to)


def test_a_real_server_that_our_authority_doesnt_vouch_for_hears_nothing_threat_07(postfix, theirs):
    with pytest.raises(MailNotTrusted):
        way(postfix.port, theirs).send(a_mail(), "anna@welzijn.example")


def test_a_real_server_without_encryption_hears_nothing_threat_07(postfix, ours):
    with pytest.raises(MailNotPrivate):
        way(postfix.plain, ours).send(a_mail(), "anna@welzijn.example")


def a_mail():
    return trial(sender=SENDER, to="anna@welzijn.example", at=1_800_000_000_000, randomness=os.urandom)
