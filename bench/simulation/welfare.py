"""The welfare organisation's machine: its inbox's rooms, and what a coach does."""

import json
import shutil
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from bench.simulation.calls import Calls
from bench.simulation.nights import backups
from wor_sidecar.demo.stage import Stage
from wor_sidecar.domain.identifiers import Randomness
from wor_sidecar.exchange.identity import IdentityKey
from wor_sidecar.exchange.identity_file import unlock_identity
from wor_sidecar.exchange.keys import OwnKeys
from wor_sidecar.exchange.recovery import RecoveryKey
from wor_sidecar.store import audit
from wor_sidecar.testing.clocks import FakeClock
from wor_sidecar.welfare import app
from wor_sidecar.welfare.api import make_app
from wor_sidecar.welfare.backups import nights_of, restore
from wor_sidecar.welfare.making import Order, make_inbox
from wor_sidecar.welfare.settings import credential, read

Version = Callable[[], AbstractContextManager[None]]
BY = "Coach De Brug"
PASSPHRASE = "correct paard batterij nietje"


class WelfareMachine:
    """One welfare organisation."""

    def __init__(self, stage: Stage, clock: FakeClock, randomness: Randomness) -> None:
        self.stage, self.clock, self.randomness = stage, clock, randomness
        self.sheet_epoch = 1
        self.version: Version | None = None
        """Makes it run as another version; None: today's."""
        self.running = False
        self.backups = stage.root / "backups-welfare"
        backups(stage.inbox_config, self.backups)
        self.settings = read(stage.inbox_config)

    def init(self, postbus: str, code: str) -> None:
        """Make the inbox, its identity file and its recovery sheet."""
        files = self.stage.root / "identity.json", self.stage.root / "sheet.txt"
        order = Order(postbus, code, *files, PASSPHRASE)
        with self.version() if self.version else nullcontext():
            make_inbox(self.settings, self.stage.inbox_config, order, self.clock, self.randomness)
        self.identity: IdentityKey = unlock_identity(files[0].read_bytes(), PASSPHRASE)
        paper = [line for line in files[1].read_text("utf-8").splitlines() if line.startswith("    ")]
        self.recovery = RecoveryKey.from_paper(" ".join(paper))

    def open(self) -> None:
        """Start the inbox."""
        plugins = app.plugins_of(self.settings)
        key = app.vault_key(self.settings, self.stage.inbox_config, plugins, self.randomness)
        self.inbox = app.open_inbox(self.settings, key, plugins, self.clock, self.randomness)
        self.nights = nights_of(self.inbox, self.clock, self.randomness)
        self.call = Calls(make_app(self.inbox.answers, self.nights))
        self.inbox.post.courier.recover()
        self.running = True

    def close(self) -> None:
        """End it."""
        self.call.close()
        self.inbox.store.close()
        self.running = False

    def work(self) -> bool:
        """Do what the inbox's thread does, once; returns whether there was anything to do."""
        if not self.running:
            return False
        with self.version() if self.version else nullcontext():
            self.inbox.keeping.look()
            return self.inbox.post.courier.step()

    def keys(self) -> OwnKeys:
        """Return its keys."""
        with self.inbox.store.reading() as tx:
            return self.inbox.post.membership.keys(tx)

    def trail(self) -> Counter[str]:
        """Count the lines of the audit trail, by event."""
        with self.inbox.store.reading() as tx:
            return Counter(record.line.event for record in audit.lines(tx))

    def cases(self, *, only_open: bool = False) -> list[dict[str, Any]]:
        """List all cases, or those that somebody still works on."""
        return list(self.call("GET", f"/v1/cases?open={int(only_open)}")["cases"])

    def act(self, referral: str, act: str, **more: Any) -> None:
        """Make one step."""
        self.call("POST", f"/v1/cases/{referral}/act", {"act": act, "by": BY, **more})

    def invitation(self) -> bytes:
        """Make an invitation file for the practice."""
        return json.dumps(self.call("POST", "/v1/invitations", {"label": ""})).encode()

    def night(self) -> None:
        """Do what the inbox does at night."""
        if self.running:
            self.inbox.keeping.look()
            self.nights.tick()

    def burn(self) -> None:
        """Lose the machine, and what its vault kept."""
        self.close()
        shutil.rmtree(self.settings.data.folder)
        credential(self.settings, self.stage.inbox_config).unlink()

    def restore(self, path: Path) -> None:
        """Put a backup back on a new machine, with the recovery sheet."""
        config = self.stage.inbox_config
        restore(self.settings, config, path, self.recovery, self.clock, self.randomness)
        self.open()
