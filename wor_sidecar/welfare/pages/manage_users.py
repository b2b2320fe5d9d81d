"""Users, as an administrator looks after them. A newcomer's code is shown once, and stands in no address."""

from collections.abc import Mapping

from starlette.responses import Response

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.inbox import CodeUnknown
from wor_sidecar.domain.errors.upkeep import UserIsYou
from wor_sidecar.texts.catalogue import _, show
from wor_sidecar.texts.trail import role_word
from wor_sidecar.welfare.acts import LONGEST_NAME
from wor_sidecar.welfare.exporting.desk import Exporting
from wor_sidecar.welfare.manage.accounts import Accounts
from wor_sidecar.welfare.signin.enrolling import LONGEST_ID
from wor_sidecar.welfare.signin.kit import View, Visit, see
from wor_sidecar.welfare.signin.roles import Role
from wor_sidecar.welfare.signin.welcomes import Welcome


class UserPages:
    """The list, a newcomer, and one user with what can be changed."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._accounts = Accounts(view.answers.store)
        self._exporting = Exporting(view.answers.store, view.answers.partners)

    def list(self, visit: Visit) -> Response:
        """Show everybody, who may sign in first."""
        everybody = sorted(self._accounts.everybody(), key=lambda one: not one.user.active)
        told = visit.query.get("told", "")
        return self._view.show(visit, "manage_users.html", everybody=everybody, roles=role_words(), told=told)

    def one(self, visit: Visit) -> Response:
        """Show one user, and the forms."""
        return self._one(visit, told=visit.query.get("told", ""))

    def ask_newcomer(self, visit: Visit) -> Response:
        """Ask who comes."""
        return self._asked(visit)

    def welcome(self, visit: Visit) -> Response:
        """Add a newcomer, and show the code, once."""
        form = visit.form
        try:
            made = self._view.answers.enrolling.welcome(
                form.text("user").lower(), form.text("full_name"), _role(form.text("role")), visit.who.actor
            )
        except WorError as error:
            return self._asked(visit, error)
        return self._told(visit, made, again=False)

    def welcome_again(self, visit: Visit) -> Response:
        """Give a code to who lost everything; what opened the door before is void."""
        id_ = visit.path["user"]
        if not visit.form.ticked("sure"):
            return self._one(visit, missing="welcome")
        if id_ == visit.who.user:
            raise UserIsYou
        self._accounts.check(id_, visit.form.text("seen"), visit.who)
        return self._told(visit, self._view.answers.enrolling.welcome_again(id_, visit.who.actor), again=True)

    def change_role(self, visit: Visit) -> Response:
        """Give another role."""
        id_, role = visit.path["user"], _role(visit.form.text("role"))
        self._accounts.change_role(id_, role, visit.form.text("seen"), visit.who)
        return _back(visit, "role")

    def disable(self, visit: Visit) -> Response:
        """Let nobody sign in by this name any more, once somebody ticked that it is meant."""
        if not visit.form.ticked("sure"):
            return self._one(visit, missing="disable")
        self._accounts.disable(visit.path["user"], visit.form.text("seen"), visit.who)
        return _back(visit, "disabled")

    def enable(self, visit: Visit) -> Response:
        """Let them sign in again."""
        self._accounts.enable(visit.path["user"], visit.form.text("seen"), visit.who)
        return _back(visit, "enabled")

    def end_sessions(self, visit: Visit) -> Response:
        """Sign them out everywhere."""
        self._accounts.end_sessions(visit.path["user"], visit.who)
        return _back(visit, "sessions")

    def _one(self, visit: Visit, *, told: str = "", missing: str = "") -> Response:
        account = self._accounts.one(visit.path["user"])
        return self._view.show(
            visit,
            "manage_user.html",
            status=422 if missing else 200,
            account=account,
            open_cases=self._exporting.own_count(account.user.signed_in),
            roles=role_words(),
            yourself=account.user.id == visit.who.user,
            told=told,
            missing=missing,
        )

    def _asked(self, visit: Visit, error: WorError | None = None) -> Response:
        return self._view.show(
            visit,
            "manage_newcomer.html",
            status=200 if error is None else error.status,
            typed={name: visit.form.text(name) for name in ("user", "full_name", "role")},
            roles=role_words(),
            meant=role_meanings(),
            longest_id=LONGEST_ID,
            longest_name=LONGEST_NAME,
            shown=None if error is None else show(error),
        )

    def _told(self, visit: Visit, made: Welcome, *, again: bool) -> Response:
        account = self._accounts.one(made.user)
        return self._view.show(
            visit, "manage_welcome.html", made=made, account=account, again=again, address=self._address()
        )

    def _address(self) -> str:
        listen = self._view.settings.listen
        return f"{listen.public_url or f'http://{listen.host}:{listen.port}'}/welcome"


def role_words() -> Mapping[str, str]:
    """Return what each role is called."""
    return {role.value: role_word(role.value) for role in Role}


def role_meanings() -> Mapping[str, str]:
    """Return what each role is for."""
    return {
        Role.COACH.value: _("sees patients and calls them"),
        Role.COORDINATOR.value: _("the same, and looks after practices, the team and exports"),
        Role.ADMINISTRATOR.value: _("looks after users and keys; sees no patient"),
    }


def _role(value: str) -> Role:
    if value not in frozenset(Role):
        raise CodeUnknown(field="role", value=value, known=", ".join(Role))
    return Role(value)


def _back(visit: Visit, told: str) -> Response:
    """Lead back to the user; whoever changed themselves may not see that page any more."""
    return see(
        "/" if visit.path["user"] == visit.who.user else f"/manage/users/{visit.path['user']}?told={told}"
    )
