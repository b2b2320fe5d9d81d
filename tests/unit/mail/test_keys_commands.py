"""`keys show`, `rotate` and `new-epoch`, as typed; the identity key stays in the command's process."""

import json
import random
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import click
import pytest
from click.testing import CliRunner

from wor_sidecar.commands.keys import keys_group
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.exchange import PassphraseWrong
from wor_sidecar.domain.errors.foundations import CallMalformed
from wor_sidecar.domain.errors.mail import EpochUnknown, MandateMalformed
from wor_sidecar.exchange.identity_file import lock_identity
from wor_sidecar.wire.control_app import Call

PASSPHRASE = "four words and one more"


def with_json(command):
    path = click.Path(dir_okay=False, path_type=Path)
    return click.option("--config", type=path)(click.option("--json", "as_json", is_flag=True)(command))


@pytest.fixture
def typed(world, tmp_path):
    """Types a command at the practice; returns what it printed, or raises its error."""
    desk, said = world.practice.post.key_desk, []

    def ask(_config, method, path, body=None):
        url = urlsplit(path)
        handler = {(one, at): act for one, at, act in desk.calls()}[method, url.path]
        said.append(json.dumps(body))
        return handler(Call({}, dict(parse_qsl(url.query)), body, None))

    identity = world.bus.identities[world.practice.organisation]
    (tmp_path / "id.json").write_bytes(lock_identity(identity, PASSPHRASE, random.Random(1).randbytes))
    (tmp_path / "passphrase").write_text(PASSPHRASE + "\n")

    def typed(*words, stdin=""):
        words = [str(tmp_path / word) if word in ("id.json", "passphrase") else word for word in words]
        result = CliRunner().invoke(keys_group("wor-test", ask, with_json), words, input=stdin)
        if isinstance(result.exception, WorError):
            raise result.exception
        assert identity.secret.hex() not in "".join(said)
        return result.output

    return typed


def test_the_keys_are_shown_in_words_and_as_json(typed, world):
    world.later(31 * world.DAY)
    told = typed("show")
    assert world.practice.organisation in told
    assert "Sleutels die nog iets openen: 2" in told
    found = json.loads(typed("show", "--json"))
    assert len(found["digits"].split()) == 6
    assert {one["state"] for one in found["keys"]} == {"in_use", "retired", "opens"}


def test_new_keys_are_made_and_an_old_one_is_revoked(typed):
    before = json.loads(typed("show", "--json"))["keys"][0]["kid"]
    after = json.loads(typed("rotate", "--revoke", before, "--by", "Praktijkhouder", "--json"))
    assert before in after["revoked"]
    assert after["keys"][0]["kid"] != before
    assert "ondertekende, ingetrokken" in typed("show")
    everything = json.loads(typed("rotate", "--stolen", "--json"))
    assert after["keys"][0]["kid"] in everything["revoked"]
    assert "--stolen trekt elke sleutel in: laat --revoke weg" in typed(
        "rotate", "--revoke", before, "--stolen"
    )


def test_an_epoch_begins_with_the_identity_file(typed, world):
    told = typed("new-epoch", "--identity", "id.json", "--passphrase-file", "passphrase")
    assert "Tijdvak 2 is begonnen." in told
    assert "Schrijf 2 op het herstelblad, en leg het identiteitsbestand terug." in told
    world.settle()
    begun = typed("new-epoch", "--identity", "id.json", "--stolen", "--json", stdin=PASSPHRASE + "\n")
    assert json.loads(begun.splitlines()[-1]) == {"epoch": 3, "published": True}


def test_an_epoch_that_is_not_published_yet_says_so(typed, world):
    world.bus.down = True
    told = typed("new-epoch", "--identity", "id.json", "--passphrase-file", "passphrase")
    assert "Het wordt bekendgemaakt zodra de postbus bereikbaar is." in told
    assert "Nieuwere sleutels wachten tot de postbus bereikbaar is." in typed("show")


def test_after_a_restore_without_a_postbus_the_sheet_is_asked_for(typed, world):
    world.practice.restore(world.practice.backup())
    desk = world.practice.post.key_desk
    world.bus.down = True
    with pytest.raises(EpochUnknown):
        desk.next_epoch(Call({}, {}, None, None))
    assert desk.next_epoch(Call({}, {"sheet": "7"}, None, None)) == {"epoch": 8}


def test_a_wrong_passphrase_begins_nothing(typed, world):
    with pytest.raises(PassphraseWrong):
        typed("new-epoch", "--identity", "id.json", stdin="not the passphrase\n")
    assert json.loads(typed("show", "--json"))["epoch"] == 1


@pytest.mark.parametrize("body", [{}, {"mandate": {}}, {"mandate": "x"}, {"mandate": None}])
def test_a_mandate_of_another_shape_is_refused_in_a_sentence(world, body):
    with pytest.raises(MandateMalformed):
        world.practice.post.key_desk.new_epoch(Call({}, {}, body, None))


def test_a_sheet_that_is_no_number_is_refused(world):
    with pytest.raises(CallMalformed):
        world.practice.post.key_desk.next_epoch(Call({}, {"sheet": "-1"}, None, None))
