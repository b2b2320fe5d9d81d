"""Messages in thousands, of one partner: taken in one by one, in bounded memory (threat 24).

`python -m bench full_size` sends the ten thousand.
"""

import gc
import os
import tracemalloc

import pytest

from wor_sidecar.hooks.transport import Waiting
from wor_sidecar.store.transactions import Store

LISTED = 1000
FLOOD = 10_000 if "WOR_FULL_SIZE" in os.environ else 3 * LISTED


@pytest.fixture
def flooded(world, monkeypatch):
    """Rubbish envelopes of 2 KiB in a partner's name; the postbus lists a thousand at a time."""
    box = world.bus.open_of(world.welfare.organisation)
    rubbish = b"WOR1" + bytes(2048)
    box |= {world.thread(): (world.practice.organisation, rubbish) for _ in range(FLOOD)}
    mailbox = type(world.bus.open(None))

    def poll(mine, _wait):
        mine._mine("poll")
        return [Waiting(name, sender, len(wire)) for name, (sender, wire) in list(box.items())[:LISTED]]

    monkeypatch.setattr(mailbox, "poll", poll)
    return box


@pytest.mark.slow
def test_a_flood_of_rubbish_is_gone_through_in_bounded_memory_and_rows_threat_24(world, flooded, monkeypatch):
    transactions, honest = [], Store.transaction
    monkeypatch.setattr(Store, "transaction", lambda store: transactions.append(1) or honest(store))
    listener = world.listener(world.welfare)
    courier = world.welfare.post.courier
    courier.fetch(listener, 0)
    gc.collect()
    tracemalloc.start()  # of one round of a thousand: all of them would take minutes
    begin = tracemalloc.get_traced_memory()[0]
    courier.fetch(listener, 0)
    gc.collect()
    now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    while courier.fetch(listener, 0):
        pass
    assert not flooded
    assert peak - begin < 16 << 20, "a thousand listed ones, and one of them open"
    assert now - begin < 4 << 20, "nothing of them stays"
    assert len(transactions) >= FLOOD, "none waits for another's transaction"
    with world.welfare.store.reading() as tx:
        kept = tx.connection.exec_driver_sql("SELECT count(*) FROM mail_unreadable").scalar_one()
    assert kept <= LISTED
    world.practice.say(world.welfare, "dag", world.thread())
    world.settle()
    assert world.welfare.heard() == ["dag"]
