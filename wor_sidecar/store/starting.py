"""A program's start, on record: which plug-ins see patient data, and whether their code is another one."""

import hashlib

import structlog
from sqlalchemy import select

from wor_sidecar.hooks.plugins import Plugins, PluginState
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.tables import audit_lines
from wor_sidecar.store.transactions import Store, Transaction

LOADED = "plugin.loaded"
CHANGED = "changed"
_PROGRAM = "program"

log = structlog.get_logger()


def note_start(store: Store, plugins: Plugins, program: str) -> None:
    """Write `program.started`, and `plugin.loaded` for each plug-in with its state and fingerprint.

    The outcome is "STATUS DISTRIBUTION VERSION SHA256", with "changed" behind it where the code isn't that of
    the start before; the log tells that too.
    """
    told = {state.name: _told(state) for state in plugins.states}
    whole = hashlib.sha256("\n".join(f"{name} {one}" for name, one in told.items()).encode()).hexdigest()
    with store.transaction() as tx:
        tx.audit(AuditLine("program.started", program, _PROGRAM, outcome=f"plugins {whole[:32]}"))
        for state in plugins.states:
            outcome = told[state.name]
            if _is_other_code(_last(tx, state.name), state):
                log.warning("plugin.changed", plugin=state.name, version=state.version, sha256=state.sha256)
                outcome = f"{outcome} {CHANGED}"
            tx.audit(AuditLine(LOADED, program, _PROGRAM, object=state.name, outcome=outcome))


def _told(state: PluginState) -> str:
    return " ".join((state.status, state.distribution or "-", state.version or "-", state.sha256 or "-"))


def _is_other_code(before: str | None, state: PluginState) -> bool:
    return before is not None and (state.sha256 or "-") not in before.split()


def _last(tx: Transaction, plugin: str) -> str | None:
    mine = (audit_lines.c.event == LOADED) & (audit_lines.c.object == plugin)
    query = select(audit_lines.c.outcome).where(mine).order_by(audit_lines.c.number.desc()).limit(1)
    found = tx.connection.execute(query).scalar_one_or_none()
    return None if found is None else str(found)
