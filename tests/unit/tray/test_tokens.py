"""Where a token lies: chosen once when pairing, read back, and never looked for elsewhere."""

import json
import secrets
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from keyring.util import platform_

from wor_sidecar.domain.errors.environment import KeyringFailed, KeyringLocked, KeyringRedirected
from wor_sidecar.domain.errors.tray import PairingUnreadable, TokenGone, TokenHomeAbsent, TokenHomeClosed
from wor_sidecar.files import exposed, write_private
from wor_sidecar.tray import home as homes
from wor_sidecar.tray.home import PAIRING_NAME, Offer, enrolled_here, kept_pairing, made_home, pair_here
from wor_sidecar.tray.tokens import SERVICE, TokenIn, Tokens
from wor_sidecar.vault import keyrings
from wor_sidecar.wire.desk_shapes import Paired

OFFER = Offer("https://192.0.2.7:8717", "0" * 64, "12345678")


@dataclass
class Drawer:
    """A back end of the library."""

    secrets: dict[tuple[str, str], str] = field(default_factory=dict)
    trouble: Exception | None = None
    keeps: bool = True

    def get_password(self, service: str, username: str) -> str | None:
        return self.secrets.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.keeps:
            self.secrets[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.secrets[service, username]


@pytest.fixture
def drawer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Drawer:
    """Give this session a keyring of ours, and nothing that points elsewhere."""
    made = Drawer()

    def opened(_name: str) -> Drawer:
        if made.trouble:
            raise made.trouble
        return made

    monkeypatch.setattr(keyrings, "opened", opened)
    monkeypatch.setattr(platform_, "config_root", lambda: tmp_path / "config")
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)
    return made


@pytest.fixture
def spent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the codes that a pairing spent; each gives a token of its own."""
    codes: list[str] = []

    def pair(_server: str, _pin: str, code: str, _workstation: str) -> Paired:
        codes.append(code)
        return Paired(f"token-{len(codes)}" + "t" * 30, "Anja", "assistant", "De Linde")

    monkeypatch.setattr(homes, "pair", pair)
    return codes


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return made_home(tmp_path / "home")


def tokens(wanted: TokenIn = TokenIn.AUTO) -> Tokens:
    return Tokens(wanted, secrets.token_bytes)


def test_where_a_keyring_answers_it_holds_the_token_and_the_file_says_so(
    home: Path, drawer: Drawer, spent: list[str]
) -> None:
    pairing = pair_here(home, OFFER, tokens())
    [((service, name), secret)] = drawer.secrets.items()
    assert (service, secret) == (SERVICE, pairing.token)
    kept = (home / PAIRING_NAME).read_text()
    assert json.loads(kept)["entry"] == name
    assert set(json.loads(kept)) == {"server", "pin", "keyring", "entry"}
    assert pairing.token not in kept
    assert kept_pairing(home) == pairing
    assert spent == [OFFER.code]


@pytest.mark.parametrize("wanted", [TokenIn.AUTO, TokenIn.FILE])
def test_without_a_keyring_or_by_wish_the_private_file_holds_it(
    home: Path, drawer: Drawer, spent: list[str], wanted: TokenIn
) -> None:
    if wanted is TokenIn.AUTO:
        drawer.trouble = OSError("no bus")
    pairing = pair_here(home, OFFER, tokens(wanted))
    assert json.loads((home / PAIRING_NAME).read_text())["token"] == pairing.token
    assert not exposed(home / PAIRING_NAME)
    assert drawer.secrets == {}
    # A keyring that comes later changes nothing.
    drawer.trouble = None
    assert kept_pairing(home) == pairing
    assert len(spent) == 1


def test_a_wanted_keyring_that_is_not_there_costs_no_code(
    home: Path, drawer: Drawer, spent: list[str]
) -> None:
    drawer.trouble = OSError("no bus")
    with pytest.raises(TokenHomeAbsent):
        pair_here(home, OFFER, tokens(TokenIn.KEYRING))
    assert (spent, list(home.iterdir())) == ([], [])


def test_a_locked_keyring_costs_no_code_and_is_no_reason_for_a_file(
    home: Path, drawer: Drawer, spent: list[str]
) -> None:
    drawer.trouble = KeyringLocked(name="secretservice")
    with pytest.raises(TokenHomeClosed, match="secretservice"):
        pair_here(home, OFFER, tokens())
    assert (spent, list(home.iterdir())) == ([], [])


@pytest.mark.parametrize(
    "trouble", [KeyringLocked(name="secretservice"), KeyringFailed(name="secretservice", why="gone")]
)
def test_a_keyring_that_is_closed_later_is_told_and_nothing_is_paired_anew(
    home: Path, drawer: Drawer, spent: list[str], trouble: Exception
) -> None:
    pairing = pair_here(home, OFFER, tokens())
    drawer.trouble = trouble
    with pytest.raises(TokenHomeClosed, match="WOR-T134"):
        kept_pairing(home)
    drawer.trouble = None
    assert kept_pairing(home) == pairing
    assert len(spent) == 1


@pytest.mark.usefixtures("spent")
def test_an_entry_that_is_gone_is_told_with_its_remedy(home: Path, drawer: Drawer) -> None:
    pair_here(home, OFFER, tokens())
    drawer.secrets.clear()
    with pytest.raises(TokenGone, match="WOR-T135") as told:
        kept_pairing(home)
    assert "new code" in told.value.hint


@pytest.mark.usefixtures("spent")
def test_what_points_to_another_keyring_gets_no_token_threat_16(
    home: Path, drawer: Drawer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyrings.alt.file.PlaintextKeyring")
    with pytest.raises(KeyringRedirected):
        pair_here(home, OFFER, tokens())
    assert drawer.secrets == {}
    assert list(home.iterdir()) == []


@pytest.mark.usefixtures("spent")
def test_a_keyring_that_keeps_nothing_leaves_the_older_pairing(home: Path, drawer: Drawer) -> None:
    older = pair_here(home, OFFER, tokens(TokenIn.FILE))
    drawer.keeps = False
    with pytest.raises(TokenHomeClosed):
        pair_here(home, OFFER, tokens())
    assert kept_pairing(home) == older


@pytest.mark.usefixtures("spent")
def test_a_new_pairing_forgets_the_older_token_once_it_stands(home: Path, drawer: Drawer) -> None:
    pair_here(home, OFFER, tokens())
    newer = pair_here(home, OFFER, tokens())
    assert list(drawer.secrets.values()) == [newer.token]
    last = pair_here(home, OFFER, tokens(TokenIn.FILE))
    assert drawer.secrets == {}
    assert kept_pairing(home) == last


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"keyring": "secretservice"},
        {"keyring": "null", "entry": "a" * 26},
        {"keyring": "secretservice", "entry": "../../x"},
        {"keyring": "secretservice", "entry": "a" * 26, "token": "t"},
    ],
)
def test_a_file_that_names_neither_token_nor_entry_is_no_pairing(home: Path, more: dict[str, str]) -> None:
    write_private(
        home / PAIRING_NAME, json.dumps({"server": OFFER.server, "pin": OFFER.pin, **more}).encode()
    )
    with pytest.raises(PairingUnreadable):
        kept_pairing(home)


def test_whom_a_file_enrols_is_paired_anew_where_the_keyring_lost_the_entry(
    home: Path, drawer: Drawer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def enrol(*given: str) -> Paired:
        asked.append(given[2])
        return Paired(f"token-{len(asked)}" + "t" * 30, "anja", "assistant", "De Linde")

    monkeypatch.setattr(homes, "enrol", enrol)
    file = home.parent / "enrol.json"
    content = {"server": OFFER.server, "pin": OFFER.pin, "secret": "s" * 40, "until": "2027-02-01"}
    file.write_text(json.dumps(content))
    first = enrolled_here(home, file, tokens())
    assert enrolled_here(home, file, tokens()) == first
    drawer.trouble = KeyringLocked(name="secretservice")
    with pytest.raises(TokenHomeClosed):
        enrolled_here(home, file, tokens())
    drawer.trouble = None
    assert len(asked) == 1
    drawer.secrets.clear()
    again = enrolled_here(home, file, tokens())
    assert (len(asked), list(drawer.secrets.values())) == (2, [again.token])
