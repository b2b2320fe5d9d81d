"""A reminder: how much waits for somebody, and nothing of whom. Pure; whoever may read it learns a number."""

from dataclasses import dataclass
from email.message import EmailMessage

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.identifiers import Randomness
from wor_sidecar.texts.catalogue import _
from wor_sidecar.wire.mail_message import plain_mail


@dataclass(frozen=True, slots=True)
class Counts:
    """How much waits for somebody today, in cases.

    `reports`: a report to the GP is asked for; `new`: not answered yet; `tasks`: something else is due today
    or was before; `unowned`: open and nobody's who works here; `late`: how many of all these are too late.
    """

    reports: int = 0
    new: int = 0
    tasks: int = 0
    unowned: int = 0
    late: int = 0

    def __bool__(self) -> bool:
        return bool(self.reports or self.new or self.tasks or self.unowned)

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.reports + other.reports,
            self.new + other.new,
            self.tasks + other.tasks,
            self.unowned + other.unowned,
            self.late + other.late,
        )

    @property
    def lines(self) -> tuple[str, ...]:
        """What stands in the mail, a line each."""
        told = (
            (self.reports, _("{n} report due"), _("{n} reports due")),
            (self.new, _("{n} new referral"), _("{n} new referrals")),
            (self.tasks, _("{n} other step is due"), _("{n} other steps are due")),
            (self.unowned, _("{n} case without a coach"), _("{n} cases without a coach")),
            (self.late, _("{n} of these is too late"), _("{n} of these are too late")),
        )
        return tuple((one if n == 1 else many).format(n=n) for n, one, many in told if n)


def reminder(counts: Counts, *, sender: str, to: str, at: Millis, randomness: Randomness) -> EmailMessage:
    """Write the mail for somebody's morning."""
    body = "\n".join(
        (
            _("Good morning,"),
            "",
            _("This waits for you in the inbox:"),
            "",
            *(f"- {line}" for line in counts.lines),
            "",
            _("Open the inbox as you always do. There is no link in this mail, and no name."),
            _("You can stop these mails on your own page, under your name, at working days."),
        )
    )
    subject = _("Your inbox: there is work for you")
    return plain_mail(subject, body, sender=sender, to=to, at=at, randomness=randomness)


def trial(*, sender: str, to: str, at: Millis, randomness: Randomness) -> EmailMessage:
    """Write a mail that only shows that mail arrives."""
    body = _("This is a test of wor-inbox. When you read this, reminders arrive here.")
    subject = _("Test of wor-inbox")
    return plain_mail(subject, body, sender=sender, to=to, at=at, randomness=randomness)
