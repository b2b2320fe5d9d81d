"""Calls about the program itself: status, plug-ins."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from wor_sidecar.domain.clock import Millis, iso
from wor_sidecar.installed.own import own_version
from wor_sidecar.mail.partner_json import partner_json
from wor_sidecar.mail.vouching import heard
from wor_sidecar.practice.api.briefs import moment
from wor_sidecar.practice.api.listeners import Offered, control_route
from wor_sidecar.practice.api.restored import RestoredCalls
from wor_sidecar.practice.api.rhythm import misses_its_rhythm
from wor_sidecar.practice.api.routing import fault_json, homeless
from wor_sidecar.practice.consent import prompts, rows
from wor_sidecar.practice.intake import journal
from wor_sidecar.practice.intake.folders import FolderView
from wor_sidecar.practice.intake.lines import known
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.retention.shredding import upcoming
from wor_sidecar.practice.rooms import Broken, Rooms
from wor_sidecar.practice.route_check import of_partners
from wor_sidecar.practice.signals import raised
from wor_sidecar.practice.writeback import orphans
from wor_sidecar.settings.places import instance_name
from wor_sidecar.store.round_report import report
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.texts.catalogue import show
from wor_sidecar.texts.signals import counted
from wor_sidecar.wire.control_app import Call

PROGRAM: Final = "wor-sidecar"


class OverviewCalls:
    """What is going on."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    def routes(self) -> list[Offered]:
        """List the calls."""
        return [
            control_route("GET", "/v1/status", self.status),
            control_route("GET", "/v1/plugins", self.plugins),
        ]

    def status(self, _call: Call) -> dict[str, Any]:
        """Count what waits, and name what is in trouble."""
        with self._rooms.store.reading() as tx:
            out = self._rooms.departures.overview(tx)
            fitting_nobody = len(orphans.waiting(tx))
            tests = rows.tests(tx)
            states = Counter(one.state.value for one in book.newest(tx) if one.registration_id not in tests)
            organisation = self._rooms.membership.organisation(tx)
            waiting = len(prompts.waiting(tx))
            no_route = homeless(self._rooms, tx)
            routes = list(of_partners(self._rooms.settings.routes, self._rooms.partners.list(tx)))
            aside = len(journal.waiting(tx))
            partners = self._partners(tx)
            trays = len(self._rooms.trays.listed(tx))
            terms = self._rooms.settings.retention
            kept = report(tx, upcoming(tx, terms), heard(tx))
            after_restore = RestoredCalls(self._rooms).after(tx)
            signals = Counter(one.name for one in raised(tx))
            newest = {one.name: journal.newest(tx, one.name) for one in self._rooms.settings.exports}
        return {
            "program": PROGRAM,
            "instance": instance_name("wor", self._rooms.config),
            "version": own_version(),
            "at": iso(self._rooms.clock.now()),
            "trial": self._rooms.trial.to_json(),
            "organisation": organisation,
            "practice": self._rooms.settings.practice.name,
            "mode": self._rooms.settings.practice.mode,
            "prompts": waiting,
            "no_route": no_route,
            "partners": partners,
            "routes": [fault_json(one) for one in routes],
            "referrals": dict(states),
            "signals": {name.value: count for name, count in signals.items()},
            "waits": list(counted(signals.elements())),
            "digest": self._rooms.digest().to_json(),
            "departures": {
                "held": out.held,
                "waiting": out.waiting,
                "deposited": out.deposited,
                "failed": out.failed,
                "oldest_unsent": None if out.oldest_unsent is None else iso(out.oldest_unsent),
            },
            "orphans": fitting_nobody,
            "after_restore": after_restore,
            "retention": kept,
            "quarantine": aside,
            "trays": trays,
            **self._folders(newest),
            **self._troubles(),
            "plugins": {state.name: state.status.value for state in self._rooms.plugins.states},
        }

    def _partners(self, tx: Transaction) -> list[dict[str, Any]]:
        """Tell how far each partner got, when it was heard last, and since when a message to it waits."""
        unsent = self._rooms.departures.oldest_unsent(tx)
        told = ("organisation", "label", "verified_by_us", "verified_by_them", "last_seen")
        return [
            {name: partner_json(one, tx.clock.now())[name] for name in told}
            | {"oldest_unsent": moment(unsent.get(one.partner.organisation))}
            for one in self._rooms.partners.details(tx)
            if not one.partner.ended
        ]

    def _folders(self, newest: Mapping[str, Millis | None]) -> dict[str, Any]:
        """Tell how each folder is; `newest` is when the last list of an export was read."""
        return {
            "exports": [
                *(self._export(view, newest.get(view.name)) for view in self._rooms.folders()),
                *(
                    {**_broken(one), "online": False, "settling": 0, "unready": []}
                    | {"last_read": None, "stale": False}
                    for one in self._rooms.broken_exports
                ),
            ],
            "imports": [
                *(self._import(one.name, one.trouble) for one in self._rooms.placers),
                *(_broken(one) for one in self._rooms.broken_imports),
            ],
        }

    def _troubles(self) -> dict[str, Any]:
        """Name what is in trouble: keys, postbuses, backups, the practice's own words."""
        return {
            "keys": [{"code": one.code, "told": str(show(one))} for one in self._rooms.keys.troubles()],
            "down": [{"code": one.code, "told": str(show(one))} for one in self._rooms.postbuses_down()],
            "backup": self._rooms.nights.report().to_json(self._rooms.clock.now()),
            "letters": [
                {"template": file, "code": faults[0].code, "told": str(show(faults[0]))}
                for file, faults in self._rooms.templates.faults().items()
            ],
        }

    def _export(self, view: FolderView, read: Millis | None) -> dict[str, Any]:
        folders = {one.name: one.path for one in self._rooms.settings.exports}
        rhythms = {one.name: one.rhythm for one in self._rooms.settings.exports}
        return {
            "name": view.name,
            "online": view.online,
            "trouble": view.trouble,
            "told": _told(view.trouble, folders.get(view.name)),
            "settling": view.settling,
            "unready": [
                {"file": name, "code": error.code, "told": str(show(error))} for name, error in view.unready
            ],
            "last_read": None if read is None else iso(read),
            "stale": misses_its_rhythm(
                self._rooms, view.since if read is None else read, rhythms.get(view.name, 1)
            ),
        }

    def _import(self, name: str, trouble: str) -> dict[str, Any]:
        folders = {one.name: one.path for one in self._rooms.settings.imports}
        return {"name": name, "trouble": trouble, "told": _told(trouble, folders.get(name))}

    def plugins(self, _call: Call) -> list[dict[str, Any]]:
        """List the plug-ins, each with its state and why."""
        return [
            {
                "name": state.name,
                "group": state.group,
                "distribution": state.distribution,
                "version": state.version,
                "status": state.status.value,
                "why": state.why,
                "offers": list(state.offers),
                "sha256": state.sha256,
            }
            for state in self._rooms.plugins.states
        ]


def _told(trouble: str, folder: Path | None) -> str:
    """Return a folder's trouble as a sentence; empty where there is none."""
    return str(show(known(trouble, {"folder": str(folder)}))) if trouble else ""


def _broken(one: Broken) -> dict[str, Any]:
    return {"name": one.name, "trouble": one.error.code, "told": str(show(one.error))}
