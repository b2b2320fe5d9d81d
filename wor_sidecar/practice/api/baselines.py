"""Calls of the baseline: what lies in the folders is taken as seen, and asks nobody anything."""

from dataclasses import asdict
from typing import Any

from wor_sidecar.domain.errors.practice import BaselineUnknown
from wor_sidecar.practice.api.listeners import Offered, control_route
from wor_sidecar.practice.api.shapes import body_of, checked, day_of, line, person_of
from wor_sidecar.practice.intake import baselines, known_files
from wor_sidecar.practice.intake.folders import ExportFolder
from wor_sidecar.practice.intake.lying import lying
from wor_sidecar.practice.intake.readiness import Observation
from wor_sidecar.practice.rooms import Rooms
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.wire.control_app import Call
from wor_sidecar.wire.shapes import typed

_LONGEST: int = 18


class BaselineCalls:
    """Notes which files lie there; the intake reads them as it reads any other, and how far it is."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    def routes(self) -> list[Offered]:
        """List the calls."""
        return [
            control_route("POST", "/v1/baseline", self.begin),
            control_route("GET", "/v1/baseline/{id}", self.one),
        ]

    def begin(self, call: Call) -> dict[str, Any]:
        """Take what lies there as seen; with `since` only what is older, and later files count by that day.

        With `new_his` patients have other numbers from now on: a letter with an old one waits for a person.

        Raises:
            FolderNotListed: a folder is not there now; nothing was changed.

        """
        body = body_of(call, set(), {"since", "by", "new_his"})
        person = person_of(call, {"by": line(body, "by")})
        since = day_of(body.get("since"))
        new_his = checked(lambda: typed(body.get("new_his", False), bool, "new_his"))
        there = [(export, lying(export)) for export in self._rooms.exports]
        with self._rooms.store.transaction() as tx:
            fresh = [seen for export, files in there for seen in self._unread(tx, export, files)]
            number = baselines.begin(tx, since, fresh, self._put_aside(tx, there, fresh), new_his=new_his)
            who, role, behalf = person.user, person.role, person.on_behalf_of
            event = "intake.new_his" if new_his else "intake.baseline"
            tx.audit(AuditLine(event, who, role, str(number), behalf))
            tx.after_commit(self._rooms.reread)
        lay = sum(len(files) for _export, files in there)
        return {"id": number, "read_before": lay - len(fresh), **self._told(number)}

    def one(self, call: Call) -> dict[str, Any]:
        """Tell how far it is.

        Raises:
            BaselineUnknown: there is none of that number.

        """
        given = call.path["id"]
        if not (given.isascii() and given.isdigit() and len(given) <= _LONGEST):
            raise BaselineUnknown
        return {"id": int(given), **self._told(int(given))}

    def _unread(self, tx: Transaction, export: ExportFolder, files: list[Observation]) -> list[Observation]:
        """Leave out what was read already in this very state: its registrations are known."""
        connector = self._rooms.plugins.connector(export.profile.profile.connector)
        sights = {seen.name: seen.sight for seen in files}
        done = known_files.done(tx, export.name, sights, f"{connector.id} {connector.version}")
        return [seen for seen in files if seen.name not in done]

    def _put_aside(
        self, tx: Transaction, there: list[tuple[ExportFolder, list[Observation]]], fresh: list[Observation]
    ) -> dict[Observation, int]:
        """Return what was read but in part: the rest, read later, counts as seen like the file itself."""
        found: dict[Observation, int] = {}
        for export, files in there:
            sights = {seen.name: seen.sight for seen in files}
            found |= known_files.put_aside(tx, export.name, sights)
        unread = set(fresh)
        return {seen: row for seen, row in found.items() if seen not in unread}

    def _told(self, number: int) -> dict[str, Any]:
        with self._rooms.store.reading() as tx:
            progress = baselines.progress(tx, number)
            since = self._rooms.registrar.since(tx)
        if progress is None:
            raise BaselineUnknown
        stands_still = [broken.name for broken in self._rooms.broken_exports]
        return {
            "since": since.isoformat() if since else None,
            **asdict(progress),
            "broken_exports": stands_still,
        }
