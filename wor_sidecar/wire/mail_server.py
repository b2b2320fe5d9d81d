"""The way to a mail server of our own: encrypted and verified, or not at all."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.policy import SMTP as LINES
from pathlib import Path
from typing import Final, Protocol

from wor_sidecar.domain.addresses import domain_of
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.environment import FileUnreadable
from wor_sidecar.domain.errors.inbox import (
    MailAbsent,
    MailLater,
    MailNotPrivate,
    MailNotTrusted,
    MailPasswordExposed,
    MailRefused,
    MailSignInRefused,
    MailTrouble,
    MailUnreachable,
    MailUnsure,
)
from wor_sidecar.files import exposed

TIMEOUT_SECONDS: Final = 20.0
"""For each answer of the server."""
_TROUBLES: Final = (
    *(MailUnreachable, MailNotTrusted, MailNotPrivate, MailSignInRefused),
    *(MailRefused, MailLater, MailUnsure),
)
_DONE: Final = 250
_FOR_GOOD: Final = 500


def trouble_of(code: str, host: str) -> WorError:
    """Return the trouble with the server that a code names; another code is one of the settings."""
    named = {each.code: each for each in _TROUBLES}
    return named.get(code, MailTrouble)(host=host)


class Account(Protocol):
    """Which server, and who we are there; a program's [mail]."""

    @property
    def host(self) -> str:
        """Its name, as its certificate has it; empty: there is none."""
        ...

    @property
    def port(self) -> int:
        """Where it listens."""
        ...

    @property
    def security(self) -> str:
        """starttls, tls or none."""
        ...

    @property
    def sender(self) -> str:
        """Where messages come from."""
        ...

    @property
    def user(self) -> str:
        """Who signs in; empty: nobody."""
        ...

    @property
    def password_file(self) -> Path | None:
        """A file with that user's password."""
        ...

    @property
    def ca_file(self) -> str:
        """Its certificate authority, where that isn't a public one."""
        ...


class MailServer:
    """Sends one message at a time, each over a connection of its own."""

    def __init__(self, settings: Account, timeout: float = TIMEOUT_SECONDS) -> None:
        """`timeout`: seconds for each answer."""
        self._settings = settings
        self._timeout = timeout

    @property
    def there(self) -> bool:
        """Whether the settings name a server."""
        return bool(self._settings.host)

    @property
    def host(self) -> str:
        """The server's name; empty without one."""
        return self._settings.host

    @property
    def sender(self) -> str:
        """Where messages come from."""
        return self._settings.sender

    def send(self, message: EmailMessage, to: str) -> None:
        """Hand a message over; once this returns the server has it.

        Raises:
            MailAbsent, MailPasswordExposed, FileUnreadable: the settings.
            MailUnreachable, MailNotTrusted, MailNotPrivate, MailSignInRefused: before anything was told.
            MailRefused: for good.
            MailLater: for now.
            MailUnsure: it was on its way when the line broke.

        """
        if not self.there:
            raise MailAbsent
        password, trusted = self._password(), self._trusted()
        with self._translated(), self._line(trusted) as line:
            if self._settings.security == "starttls":
                self._encrypt(line, trusted)
            if self._settings.user:
                line.login(self._settings.user, password)
            self._hand_over(line, message, to)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Say in our own words what the library meets."""
        host = self._settings.host
        try:
            yield
        except ssl.SSLCertVerificationError as error:
            raise MailNotTrusted(host=host) from error
        except ssl.SSLError as error:
            raise MailNotPrivate(host=host) from error
        except smtplib.SMTPAuthenticationError as error:
            kind = MailSignInRefused if error.smtp_code >= _FOR_GOOD else MailLater
            raise kind(host=host) from error
        except smtplib.SMTPNotSupportedError as error:
            raise MailSignInRefused(host=host) from error
        except smtplib.SMTPResponseException as error:
            raise self._said(error.smtp_code) from error
        except (OSError, smtplib.SMTPException) as error:
            raise MailUnreachable(host=host) from error

    @contextmanager
    def _line(self, trusted: ssl.SSLContext) -> Iterator[smtplib.SMTP]:
        # The greeting names our mail domain, not this machine: its name is nobody's business.
        host, port, us = self._settings.host, self._settings.port, domain_of(self._settings.sender)
        line = (
            smtplib.SMTP_SSL(host, port, us, timeout=self._timeout, context=trusted)
            if self._settings.security == "tls"
            else smtplib.SMTP(host, port, us, timeout=self._timeout)
        )
        try:
            line.ehlo_or_helo_if_needed()
            yield line
        finally:
            with suppress(OSError, smtplib.SMTPException):  # what it has, it has; a goodbye changes nothing
                line.quit()
            line.close()

    def _encrypt(self, line: smtplib.SMTP, trusted: ssl.SSLContext) -> None:
        if not line.has_extn("starttls"):
            raise MailNotPrivate(host=self._settings.host)
        line.starttls(context=trusted)
        line.ehlo()

    def _hand_over(self, line: smtplib.SMTP, message: EmailMessage, to: str) -> None:
        for code, _answer in (line.mail(self._settings.sender), line.rcpt(to)):
            if code // 100 != _DONE // 100:
                raise self._said(code)
        try:
            code, _answer = line.data(message.as_bytes(policy=LINES))
        except smtplib.SMTPDataError as error:  # it refused to hear the message at all
            raise self._said(error.smtp_code) from error
        except (OSError, smtplib.SMTPException) as error:
            raise MailUnsure(host=self._settings.host) from error
        if code != _DONE:
            raise self._said(code)

    def _said(self, code: int) -> MailRefused | MailLater:
        kind = MailRefused if code >= _FOR_GOOD else MailLater
        return kind(host=self._settings.host)

    def _trusted(self) -> ssl.SSLContext:
        named = self._settings.ca_file
        try:
            trusted = ssl.create_default_context(cafile=named or None)
        except OSError as error:
            raise FileUnreadable(path=Path(named)) from error
        trusted.minimum_version = ssl.TLSVersion.TLSv1_2
        return trusted

    def _password(self) -> str:
        path = self._settings.password_file
        if path is None:
            return ""
        try:
            if exposed(path):
                raise MailPasswordExposed(path=path)
            return path.read_text("utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise FileUnreadable(path=path) from error
