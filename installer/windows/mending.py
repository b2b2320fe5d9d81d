"""What wixl 0.101 can't say or silently drops, as SQL for msibuild; a test asserts each table afterwards.

Dropped without a word: Permanent, Platform, MajorUpgrade's Schedule, Property's Secure. Refused: a feature's
condition, a custom action's folder, environment variables.

The order of an upgrade: the package before this one goes first (1501, inside the transaction, so that a
failure brings it back), its version's files stay, ours come, and then `upgrade --to` takes over or doesn't.
"""

from dataclasses import dataclass
from typing import Final

from installer.windows.ids import identifier
from installer.windows.wxs import VERSION_FOLDERS

_WIN64, _PERMANENT = 256, 16
_COMMAND_IN_FOLDER, _SET_PROPERTY = 34, 51
_DEFERRED, _AS_SYSTEM, _GO_ON_ANYWAY, _WHEN_TAKEN_BACK = 1024, 2048, 64, 256
_LATER: Final = _COMMAND_IN_FOLDER + _DEFERRED + _AS_SYSTEM

FRESH: Final = "NOT Installed"
FIRST: Final = "NOT Installed AND NOT WIX_UPGRADE_DETECTED"
GONE: Final = 'REMOVE="ALL" AND NOT UPGRADINGPRODUCTCODE'
SERVER: Final = 'ROLE~="server"'
WORKSTATION: Final = 'ROLE~="workstation"'
SECURE: Final = (
    "ROLE",
    "CONFIG",
    "REMEMBERED_ROLE",
    "REMEMBERED_CONFIG",
    "WIX_UPGRADE_DETECTED",
    "WIX_DOWNGRADE_DETECTED",
)
_SAY_THE_ROLE: Final = (
    "Zeg welke rol deze computer heeft. Server: msiexec /i {name} ROLE=server CONFIG=C:\\pad\\wor.toml. "
    "Werkplek: msiexec /i {name} ROLE=workstation"
)
_LEFT: Final = ("current", "previous", "upgrade.json", "running.lock")
"""What upgrades write beside the versions."""
_LEAVING: Final = "-m wor_sidecar.installed.leaving"
_OLD_WINDOWS: Final = "wor-sidecar wil een 64-bits Windows 10, Windows Server 2016 of nieuwer."
_CONDITIONS: Final = (
    "CREATE TABLE Condition (Feature_ CHAR(38) NOT NULL, Level SHORT NOT NULL, Condition CHAR(255) "
    "PRIMARY KEY Feature_, Level)"
)
_ENVIRONMENT: Final = (
    "CREATE TABLE Environment (Environment CHAR(72) NOT NULL, Name CHAR(255) NOT NULL LOCALIZABLE, "
    "Value CHAR(255) LOCALIZABLE, Component_ CHAR(72) NOT NULL PRIMARY KEY Environment)"
)


@dataclass(frozen=True, slots=True)
class Action:
    """A row of CustomAction, and when it has its turn."""

    name: str
    kind: int
    source: str
    target: str
    sequence: int
    condition: str
    before_the_user: bool = False
    """Whether it is in the sequence of the dialogs as well."""


def actions(version: str, *, compiled: bool) -> tuple[Action, ...]:
    """Return what the installation does beside copying files."""
    python = f'"[INSTALLFOLDER]{VERSION_FOLDERS}\\{version}\\python.exe" -X utf8'
    ours = f'{python} -c "from wor_sidecar.practice.cli import main; main()"'
    # The 64-bit one: a server may have no room for 32-bit programs at all.
    shell = '"[System64Folder]cmd.exe" /c'
    at = "INSTALLFOLDER"
    library = f'"[INSTALLFOLDER]{VERSION_FOLDERS}\\{version}\\lib"'
    compiling = f"{python} -m compileall -qq --invalidation-mode unchecked-hash {library}"
    compile_here = Action("Compile", _LATER + _GO_ON_ANYWAY, at, compiling, 5850, FRESH)
    # By name, and the folder itself only when it is empty: an administrator may have chosen any folder.
    pointers = " ".join(f'"[INSTALLFOLDER]{name}"' for name in _LEFT)
    versions = f'rmdir /s /q "[INSTALLFOLDER]{VERSION_FOLDERS}"'
    sweep = f'{shell} {versions} & del /q {pointers} & rmdir "[INSTALLFOLDER]"'
    forget = f'{shell} del /q "[INSTALLFOLDER]current"'
    # The version in use, for a release that was carried in may have outlived ours; ours where none is named.
    named = f'"[INSTALLFOLDER]{VERSION_FOLDERS}\\!named!\\python.exe" -X utf8'
    leave = (
        f'"[System64Folder]cmd.exe" /v:on /c set /p named=<"[INSTALLFOLDER]current" & '
        f"{named} {_LEAVING} || {python} {_LEAVING}"
    )
    return (
        Action("UseRole", _SET_PROPERTY, "ROLE", "[REMEMBERED_ROLE]", 60, "NOT ROLE", True),
        Action("UseConfig", _SET_PROPERTY, "CONFIG", "[REMEMBERED_CONFIG]", 61, "NOT CONFIG", True),
        Action("Leave", _LATER + _GO_ON_ANYWAY, "ProgramFiles64Folder", leave, 3400, GONE),
        Action("Sweep", _LATER + _GO_ON_ANYWAY, "ProgramFiles64Folder", sweep, 3600, GONE),
        *(() if compiled else (compile_here,)),
        Action("ForgetCurrent", _LATER + _GO_ON_ANYWAY + _WHEN_TAKEN_BACK, at, forget, 5900, FIRST),
        Action("TakeOver", _LATER, at, f"{ours} upgrade --to {version}", 6450, FRESH),
        Action(
            "SetUp", _LATER, at, f'{ours} setup --config "[CONFIG]"', 6460, f"{FIRST} AND {SERVER} AND CONFIG"
        ),
    )


def queries(version: str, name: str, *, compiled: bool) -> tuple[str, ...]:
    """Return the SQL that makes wixl's package into ours."""
    commands = identifier("c", "Programs bin")
    return (
        _set("InstallExecuteSequence", "Sequence=1501", "Action='RemoveExistingProducts'"),
        # A version's files outlive its package, or nobody could go back; a real removal has `Sweep`.
        _set("Component", f"Attributes={_WIN64 + _PERMANENT}", f"Attributes={_WIN64}"),
        _set("Component", f"Attributes={_WIN64}", f"Component='{commands}'"),
        _set("Property", f"Value='{';'.join(SECURE)}'", "Property='SecureCustomProperties'"),
        _insert("Property", Property="ARPNOMODIFY", Value="1"),
        _insert("LaunchCondition", Condition="Installed OR VersionNT64 >= 603", Description=_OLD_WINDOWS),
        _insert(
            "LaunchCondition",
            Condition=f"Installed OR {SERVER} OR {WORKSTATION}",
            Description=_SAY_THE_ROLE.format(name=name),
        ),
        _CONDITIONS,
        _insert("Condition", Feature_="Tray", Level=1, Condition=WORKSTATION),
        _ENVIRONMENT,
        # `=-`: set now, away with the component; `*`: of the machine; `[~];`: after what is there.
        _insert(
            "Environment",
            Environment="Path",
            Name="=-*PATH",
            Value="[~];[INSTALLFOLDER]bin",
            Component_=commands,
        ),
        _step("InstallExecuteSequence", "RemoveEnvironmentStrings", 3300),
        _step("InstallExecuteSequence", "WriteEnvironmentStrings", 5200),
        *(query for action in actions(version, compiled=compiled) for query in _custom(action)),
    )


def _custom(action: Action) -> tuple[str, ...]:
    row = _insert(
        "CustomAction", Action=action.name, Type=action.kind, Source=action.source, Target=action.target
    )
    tables = ("InstallExecuteSequence", *(("InstallUISequence",) if action.before_the_user else ()))
    return (row, *(_step(table, action.name, action.sequence, action.condition) for table in tables))


def _step(table: str, action: str, sequence: int, condition: str = "") -> str:
    return _insert(table, Action=action, Condition=condition, Sequence=sequence)


def _set(table: str, change: str, which: str) -> str:
    return f"UPDATE {table} SET {change} WHERE {which}"  # noqa: S608  # our own constants


def _insert(table: str, **values: str | int) -> str:
    """Return an INSERT; Windows Installer's SQL knows no escape, so a value may hold no single quote."""
    assert not any("'" in str(value) for value in values.values())
    given = [f"{value}" if isinstance(value, int) else f"'{value}'" for value in values.values()]
    columns = ", ".join(f"`{name}`" for name in values)
    return f"INSERT INTO `{table}` ({columns}) VALUES ({', '.join(given)})"  # noqa: S608  # our own constants
