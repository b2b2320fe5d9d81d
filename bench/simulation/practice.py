"""The practice's machine: its daemon's rooms, the HIS's folders beside them, and what an assistant does."""

import shutil
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from bench.simulation.calls import Calls, Refused
from bench.simulation.nights import backups
from wor_sidecar.demo import letter_reader
from wor_sidecar.demo.people import Contact
from wor_sidecar.demo.stage import WELFARE, Stage, drop_export
from wor_sidecar.domain.identifiers import Randomness
from wor_sidecar.exchange.identity import IdentityKey
from wor_sidecar.exchange.keys import OwnKeys
from wor_sidecar.exchange.recovery import RecoveryKey
from wor_sidecar.exchange.strict import base64url
from wor_sidecar.practice import app, opening
from wor_sidecar.practice.api.routes import practice_app
from wor_sidecar.practice.backups import restore
from wor_sidecar.practice.loops import Timers
from wor_sidecar.practice.settings import credential, read
from wor_sidecar.store import audit
from wor_sidecar.testing.clocks import FakeClock

BY = "Assistente De Linde"


class PracticeMachine:
    """One practice. `folder` is its data; whoever steals the machine has all of it."""

    def __init__(
        self, stage: Stage, clock: FakeClock, randomness: Randomness, *, backed_up: bool = True
    ) -> None:
        self.stage, self.clock, self.randomness = stage, clock, randomness
        self.backups = stage.root / "backups-practice"
        if backed_up:
            backups(stage.sidecar_config, self.backups)
        self.settings = read(stage.sidecar_config)
        self.identity = IdentityKey.fresh(randomness)
        self.recovery = RecoveryKey.fresh(randomness)
        self.filed: Counter[tuple[str, str]] = Counter()
        """Letters that the HIS took: (patient's number, template)."""
        self.astray = 0
        """Letters that name a patient whose referral has no such letter."""
        self.sheet_epoch = 1
        self.running = False

    def open(self) -> None:
        """Start the daemon."""
        plugins = opening.plugins_of(self.settings)
        config = self.stage.sidecar_config
        self.settings.data.folder.mkdir(mode=0o700, exist_ok=True)
        key = opening.vault_key(self.settings, config, plugins, self.randomness, made_at=self.clock.now())
        self.program = app.open_practice(self.settings, config, key, plugins, self.clock, self.randomness)
        self.timers = Timers(self.program, self.clock)
        self.timers.restart_windows()
        self.call = Calls(practice_app(self.program.rooms, None))
        self.program.post.courier.recover()
        self.running = True

    def close(self) -> None:
        """End it."""
        self.call.close()
        self.program.rooms.store.close()
        self.running = False

    def restart(self) -> None:
        """End it and start it."""
        self.close()
        self.open()

    def join(self, raw: bytes) -> None:
        """Join with an invitation file."""
        body = {
            "invitation": base64url(raw),
            "label": WELFARE,
            "mandate": self.identity.mandate(1, self.randomness).to_json(),
            "recovery": base64url(self.recovery.public),
        }
        self.call("POST", "/v1/join", body)

    def work(self) -> bool:
        """Do what the daemon's threads do, once; returns whether there was anything to do."""
        if not self.running:
            return False
        self.timers.tick()
        done = self.program.post.courier.step()
        for placer in self.program.placers:
            while placer.step():
                done = True
        return done

    def night(self) -> None:
        """Do what the daemon does at night."""
        if self.running:
            self.timers.tick()
            self.program.rooms.nights.tick()

    def keys(self) -> OwnKeys:
        """Return its keys."""
        with self.program.rooms.store.reading() as tx:
            return self.program.post.membership.keys(tx)

    def trail(self) -> Counter[str]:
        """Count the lines of the audit trail, by event."""
        with self.program.rooms.store.reading() as tx:
            return Counter(record.line.event for record in audit.lines(tx))

    def export(self, day: date, name: str, *contacts: Contact) -> None:
        """Let the HIS write a list, and the daemon look until it is read."""
        drop_export(self.stage, day, name, contacts)

    def read_exports(self) -> None:
        """Look into the folder as often as a file needs to count as settled."""
        for _ in range(4):
            self.program.intake.scan_once()
            self.clock.advance(seconds=5)

    def prompts(self) -> list[dict[str, Any]]:
        """List the open questions."""
        return list(self.call("GET", "/v1/prompts")["prompts"])

    def opened(self, prompt: str) -> dict[str, Any]:
        """Open a question: the patient, and the claim."""
        return dict(self.call("POST", f"/v1/prompts/{prompt}/claim", {"by": BY}))

    def answer(self, opened: dict[str, Any], answer: str, **more: Any) -> None:
        """Record an answer."""
        body: dict[str, Any] = {"claim": opened["claim"], "version": opened["version"], **more}
        body |= {"answer": answer, "by": BY, "key": self.randomness(12).hex()}
        if answer == "given_to_me":
            texts = {text["version"]: text["hash"] for text in opened["texts"]}
            version = "A" if "feedback" in more["scopes"] else "B"
            body |= {"organisation": WELFARE, "product": "welzijn-op-recept", "text_hash": texts[version]}
        self.call("POST", f"/v1/prompts/{opened['id']}/answer", body)

    def state(self, referral: str) -> str:
        """Say where a referral stands; empty when it isn't known here."""
        try:
            return str(self.call("GET", f"/v1/referrals/{referral}")["state"])
        except Refused:
            return ""

    def take_letters(self, referral_of: Callable[[str], str]) -> list[tuple[str, str]]:
        """Let the HIS take what lies in its import folder, each into the file of the patient it names."""
        taken = []
        for path in sorted(self.stage.imports.iterdir()):
            letter = letter_reader.read(path)
            template = self._template(referral_of(letter.patient), path.name)
            if template is None:
                self.astray += 1
            else:
                self.filed[letter.patient, template] += 1
                taken.append((letter.patient, template))
            path.unlink()
        return taken

    def _template(self, referral: str, name: str) -> str | None:
        letters = self.call("GET", f"/v1/referrals/{referral}")["letters"] if referral else []
        return next((str(one["template"]) for one in letters if Path(one["file"]).name == name), None)

    def burn(self) -> None:
        """Lose the machine, and what its vault kept."""
        self.close()
        shutil.rmtree(self.settings.data.folder)
        credential(self.settings, self.stage.sidecar_config).unlink()

    def restore(self, path: Path) -> None:
        """Put a backup back on a new machine, with the recovery sheet."""
        config = self.stage.sidecar_config
        restore(self.settings, config, path, self.recovery, self.clock, self.randomness)
        self.open()

    def stolen_by(self, root: Path) -> "PracticeMachine":
        """Return a thief with a copy of everything that the machine holds, its vault's key too."""
        root.mkdir()
        stage = Stage(root, self.stage.postbus_port)
        text = self.stage.sidecar_config.read_text("utf-8").split("[backup]")[0]
        stage.sidecar_config.write_text(text.replace(self.stage.root.as_posix(), root.as_posix()), "utf-8")
        shutil.copytree(self.settings.data.folder, root / self.settings.data.folder.name)
        kept = credential(self.settings, self.stage.sidecar_config)
        shutil.copy2(kept, credential(self.settings, stage.sidecar_config))
        for folder in (stage.export, stage.imports):
            folder.mkdir(parents=True)
        return PracticeMachine(stage, self.clock, self.randomness, backed_up=False)
