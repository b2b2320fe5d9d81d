"""Somebody at the pages of upkeep, and what stands in the trail afterwards."""

from dataclasses import replace
from typing import Any

import pytest

from tests.unit.welfare.pages.conftest import Page as Shown
from wor_sidecar.store import audit
from wor_sidecar.welfare.signin import users
from wor_sidecar.welfare.signin.roles import Role


class Page(Shown):
    """An answer, as its reader sees it, and where it leads."""

    @property
    def leads_to(self) -> str:
        return self.answer.headers["location"]


class Somebody:
    """A signed-in user: looks, and sends forms."""

    def __init__(self, site: Any, role: str) -> None:
        self.site, self.role = site, role
        self.browser = site.browser(role)

    def looks(self, path: str) -> Page:
        return Page(self.browser.get(path))

    def sends(self, path: str, **fields: str) -> Page:
        return Page(self.browser.posts(path, **fields))

    def forges(self, path: str, **fields: str) -> Page:
        return Page(self.browser.post(path, data={"token": "0" * 64, **fields}))


@pytest.fixture(autouse=True)
def weekdays_work(site: Any) -> None:
    """The holiday library is slow to load, and no test here is about a holiday."""
    site.inbox.working_days._holidays = lambda _years, _settings: frozenset()


@pytest.fixture
def coach(site: Any) -> Somebody:
    return Somebody(site, "coach")


@pytest.fixture
def coordinator(site: Any) -> Somebody:
    return Somebody(site, "coordinator")


@pytest.fixture
def administrator(site: Any) -> Somebody:
    return Somebody(site, "administrator")


@pytest.fixture
def second(site: Any) -> Somebody:
    """A second administrator, who was inside once."""
    with site.store.transaction() as tx:
        now = site.clock.now()
        users.add(tx, users.User("a.second", "A. Second", Role.ADMINISTRATOR, "-", now, signed_in_at=now))
    return Somebody(site, "second")


@pytest.fixture
def another(site: Any) -> Somebody:
    """A second coordinator."""
    with site.store.transaction() as tx:
        users.add(tx, users.User("a.another", "A. Another", Role.COORDINATOR, "-", site.clock.now()))
    return Somebody(site, "another")


@pytest.fixture
def trail(site: Any) -> Any:
    def lines(*beginnings: str) -> list[tuple[str, str, str]]:
        with site.store.reading() as tx:
            found = [record.line for record in audit.lines(tx)]
        return [(one.event, one.user, one.object) for one in found if one.event.startswith(beginnings)]

    return lines


@pytest.fixture
def user_of(site: Any) -> Any:
    def found(id_: str) -> users.User:
        with site.store.reading() as tx:
            return users.get(tx, id_)

    return found


@pytest.fixture
def changed(site: Any) -> Any:
    def change(id_: str, **values: Any) -> None:
        with site.store.transaction() as tx:
            users.save(tx, replace(users.get(tx, id_), **values))

    return change
