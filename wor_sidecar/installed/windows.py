r"""Windows' service manager, by pywin32: one service per instance, under an account of its own.

A service's own account (`NT SERVICE\wor-sidecar`) needs no password and reaches shares as the computer does;
where a share wants an account of the domain, a group managed one (`DOMAIN\name$`) needs none either. What an
administrator chose later in Windows' own window stays when a new version is installed.
"""

import sys

if sys.platform == "win32":
    import json
    import re
    import shutil
    import tempfile
    import time
    from collections.abc import Iterator, Sequence
    from contextlib import contextmanager, suppress
    from dataclasses import dataclass
    from pathlib import Path
    from subprocess import CompletedProcess, list2cmdline
    from typing import Any, Final

    import platformdirs
    import pywintypes
    import win32evtlogutil
    import win32service

    from wor_sidecar.domain.errors.windows import NoWindowsService, ServiceNotUp, ServiceRefused, ServiceSlow
    from wor_sidecar.installed import windows_rights, windows_sign_in
    from wor_sidecar.installed.services import Instance, ServiceState
    from wor_sidecar.settings.places import FAMILY

    PROGRAM: Final = "wor-sidecar"
    RESUMES: Final = "wor-resume"
    """Not a name that an instance can have."""
    LONGEST_SECONDS: Final = 300.0
    _LOOK: Final = 0.2
    _MESSAGES: Final = ("servicemanager", "win32evtlog")
    _CONFIG: Final = re.compile(r'--config "?([^"]+)"?$')
    _ABSENT, _NOT_ACTIVE, _RUNNING_ALREADY, _NEVER, _NO_LEVEL = 1060, 1062, 1056, 1077, 124
    _THERE, _LEAVING = 1073, 1072
    """It exists; it exists for as long as it runs."""
    _RESTARTS: Final = (5_000, 60_000, 300_000)
    """Milliseconds until it is started again after the first, second and any later failure."""
    _DAY: Final = 86_400

    def service_name(instance: Instance) -> str:
        """Return the service's name."""
        return f"{instance.program}-{instance.name}" if instance.name else instance.program

    @dataclass(frozen=True, slots=True)
    class WindowsServices:
        """The services of this machine. `account`: a group managed one; "": what each has, or its own."""

        account: str = ""

        def instances(self, program: str) -> Sequence[Instance]:
            """Return those that are installed as a service, the unnamed one first."""
            found = []
            with _manager() as manager:
                for row in win32service.EnumServicesStatusEx(manager):
                    name = str(row["ServiceName"])
                    if name == program or name.startswith(f"{program}-"):
                        with _service(manager, name) as service:
                            config = _CONFIG.search(win32service.QueryServiceConfig(service)[3])
                        if config:
                            own = name.removeprefix(program).removeprefix("-")
                            found.append(Instance(program, own, Path(config[1])))
            return sorted(found, key=lambda one: one.name)

        def install(self, instance: Instance, executable: Path) -> None:
            """Make it a service that starts with the machine; again: from then on it uses `executable`."""
            if instance.program != PROGRAM:
                raise NoWindowsService(program=instance.program)
            name, release = service_name(instance), executable.parent.parent
            line = _line(release, "--name", name, "--config", str(instance.config))
            with _told(name), _manager() as manager:
                try:
                    service = win32service.OpenService(manager, name, win32service.SERVICE_ALL_ACCESS)
                except pywintypes.error as error:
                    if error.winerror != _ABSENT:
                        raise
                    service = _created(manager, name, line, self.account or f"NT SERVICE\\{name}")
                else:
                    _moved(service, line, self.account or None)
                try:
                    _look_after(service, instance)
                finally:
                    win32service.CloseServiceHandle(service)
                # The first has the words of a service that didn't start, the second those of its log.
                texts = (next(release.glob(f"lib/win32/{one}.pyd")) for one in _MESSAGES)
                win32evtlogutil.AddSourceToRegistry(name, ";".join(map(str, texts)))
                windows_rights.grant(instance, name, _account(manager, name))
            windows_rights.open_firewall(instance, name, release / "python.exe")

        def uninstall(self, instance: Instance) -> None:
            """Take the service away; none there is fine."""
            name = service_name(instance)
            if self.state(instance) is ServiceState.ABSENT:
                return
            self.stop(instance)
            with _told(name), _manager() as manager, _service(manager, name) as service:
                win32service.DeleteService(service)
            with suppress(pywintypes.error):  # nobody made the source: nothing is left behind
                win32evtlogutil.RemoveSourceFromRegistry(name)
            windows_rights.shut_firewall(name)

        def start(self, instance: Instance) -> None:
            """Start it and wait until it says that it stands ready."""
            name = service_name(instance)
            with _told(name), _manager() as manager, _service(manager, name) as service:
                try:
                    win32service.StartService(service, None)
                except pywintypes.error as error:
                    if error.winerror != _RUNNING_ALREADY:
                        raise
                _reaches(service, name, win32service.SERVICE_RUNNING)

        def stop(self, instance: Instance) -> None:
            """Stop it and wait until it has ended; one that doesn't run is fine."""
            name = service_name(instance)
            if self.state(instance) is ServiceState.ABSENT:
                return
            with _told(name), _manager() as manager, _service(manager, name) as service:
                process = win32service.QueryServiceStatusEx(service)["ProcessId"]
                try:
                    win32service.ControlService(service, win32service.SERVICE_CONTROL_STOP)
                except pywintypes.error as error:
                    if error.winerror != _NOT_ACTIVE:
                        raise
                _reaches(service, name, win32service.SERVICE_STOPPED)
                windows_rights.gone(process)  # "stopped" is said a moment before its files are let go

        def state(self, instance: Instance) -> ServiceState:
            """Tell whether it runs."""
            name = service_name(instance)
            with _told(name), _manager() as manager:
                try:
                    with _service(manager, name) as service:
                        status = win32service.QueryServiceStatus(service)
                except pywintypes.error as error:
                    if error.winerror != _ABSENT:
                        raise
                    return ServiceState.ABSENT
            if status[1] == win32service.SERVICE_RUNNING:
                return ServiceState.RUNNING
            failed = status[1] == win32service.SERVICE_STOPPED and status[3] not in {0, _NEVER}
            return ServiceState.FAILED if failed else ServiceState.STOPPED

        def stand_by(self) -> None:
            """Have it done by a service of the system that is there for as long, from the release that runs.

            A task would do as well and is a second thing to look after; a service that is always there and
            mostly stopped alarms whoever watches this machine.
            """
            line = _line(Path(sys.executable).parent, "--name", RESUMES, "--resume")
            with _told(RESUMES), _manager() as manager:
                try:
                    win32service.CloseServiceHandle(_created(manager, RESUMES, line, None))
                except pywintypes.error as error:
                    if error.winerror not in {_THERE, _LEAVING}:
                        raise
                    if error.winerror == _THERE:
                        with _service(manager, RESUMES) as service:
                            _moved(service, line, None)

        def stand_down(self) -> None:
            """Take that service away; one that runs is gone when it ends."""
            with _told(RESUMES), _manager() as manager:
                try:
                    with _service(manager, RESUMES) as service:
                        win32service.DeleteService(service)
                except pywintypes.error as error:
                    if error.winerror not in {_ABSENT, _LEAVING}:
                        raise

        def begins_at_sign_in(self, release: Path) -> None:
            """Let the tray that the MSI entered be this release's: there is no path through `current`."""
            windows_sign_in.follow(release)

        def as_service(self, instance: Instance, command: Sequence[str]) -> CompletedProcess[str]:
            """Run a command as a service does: under its managed account, else as the system itself.

            To shares both a service's own account and the system are this computer, and what the system may
            touch here holds all that the service may.
            """
            release = Path(command[0]).parent.parent
            errands = platformdirs.site_config_path(FAMILY, appauthor=False) / "errands"
            errands.mkdir(parents=True, exist_ok=True)
            # Shut before anything lies in it: what is written there is run by the system.
            windows_rights.restrict(errands, None)
            folder = Path(tempfile.mkdtemp(dir=errands))
            name = f"{service_name(instance)}-errand-{folder.name}"
            try:
                with _told(name), _manager() as manager:
                    account = _account(manager, service_name(instance))
                    managed = account if account.endswith("$") else None
                    windows_rights.restrict(folder, managed)
                    with (folder / "command.json").open("x", encoding="utf-8") as file:
                        json.dump(list(command), file)
                    line = _line(release, "--name", name, "--errand", str(folder))
                    service = _created(manager, name, line, managed, win32service.SERVICE_DEMAND_START)
                    try:
                        win32service.StartService(service, None)
                        _reaches(service, name, win32service.SERVICE_STOPPED)
                    finally:
                        win32service.DeleteService(service)
                        win32service.CloseServiceHandle(service)
                code = int((folder / "done").read_text("utf-8"))
                out, err = ((folder / one).read_text("utf-8", "replace") for one in ("out", "err"))
                return CompletedProcess(list(command), code, out, err)
            finally:
                shutil.rmtree(folder, ignore_errors=True)

    def _line(release: Path, *arguments: str) -> str:
        """Return what Windows starts; Python's own options keep the environment out of it."""
        python, service = release / "python.exe", release / "service.py"
        return list2cmdline([str(python), "-X", "utf8", str(service), *arguments])

    def _created(
        manager: Any, name: str, line: str, account: str | None, start: int = win32service.SERVICE_AUTO_START
    ) -> Any:
        return win32service.CreateService(
            *(manager, name, f"Welzijn op Recept ({name})", win32service.SERVICE_ALL_ACCESS),
            *(win32service.SERVICE_WIN32_OWN_PROCESS, start, win32service.SERVICE_ERROR_NORMAL),
            *(line, None, 0, None, account, None),
        )

    def _moved(service: Any, line: str, account: str | None) -> None:
        """Let it start from elsewhere; without an account it keeps the one that it has."""
        same = win32service.SERVICE_NO_CHANGE
        win32service.ChangeServiceConfig(service, same, same, same, line, None, 0, None, account, None, None)

    def _look_after(service: Any, instance: Instance) -> None:
        """Let it start late, start again after a failure, and be told what it is."""
        restarts = [(win32service.SC_ACTION_RESTART, after) for after in _RESTARTS]
        again = {"ResetPeriod": _DAY, "RebootMsg": "", "Command": "", "Actions": restarts}
        told = f"{instance.program}: {instance.config}"
        for level, value in (
            (win32service.SERVICE_CONFIG_DESCRIPTION, told),
            (win32service.SERVICE_CONFIG_FAILURE_ACTIONS, again),
            (win32service.SERVICE_CONFIG_FAILURE_ACTIONS_FLAG, True),
            (win32service.SERVICE_CONFIG_DELAYED_AUTO_START_INFO, True),
        ):
            try:
                win32service.ChangeServiceConfig2(service, level, value)
            except pywintypes.error as error:
                if error.winerror != _NO_LEVEL:  # Wine knows the first two alone
                    raise

    def _account(manager: Any, name: str) -> str:
        with _service(manager, name) as service:
            return str(win32service.QueryServiceConfig(service)[7])

    def _reaches(service: Any, name: str, wanted: int) -> None:
        """Wait for a state; one that ended while it should come up says so."""
        until = time.monotonic() + LONGEST_SECONDS
        while (status := win32service.QueryServiceStatus(service))[1] != wanted:
            if status[1] == win32service.SERVICE_STOPPED:
                raise ServiceNotUp(service=name, number=status[4] or status[3])
            if time.monotonic() > until:
                what = "running" if wanted == win32service.SERVICE_RUNNING else "stopped"
                raise ServiceSlow(service=name, seconds=int(LONGEST_SECONDS), wanted=what)
            time.sleep(_LOOK)

    @contextmanager
    def _manager() -> Iterator[Any]:
        manager = win32service.OpenSCManager(None, None, win32service.SC_MANAGER_ALL_ACCESS)
        try:
            yield manager
        finally:
            win32service.CloseServiceHandle(manager)

    @contextmanager
    def _service(manager: Any, name: str) -> Iterator[Any]:
        service = win32service.OpenService(manager, name, win32service.SERVICE_ALL_ACCESS)
        try:
            yield service
        finally:
            win32service.CloseServiceHandle(service)

    @contextmanager
    def _told(name: str) -> Iterator[None]:
        try:
            yield
        except pywintypes.error as error:
            raise ServiceRefused(service=name, number=error.winerror) from error
