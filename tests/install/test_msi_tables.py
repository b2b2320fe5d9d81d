"""The MSI's own tables, as `msiinfo` exports them: what wixl drops without a word is there."""

import os
import subprocess
from pathlib import Path

import pytest

from installer.release.saying import CannotBuild
from installer.release.tree import without_history
from installer.windows.ids import UPGRADE_CODE
from installer.windows.package import msi as make
from installer.windows.signing import Key, signed
from installer.windows.wxs import Payload, numeric

pytestmark = [pytest.mark.install, pytest.mark.usefixtures("msi_tools")]

Rows = dict[str, dict[str, str]]
WIN64, PERMANENT = 256, 16
DEFERRED, AS_SYSTEM, GO_ON_ANYWAY = 1024, 2048, 64


def table(package: Path, name: str) -> Rows:
    """Return a table's rows by their first column."""
    told = subprocess.run(
        ["msiinfo", "export", package, name], capture_output=True, check=True
    ).stdout.decode()
    columns, _types, _keys, *rows = [line.split("\t") for line in told.replace("\r\n", "\n").splitlines()]
    return {row[0]: dict(zip(columns, row, strict=True)) for row in rows}


def small(folder: Path, version: str = "0.2.0", content: str = "x", *, compiled: bool = True) -> Path:
    """Make the MSI of a few files laid out as a release's are."""
    work = folder / f"{version}-{content}-{compiled}"
    place = f"versions/{version}"
    for name in (
        f"programs/{place}/python.exe",
        f"programs/{place}/lib/wor.py",
        "programs/bin/wor-sidecar.cmd",
    ):
        (work / name).parent.mkdir(parents=True, exist_ok=True)
        (work / name).write_text(content)
    qt = work / "tray" / place / "lib" / "PySide6"
    qt.mkdir(parents=True)
    (qt / "QtCore.pyd").write_text(content)
    without_history(work)
    payloads = (Payload(work / "programs", "Programs"), Payload(work / "tray", "Tray"))
    return make(version, payloads, work, folder / f"{work.name}.msi", compiled=compiled)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small(tmp_path_factory.mktemp("msi"))


def test_it_is_for_64_bits_and_known_for_ever_by_one_code(package: Path) -> None:
    summary = subprocess.run(
        ["msiinfo", "suminfo", package], capture_output=True, text=True, check=True
    ).stdout
    assert "Template: x64;1043" in summary
    assert table(package, "Property")["UpgradeCode"]["Value"] == f"{{{UPGRADE_CODE}}}"
    assert UPGRADE_CODE == "6D3C7A52-1F0B-4E55-9C1D-2B7A90E4D6F1"
    assert table(package, "Directory")["INSTALLFOLDER"]["Directory_Parent"] == "ProgramFiles64Folder"
    assert all(int(one["Attributes"]) & WIN64 for one in table(package, "Component").values())


def test_role_and_config_are_remembered_and_read_back(package: Path) -> None:
    registry = {one["Name"]: one for one in table(package, "Registry").values()}
    assert (registry["Role"]["Value"], registry["Config"]["Value"]) == ("[ROLE]", "[CONFIG]")
    located = table(package, "RegLocator")
    for name in ("Role", "Config"):
        read = table(package, "AppSearch")[f"REMEMBERED_{name.upper()}"]["Signature_"]
        assert located[read]["Key"] == registry[name]["Key"]
        assert located[read]["Name"] == name
        assert int(located[read]["Type"]) == 2 + 16  # a raw value, of the registry's 64-bit half
        assert located[read]["Root"] == registry[name]["Root"] == "2"
        row = table(package, "CustomAction")[f"Use{name}"]
        assert (row["Type"], row["Source"], row["Target"]) == (
            "51",
            name.upper(),
            f"[REMEMBERED_{name.upper()}]",
        )


@pytest.mark.parametrize("sequence", ["InstallExecuteSequence", "InstallUISequence"])
def test_what_the_caller_says_now_goes_before_what_was_remembered(package: Path, sequence: str) -> None:
    steps = table(package, sequence)
    for name in ("Role", "Config"):
        assert steps[f"Use{name}"]["Condition"] == f"NOT {name.upper()}"
        turn = int(steps[f"Use{name}"]["Sequence"])
        assert int(steps["AppSearch"]["Sequence"]) < turn < int(steps["LaunchConditions"]["Sequence"])


def test_what_is_said_unelevated_reaches_the_installation(package: Path) -> None:
    secure = table(package, "Property")["SecureCustomProperties"]["Value"].split(";")
    assert {"ROLE", "CONFIG", "WIX_UPGRADE_DETECTED", "WIX_DOWNGRADE_DETECTED"} <= set(secure)


def test_nothing_is_installed_before_a_role_is_known_or_over_a_newer_version(package: Path) -> None:
    conditions = table(package, "LaunchCondition")
    assert 'Installed OR ROLE~="server" OR ROLE~="workstation"' in conditions
    assert "NOT WIX_DOWNGRADE_DETECTED" in conditions
    told = conditions['Installed OR ROLE~="server" OR ROLE~="workstation"']["Description"]
    assert "wor-0.2.0-x64.msi ROLE=server CONFIG=" in told


def test_the_tray_and_its_run_key_are_a_workstations(package: Path) -> None:
    assert table(package, "Feature")["Tray"]["Level"] == "0"
    assert table(package, "Condition")["Tray"] == {
        "Feature_": "Tray",
        "Level": "1",
        "Condition": 'ROLE~="workstation"',
    }
    run = next(
        one for one in table(package, "Registry").values() if one["Key"].endswith(r"CurrentVersion\Run")
    )
    assert run["Value"] == r'"[INSTALLFOLDER]versions\0.2.0\pythonw.exe" -m wor_sidecar.tray'
    exported = subprocess.run(
        ["msiinfo", "export", package, "FeatureComponents"], capture_output=True, text=True, check=True
    ).stdout
    of_tray = {line.split("\t")[1].strip() for line in exported.splitlines() if line.startswith("Tray\t")}
    assert run["Component_"] in of_tray
    qt = next(one for one in table(package, "File").values() if one["FileName"].endswith("QtCore.pyd"))
    assert qt["Component_"] in of_tray


def test_a_versions_files_outlive_its_package_and_nothing_else_does(package: Path) -> None:
    components, folders = table(package, "Component"), table(package, "Directory")
    for one in components.values():
        place, names = one["Directory_"], []
        while place != "TARGETDIR":
            names.append(folders[place]["DefaultDir"])
            place = folders[place]["Directory_Parent"]
        assert bool(int(one["Attributes"]) & PERMANENT) == ("versions" in names)


def test_the_package_before_goes_inside_the_transaction_and_before_ours_comes(package: Path) -> None:
    steps = table(package, "InstallExecuteSequence")
    assert steps["RemoveExistingProducts"]["Sequence"] == "1501"
    assert steps["InstallInitialize"]["Sequence"] == "1500"
    assert int(steps["InstallFiles"]["Sequence"]) > 1501


def test_our_own_commands_run_as_the_system_once_everything_stands(package: Path) -> None:
    actions, steps = table(package, "CustomAction"), table(package, "InstallExecuteSequence")
    for name, command in (("TakeOver", "upgrade --to 0.2.0"), ("SetUp", 'setup --config "[CONFIG]"')):
        assert int(actions[name]["Type"]) == 34 + DEFERRED + AS_SYSTEM  # what fails takes everything back
        assert actions[name]["Target"].startswith(r'"[INSTALLFOLDER]versions\0.2.0\python.exe" -X utf8 -c ')
        assert actions[name]["Target"].endswith(command)
        turn = int(steps[name]["Sequence"])
        assert (
            int(steps["WriteRegistryValues"]["Sequence"]) < turn < int(steps["InstallFinalize"]["Sequence"])
        )
    assert steps["TakeOver"]["Condition"] == "NOT Installed"
    assert steps["SetUp"]["Condition"] == (
        'NOT Installed AND NOT WIX_UPGRADE_DETECTED AND ROLE~="server" AND CONFIG'
    )
    assert int(steps["TakeOver"]["Sequence"]) < int(steps["SetUp"]["Sequence"])


def test_a_real_removal_takes_services_and_programs_but_no_data(package: Path) -> None:
    actions, steps = table(package, "CustomAction"), table(package, "InstallExecuteSequence")
    for name in ("Leave", "Sweep"):
        assert int(actions[name]["Type"]) == 34 + DEFERRED + AS_SYSTEM + GO_ON_ANYWAY
        assert steps[name]["Condition"] == 'REMOVE="ALL" AND NOT UPGRADINGPRODUCTCODE'
    in_use, _or, packaged = actions["Leave"]["Target"].partition(" || ")
    assert in_use.endswith(r'versions\!named!\python.exe" -X utf8 -m wor_sidecar.installed.leaving')
    assert packaged.endswith(r'python.exe" -X utf8 -m wor_sidecar.installed.leaving')
    assert int(steps["Leave"]["Sequence"]) < int(steps["RemoveFiles"]["Sequence"])
    assert int(steps["RemoveFiles"]["Sequence"]) < int(steps["Sweep"]["Sequence"])
    everything = "".join(one["Target"] for one in actions.values())
    assert "CommonAppDataFolder" not in everything
    assert "ProgramData" not in everything
    assert "rmdir /s" in actions["Sweep"]["Target"]
    assert actions["Sweep"]["Target"].count("/s /q") == 1  # whole folders: the versions', and no other


def test_the_commands_are_on_the_path_of_every_user(package: Path) -> None:
    row = table(package, "Environment")["Path"]
    assert (row["Name"], row["Value"]) == ("=-*PATH", "[~];[INSTALLFOLDER]bin")
    steps = table(package, "InstallExecuteSequence")
    assert {"WriteEnvironmentStrings", "RemoveEnvironmentStrings"} <= steps.keys()


def test_what_was_not_compiled_beforehand_is_compiled_where_it_is_installed(
    package: Path, tmp_path: Path
) -> None:
    assert "Compile" not in table(package, "CustomAction")
    other = small(tmp_path, compiled=False)
    assert "-m compileall" in table(other, "CustomAction")["Compile"]["Target"]


def test_the_same_release_is_the_same_file_to_the_last_byte(package: Path, tmp_path: Path) -> None:
    again = small(tmp_path)
    assert again.read_bytes() == package.read_bytes()
    other = small(tmp_path, content="y")
    codes = {
        subprocess.run(["msiinfo", "suminfo", one], capture_output=True, text=True, check=True).stdout
        for one in (again, other)
    }
    assert len(codes) == 2  # other bytes, another package code


def test_components_keep_their_code_where_their_path_stays_and_no_two_versions_share_one(
    package: Path, tmp_path: Path
) -> None:
    older = small(tmp_path, version="0.1.0")
    now, before = (
        {one["ComponentId"]: int(one["Attributes"]) & PERMANENT for one in table(each, "Component").values()}
        for each in (package, older)
    )
    shared = now.keys() & before.keys()
    assert [now[one] for one in shared] == [0, 0, 0]  # the commands, the settings, the Run key
    assert table(package, "Property")["ProductCode"] != table(older, "Property")["ProductCode"]


def test_a_version_before_the_release_is_compared_by_its_numbers() -> None:
    assert [numeric(one) for one in ("1.2.3", "1.2.10rc1", "1.2.3.dev4")] == ["1.2.3", "1.2.10", "1.2.3"]


def test_a_key_from_outside_signs_it_and_a_wrong_password_leaves_it_as_it_was(
    package: Path, tmp_path: Path
) -> None:
    secret, wrong = tmp_path / "password", tmp_path / "wrong"
    secret.write_text("proef")
    wrong.write_text("anders")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=Proef", "-days", "2"]
    made += ["-addext", "extendedKeyUsage=codeSigning", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(made, check=True, capture_output=True)
    packed = ["openssl", "pkcs12", "-export", "-inkey", str(key), "-in", str(certificate)]
    packed += ["-out", str(tmp_path / "key.p12"), "-passout", f"file:{secret}"]
    subprocess.run(packed, check=True, capture_output=True)
    copy = tmp_path / "wor.msi"
    copy.write_bytes(package.read_bytes())
    with pytest.raises(CannotBuild, match="refuses to sign"):
        signed(copy, Key(tmp_path / "key.p12", wrong))
    assert copy.read_bytes() == package.read_bytes()
    signed(copy, Key(tmp_path / "key.p12", secret))
    told = subprocess.run(
        ["osslsigncode", "verify", "-CAfile", certificate, copy], capture_output=True, text=True, check=False
    ).stdout
    assert "Number of verified signatures: 1" in told or "Signature verification: ok" in told
    assert table(copy, "File") == table(package, "File")


def test_the_real_package_holds_the_whole_release_and_qt_for_workstations(
    msi: Path, windows_tree: Path
) -> None:
    names = [one["FileName"].rpartition("|")[2] for one in table(msi, "File").values()]
    there = [name for _folder, _folders, files in os.walk(windows_tree) for name in files]
    assert names.count("QtCore.pyd") == 1
    assert "Qt6Core.dll" in names
    assert len([name for name in names if name.endswith(".cmd")]) == 8
    assert set(there) <= set(names)
    assert len(names) > len(there)
    assert len(names) < 32_767  # more wants another kind of sequence column
    assert not [name for name in there if "Qt6" in name]
