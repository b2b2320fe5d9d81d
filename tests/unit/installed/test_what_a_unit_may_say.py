"""What of a configuration gets into a unit: folders of the practice's own, each on its one line."""

import pytest

from wor_sidecar.domain.errors.services import FolderNotForService
from wor_sidecar.installed.services import Instance
from wor_sidecar.installed.units import drop_in, folders


@pytest.fixture
def said(tmp_path):
    def said(path):
        config = tmp_path / "wor.toml"
        config.write_text(f"[[export]]\npath = {path}\n", "utf-8")
        return config

    return said


def test_a_folder_of_the_practice_is_opened_for_the_service(said, tmp_path):
    config = said("'/data/his export'")
    text = drop_in(Instance("wor-sidecar", "", config), tmp_path / "bin" / "wor-sidecar")
    assert 'ReadWritePaths="-/data/his export"' in text.splitlines()


@pytest.mark.parametrize(
    "path",
    [
        r'"/data/x\"\nExecStartPre=+/bin/sh -c id\n#"',
        r'"/data/x\rUser=root"',
        '"/"',
        '"/usr/share/wor"',
        '"/data/../etc"',
        '"/etc/systemd/system"',
    ],
)
def test_a_line_of_its_own_and_the_systems_folders_are_refused(said, path):
    with pytest.raises(FolderNotForService) as refused:
        folders(said(path))
    assert "\n" not in str(refused.value)


def test_a_configuration_with_a_line_in_its_name_is_refused(tmp_path):
    config = tmp_path / "wor\nExecStartPre=+id.toml"
    with pytest.raises(FolderNotForService):
        drop_in(Instance("wor-sidecar", "x", config), tmp_path / "wor-sidecar")
