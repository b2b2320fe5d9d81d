"""A practice whose HIS writes to a Windows share."""

import os
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent))

from samba_share import Share, lacking, share

from wor_sidecar.demo.loop import Loop, postbus_stands
from wor_sidecar.demo.stage import set_up


@pytest.fixture(scope="module")
def windows_share(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Share]:
    if missing := lacking():
        (pytest.fail if os.environ.get("WOR_INSIST") == "1" else pytest.skip)(
            f"needs {missing}: tests/prepare.sh"
        )
    made = share(tmp_path_factory.mktemp("samba"))
    try:
        made.serve()
        made.attach()
        yield made
    finally:
        made.detach()
        made.stop()


@pytest.fixture(scope="module")
def practice(windows_share: Share, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loop]:
    today = datetime.now().date()
    stage = set_up(tmp_path_factory.mktemp("practice"), today)
    config = stage.sidecar_config.read_text("utf-8")
    config = config.replace(str(stage.export), str(windows_share.mount)).replace('"local"', '"share"')
    stage.sidecar_config.write_text(config, "utf-8")
    loop = Loop(stage, today)
    try:
        postbus_stands(loop)
        loop.sidecar("init")
        loop.start("sidecar", "wor-sidecar", "run", "--json", "--config", str(stage.sidecar_config))
        yield loop
    finally:
        loop.end()
    assert not [log for log in stage.logs.iterdir() if "Traceback" in log.read_text("utf-8")]
