"""The message of the day: counts alone, once to each address, tried again while the server is away."""

import random
import threading
from datetime import datetime, timedelta

import pytest

from wor_sidecar.domain.clock import AMSTERDAM, as_datetime, local_date
from wor_sidecar.domain.deadlines import SignalName as Name
from wor_sidecar.domain.errors.foundations import SettingRefused
from wor_sidecar.domain.errors.inbox import MailLater, MailRefused, MailUnreachable
from wor_sidecar.practice.settings import SidecarSettings
from wor_sidecar.practice.signal_settings import SignalsSettings
from wor_sidecar.practice.signals.digests import Digests
from wor_sidecar.settings.reader import parse_settings
from wor_sidecar.texts.signals import HERE, SORTS, counted, label

TO = ("balie@praktijk.example", "beheer@praktijk.example")


class Server:
    """A mail server that takes everything, or says why not."""

    there, host, sender = True, "mail.praktijk.example", "wor@praktijk.example"

    def __init__(self):
        self.sent, self.trouble = [], None

    def send(self, message, to):
        if self.trouble is not None:
            raise self.trouble
        self.sent.append((to, message))


@pytest.fixture
def server():
    return Server()


@pytest.fixture
def morning(house, a_registration):
    """Something waits, and it is half past eight."""
    house.take(a_registration())
    house.practice.watching.look()
    at_half_past_eight(house)
    return house


def at_half_past_eight(house, days=0):
    now = as_datetime(house.clock.now()).astimezone(AMSTERDAM)
    wanted = datetime(now.year, now.month, now.day, 8, 30, tzinfo=AMSTERDAM) + timedelta(days=days)
    house.clock.advance(int((wanted - now).total_seconds() * 1000))


def digests(house, server, to=TO):
    settings = SignalsSettings(digest_to=to)
    chance = random.Random(1).randbytes
    return Digests(house.store, server, settings, house.rooms.working_days, house.clock, chance)


def test_each_address_gets_one_mail_of_counts_a_day_also_after_a_restart(morning, server):
    assert digests(morning, server).look() == 2
    morning.clock.advance(60 * morning.MINUTE)
    assert digests(morning, server).look() == 0
    assert sorted(to for to, _message in server.sent) == list(TO)
    text = server.sent[0][1].get_content()
    assert "- 1 vraag wacht op antwoord" in text
    for of_a_patient in ("Wilgenhout", "A.W.", "1951", "Bernard", "http"):
        assert of_a_patient not in server.sent[0][1].as_string()
    at_half_past_eight(morning, days=3)  # Monday
    assert digests(morning, server).look() == 2


@pytest.mark.parametrize(("days", "number"), [(1, 0), (0, 2)])
def test_none_goes_before_the_signals_of_the_day_are_known(morning, server, days, number):
    today = local_date(morning.clock.now())
    stop = threading.Event()

    def counted_on():
        stop.set()  # one glance is enough
        return today - timedelta(days=days)

    digests(morning, server).run(stop, counted_on)
    assert len(server.sent) == number


def test_none_goes_early_late_or_on_a_free_day(morning, server):
    morning.clock.advance(-60 * morning.MINUTE)
    assert digests(morning, server).look() == 0
    morning.clock.advance(12 * 60 * morning.MINUTE)
    assert digests(morning, server).look() == 0
    at_half_past_eight(morning, days=1)  # Saturday
    assert digests(morning, server).look() == 0


def test_a_server_that_is_away_gets_it_later_and_the_status_says_so(morning, server):
    posting = digests(morning, server)
    server.trouble = MailUnreachable(host=server.host)
    assert posting.look() == 0
    told = posting.told().to_json()
    assert (told["trouble"]["code"], told["failed"]) == ("WOR-I192", 1), "the others wait for the server"
    server.trouble = None
    assert posting.look() == 0  # the pause is not over
    morning.clock.advance(11 * morning.MINUTE)
    assert posting.look() == 2
    assert posting.told().trouble is None


def test_an_address_that_is_refused_keeps_no_other_from_its_mail_and_is_not_tried_again(morning, server):
    posting = digests(morning, server)
    server.trouble = MailRefused(host=server.host)
    assert posting.look() == 0
    server.trouble = None
    morning.clock.advance(120 * morning.MINUTE)
    assert posting.look() == 0
    assert posting.told().failed == 2


def test_a_busy_server_is_asked_again_after_a_pause(morning, server):
    posting = digests(morning, server, TO[:1])
    server.trouble = MailLater(host=server.host)
    assert posting.look() == 0
    server.trouble = None
    morning.clock.advance(6 * morning.MINUTE)
    assert posting.look() == 1


def test_where_nothing_waits_no_mail_goes_that_day(house, server, a_registration):
    at_half_past_eight(house)
    assert digests(house, server).look() == 0
    house.take(a_registration())
    house.practice.watching.look()
    assert digests(house, server).look() == 0
    assert server.sent == []


def test_every_signal_has_its_words_and_what_nobody_here_can_do_is_not_counted():
    assert all(label(name) for name in Name)
    assert set(Name) - HERE == {
        Name.NUDGE_COACH,
        Name.FOLLOW_UP_NEAR,
        Name.NOT_DEPOSITED,
        Name.NOT_RECEIVED,
        Name.NO_LETTER,
    }
    assert counted(set(Name) - HERE) == ()
    assert len(counted(Name)) == len(set(SORTS.values())) + 1
    assert counted([Name.RENEW, Name.RENEW]) == ("2 verwijzingen om te verlengen",)


@pytest.mark.parametrize(
    "wrong",
    [
        "no_reaction = 1",
        "prompt_reminder = 20",
        "follow_up_months = 0",
        'digest_to = ["balie"]',
        'digest_at = "half negen"',
        'follow_up_from = "talk"',
    ],
)
def test_numbers_that_speak_up_in_another_order_are_refused(tmp_path, wrong):
    text = f'[practice]\nname = "x"\n[data]\nfolder = "d"\n[signals]\n{wrong}\n'
    with pytest.raises(SettingRefused):
        parse_settings(text, SidecarSettings, tmp_path / "wor.toml")
