"""The hub of upkeep: what asks attention today, and where everything is."""

from starlette.responses import Response

from wor_sidecar.domain.clock import local_date
from wor_sidecar.store.backups import Nights, Report
from wor_sidecar.texts.catalogue import _, show
from wor_sidecar.welfare.backups import backups_of
from wor_sidecar.welfare.exporting.desk import Exporting
from wor_sidecar.welfare.manage.accounts import Account, Accounts
from wor_sidecar.welfare.manage.attention import Asks, Facts, Notice, notices
from wor_sidecar.welfare.retention.shredding import untouched
from wor_sidecar.welfare.signin.kit import View, Visit
from wor_sidecar.welfare.signin.roles import Role
from wor_sidecar.wire.control_app import Call


class Hub:
    """One page; of patients it tells counts alone."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._accounts = Accounts(view.answers.store)
        self._exporting = Exporting(view.answers.store, view.answers.partners)

    def show(self, visit: Visit) -> Response:
        """Show what asks attention, and the way to each page."""
        backup = self._backup()
        asking = notices(self._facts(backup))
        return self._view.show(
            visit,
            "manage.html",
            notices=[(words(one), _path(one, visit.who.role)) for one in asking],
            newest=backup.newest,
            mail=self._view.answers.status()["mail"],
        )

    def _facts(self, backup: Report) -> Facts:
        answers, now = self._view.answers, self._view.clock.now()
        with answers.store.reading() as tx:
            forgotten = untouched(tx, answers.retention.terms, local_date(now))
        accounts, status = self._accounts.everybody(), answers.status()
        team, reminders = answers.team.whole(), answers.reminding.told()
        return Facts(
            now=now,
            troubles=[one["told"] for one in status["keys"]],
            down=[one["told"] for one in status["down"]],
            mail_failed=status["mail"]["failed"],
            reminder_trouble=str(show(reminders.trouble)) if reminders.trouble else "",
            unowned=team.unowned + team.left,
            backup_on=backup.folder is not None,
            backup_trouble=str(show(backup.trouble)) if backup.trouble else "",
            backup_newest=backup.newest,
            statement_days=answers.keys.show(Call({}, {}, None, None)).get("statement_age_days", 0),
            administrators=sum(map(_looks_after, accounts)),
            second_missing=sum(one.second_missing for one in accounts),
            exports=self._exporting.waiting(),
            untouched=len(forgotten),
        )

    def _backup(self) -> Report:
        view = self._view
        made = backups_of(view.settings, view.answers.store, view.clock, view.randomness)
        return Nights(view.settings.backup, made).glance()


def words(notice: Notice) -> str:
    """Return what asks attention, in a sentence."""
    said = {
        Asks.TROUBLE: notice.words,
        Asks.MAIL_FAILED: _("Messages that did not arrive: {number}. See the cases, and call the practice."),
        Asks.BACKUP_OFF: _("No backups are made. Whoever runs this computer can switch them on."),
        Asks.BACKUP_NEVER: _("There is no backup yet."),
        Asks.BACKUP_OLD: _("The last backup is {number} days old."),
        Asks.STATEMENT_OLD: _("The key statement is {number} days old: it could not be renewed."),
        Asks.EXPORTS: _("Exports that wait for a second person: {number}."),
        Asks.ONE_ADMINISTRATOR: _(
            "Administrators who can sign in: {number}. Have two, so that one can let the other in again."
        ),
        Asks.SECOND_WAY: _("Users without a second way in: {number}. Losing one thing keeps them out."),
        Asks.UNOWNED: _("Open cases that no active coach has: {number}."),
        Asks.UNTOUCHED: _(
            "Cases whose data goes within a month because nobody did anything: {number}. Look at them first."
        ),
    }[notice.asks]
    return said if notice.asks is Asks.TROUBLE else said.format(number=notice.number)


def _path(notice: Notice, role: Role) -> str:
    """Return where it is looked after, for who may go there."""
    users = notice.path.startswith("/manage/users")
    return "" if users and role is not Role.ADMINISTRATOR else notice.path


def _looks_after(account: Account) -> bool:
    user = account.user
    inside = user.signed_in_at is not None and account.ways > 0
    return user.active and user.role is Role.ADMINISTRATOR and inside
