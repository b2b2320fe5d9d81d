r"""The practice's program as a Windows service: what `service.py` of a release runs.

    python.exe service.py --name wor-sidecar --config C:\ProgramData\wor-sidecar\wor.toml
    python.exe service.py --name wor-sidecar-errand --errand C:\ProgramData\wor-sidecar\errands\1a2b
    python.exe service.py --name wor-resume --resume

Windows hears RUNNING once the program serves. What keeps it from starting stands in the event log, with its
code and its remedy. The second form runs one command and ends, the third goes on with an upgrade that this
machine went down in: `installed.windows` asks for both.
"""

import sys

if sys.platform == "win32":
    import argparse
    import json
    import os
    import subprocess
    import threading
    from pathlib import Path
    from typing import Any, Final

    import servicemanager
    import win32service
    import win32serviceutil

    from wor_sidecar.domain.errors import WorError
    from wor_sidecar.installed.asking import executable
    from wor_sidecar.installed.hosts import this_host
    from wor_sidecar.installed.journal import NAME as JOURNAL
    from wor_sidecar.installed.layout import here
    from wor_sidecar.installed.own import own_version
    from wor_sidecar.settings.logs import described
    from wor_sidecar.wire.service_manager import ServiceManager

    START_MILLISECONDS: Final = 300_000
    """What a start may take without a word: a large database may migrate."""
    STOP_MILLISECONDS: Final = 30_000
    FIRST_SECONDS: Final = 30.0
    AGAIN_SECONDS: Final = 300.0
    """Between tries at what was broken off, as the timer of the Linux packages."""
    _SPECIFIC: Final = 1066
    """ERROR_SERVICE_SPECIFIC_ERROR: the number beside it is ours."""

    class _Told(ServiceManager):
        """Hears from the program what Windows wants to hear."""

        def __init__(self, service: "Service") -> None:
            super().__init__("", None)
            self._service = service

        def ready(self) -> None:
            self._service.says(win32service.SERVICE_RUNNING)

        def stopping(self) -> None:
            self._service.says(win32service.SERVICE_STOP_PENDING, STOP_MILLISECONDS)

    class Service(win32serviceutil.ServiceFramework):  # type: ignore[misc, no-any-unimported, unused-ignore]
        """One run; the service manager's own thread calls `SvcRun`, and `SvcStop` from another."""

        _svc_name_ = "wor-sidecar"
        given: argparse.Namespace

        def __init__(self, args: list[str]) -> None:
            self._svc_name_ = self.given.name
            super().__init__(args)
            self._ended = threading.Event()

        def says(self, state: int, wait: int = 0, number: int = 0) -> None:
            """Tell Windows how it is; `number`: with which of our codes it failed."""
            self.ReportServiceStatus(state, wait, _SPECIFIC if number else 0, number)

        def SvcStop(self) -> None:  # noqa: N802 - pywin32's name
            """End."""
            self.says(win32service.SERVICE_STOP_PENDING, STOP_MILLISECONDS)
            self._ended.set()

        SvcShutdown = SvcStop

        def SvcRun(self) -> None:  # noqa: N802 - pywin32's name
            """Run to the end, and say how it went."""
            self.says(win32service.SERVICE_START_PENDING, START_MILLISECONDS)
            number = 0
            try:
                if self.given.resume:
                    self.says(win32service.SERVICE_RUNNING)
                    _resume(self._ended)
                elif self.given.errand:
                    self.says(win32service.SERVICE_RUNNING)
                    _run_errand(Path(self.given.errand))
                else:
                    self._serve(Path(self.given.config))
            except WorError as error:
                number = _told(error)
            except Exception as error:  # noqa: BLE001 - the process's border: the event log holds where it arose
                number = _told(WorError(), json.dumps(described(error)))
            self.says(win32service.SERVICE_STOPPED, 0, number)

        def _serve(self, config: Path) -> None:
            from wor_sidecar.practice.service import serve
            from wor_sidecar.settings.machine import SystemClock, randomness

            serve(
                *(config, SystemClock(), randomness),
                as_json=False,
                ended=self._ended,
                manager=_Told(self),
                event_source=self.given.name,
            )

    def _told(error: WorError, more: str = "") -> int:
        """Write an error into the event log, and return a number for the service manager."""
        from wor_sidecar.texts.catalogue import show

        servicemanager.LogErrorMsg(f"{show(error)} {more}".rstrip())
        return int(error.code[-3:]) or 1

    def _run_errand(folder: Path) -> None:
        """Run the command that lies there; its answer stands beside it when `done` does."""
        command = json.loads((folder / "command.json").read_text("utf-8"))
        with (folder / "out").open("wb") as out, (folder / "err").open("wb") as err:
            done = subprocess.run(  # noqa: S603 - from a folder that only administrators may write to
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, check=False
            )
        (folder / "done.part").write_text(str(done.returncode), "utf-8")
        (folder / "done.part").replace(folder / "done")

    def _resume(ended: threading.Event) -> None:
        """Let this release go on with the upgrade that was broken off, time and again, until none is."""
        root, pause = here(), FIRST_SECONDS
        while root is not None and (root.folder / JOURNAL).exists():
            if ended.wait(pause):
                return  # and begin again when the machine does
            command = [str(executable(root, own_version(), "wor-sidecar")), "upgrade", "--resume"]
            done = subprocess.run(  # noqa: S603 - our own release
                command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
            )
            if done.returncode:
                servicemanager.LogErrorMsg(done.stderr)
            pause = AGAIN_SECONDS
        this_host().stand_down()

    def _with_streams() -> None:
        """Give what prints a place to print to: a service has no console, and Python then has no streams."""
        for name in ("stdin", "stdout", "stderr"):
            if getattr(sys, name) is None:
                stream: Any = open(os.devnull, "r" if name == "stdin" else "w", encoding="utf-8")  # noqa: SIM115, PTH123
                setattr(sys, name, stream)

    def main() -> None:
        """Hand this process to the service manager."""
        parser = argparse.ArgumentParser()
        parser.add_argument("--name", required=True)
        parser.add_argument("--errand", default="")
        parser.add_argument("--resume", action="store_true")
        parser.add_argument("--config", default="")
        Service.given = parser.parse_args()
        _with_streams()
        servicemanager.Initialize(Service.given.name, None)
        servicemanager.PrepareToHostSingle(Service)
        servicemanager.StartServiceCtrlDispatcher()
