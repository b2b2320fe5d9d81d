import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text, update
from sqlalchemy.exc import ResourceClosedError

from wor_sidecar.domain.errors.foundations import DataKeyGone, SealedValueRefused
from wor_sidecar.store import fields
from wor_sidecar.store.audit import AuditLine, reseal, verify
from wor_sidecar.store.engine import open_engine, sqlite_url
from wor_sidecar.store.fields import blind_index, rewrap
from wor_sidecar.store.secrets import has_secret, read_secret, replace_secret, store_secret
from wor_sidecar.store.tables import data_keys
from wor_sidecar.store.transactions import Store
from wor_sidecar.vault.key import KeyEncryptionKey

OWNER = "referral:aaaa"
PLACE = ("practice_referrals", "aaaa", "answers")


def test_a_value_comes_back_from_its_own_place(store):
    with store.transaction() as tx:
        tx.fields.new_key(OWNER)
        sealed = tx.fields.seal_json(OWNER, *PLACE, {"own_words": "wandelen"})
    with store.reading() as tx:
        assert tx.fields.open_json(OWNER, *PLACE, sealed) == {"own_words": "wandelen"}


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_value_that_was_moved_is_refused(store, number):
    elsewhere = list(PLACE)
    elsewhere[number] = "elsewhere"
    with store.transaction() as tx:
        tx.fields.new_key(OWNER)
        sealed = tx.fields.seal(OWNER, *PLACE, b"content")
        with pytest.raises(SealedValueRefused):
            tx.fields.open(OWNER, *elsewhere, sealed)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
@given(position=st.integers(0, 35), bit=st.integers(0, 7))
def test_a_changed_bit_is_refused(store, position, bit):
    with store.transaction() as tx:
        tx.fields.new_key(OWNER)
        sealed = bytearray(tx.fields.seal(OWNER, *PLACE, b"content"))
        sealed[position % len(sealed)] ^= 1 << bit
        with pytest.raises(SealedValueRefused):
            tx.fields.open(OWNER, *PLACE, bytes(sealed))


def test_a_shredded_owner_cannot_be_read_and_others_can(store):
    with store.transaction() as tx:
        for owner in (OWNER, "referral:bbbb"):
            tx.fields.new_key(owner)
        first = tx.fields.seal(OWNER, *PLACE, b"content")
        second = tx.fields.seal("referral:bbbb", *PLACE, b"content")
    with store.transaction() as tx:
        tx.fields.shred(OWNER)
    with store.reading() as tx:
        assert not tx.fields.has_key(OWNER)
        with pytest.raises(DataKeyGone):
            tx.fields.open(OWNER, *PLACE, first)
        assert tx.fields.open("referral:bbbb", *PLACE, second) == b"content"


def test_after_shredding_no_file_holds_the_wrapped_key_threat_12(store, database):
    with store.transaction() as tx:
        tx.fields.new_key(OWNER)
    with store.reading() as tx:
        wrapped = tx.connection.execute(select(data_keys.c.wrapped)).scalar_one()
    with store.transaction() as tx:
        tx.fields.shred(OWNER)
    assert all(wrapped not in path.read_bytes() for path in database.parent.iterdir())


def test_a_reader_in_the_way_of_shredding_only_delays_it(store, database, key, clock, randomness):
    other = open_engine(sqlite_url(database))
    with store.transaction() as tx:
        tx.fields.new_key(OWNER)
    with store.reading() as tx:
        wrapped = tx.connection.execute(select(data_keys.c.wrapped)).scalar_one()
    with other.connect() as reader:
        reader.execute(text("SELECT count(*) FROM store_data_keys"))
        with store.transaction() as tx:
            tx.fields.shred(OWNER)
    other.dispose()
    with store.transaction() as tx:
        tx.fields.new_key("referral:later")
    assert all(wrapped not in path.read_bytes() for path in database.parent.iterdir())


def test_a_crash_right_after_shredding_is_made_good_by_the_next_start(
    store, database, key, clock, randomness
):
    with store.transaction() as tx:
        tx.fields.new_key(OWNER)
    with store.reading() as tx:
        wrapped = tx.connection.execute(select(data_keys.c.wrapped)).scalar_one()
    store.forget_shreds = lambda: None
    with store.transaction() as tx:
        tx.fields.shred(OWNER)
    assert any(wrapped in path.read_bytes() for path in database.parent.iterdir())
    started_again = Store(open_engine(sqlite_url(database)), key, clock, randomness)
    with started_again.transaction() as tx:
        tx.fields.new_key("referral:later")
    assert all(wrapped not in path.read_bytes() for path in database.parent.iterdir())
    started_again.close()


def test_nothing_sealed_is_readable_in_a_file_threat_12(store, database):
    with store.transaction() as tx:
        tx.fields.new_key(OWNER)
        sealed = tx.fields.seal(OWNER, *PLACE, b"Kanarievogel")
        tx.connection.execute(update(data_keys).values(created_at=2))
        tx.connection.exec_driver_sql("CREATE TABLE held (value BLOB)")
        tx.connection.execute(text("INSERT INTO held VALUES (:value)"), {"value": sealed})
    assert all(b"Kanarievogel" not in path.read_bytes() for path in database.parent.iterdir())


def test_a_wrapped_key_put_under_another_owner_is_refused(store):
    with store.transaction() as tx:
        tx.fields.new_key(OWNER)
        tx.connection.execute(update(data_keys).values(owner="referral:bbbb"))
    with store.reading() as tx, pytest.raises(SealedValueRefused):
        tx.fields.seal("referral:bbbb", *PLACE, b"content")


def test_the_wrapping_key_rotates_and_everything_stays_readable(store, database, key, clock, randomness):
    fresh = KeyEncryptionKey(bytes(32))
    with store.transaction() as tx:
        tx.fields.new_key(OWNER)
        sealed = tx.fields.seal(OWNER, *PLACE, b"content")
        secret = store_secret(tx, "practice", lambda: b"s" * 32)
        tx.audit(AuditLine("key.rotated", user="program", role="program"))
        assert rewrap(tx.connection, key, fresh, randomness) == 2
        reseal(tx.connection, fresh)
    rotated = Store(open_engine(sqlite_url(database)), fresh, clock, randomness)
    with rotated.reading() as tx:
        assert tx.fields.open(OWNER, *PLACE, sealed) == b"content"
        assert read_secret(tx, "practice") == secret
        assert verify(tx).intact
    with store.reading() as tx, pytest.raises(SealedValueRefused):
        tx.fields.open(OWNER, *PLACE, sealed)
    rotated.close()


def test_a_named_secret_is_made_once(store):
    with store.transaction() as tx:
        assert not has_secret(tx, "practice")
        first = store_secret(tx, "practice", lambda: b"1" * 32)
    with store.transaction() as tx:
        assert store_secret(tx, "practice", lambda: b"2" * 32) == first
        replace_secret(tx, "practice", b"3" * 32)
    with store.reading() as tx:
        assert read_secret(tx, "practice") == b"3" * 32
        with pytest.raises(DataKeyGone):
            read_secret(tx, "other")


def test_a_blind_index_finds_the_same_value_of_the_same_kind_only():
    secret = b"s" * 32
    assert blind_index(secret, "name", "jansen") == blind_index(secret, "name", "jansen")
    assert blind_index(secret, "name", "jansen") != blind_index(secret, "phone", "jansen")
    assert blind_index(secret, "name", "jansen") != blind_index(b"t" * 32, "name", "jansen")


def test_a_key_shows_itself_nowhere(key):
    raw = bytes(range(32)).hex()
    assert raw not in repr(key) + str(key) + format(key)


def test_the_keys_of_a_transaction_go_with_it(store):
    with store.transaction() as tx:
        tx.fields.new_key(OWNER)
        sealed = tx.fields.seal(OWNER, *PLACE, b"content")
        assert tx.fields.open(OWNER, *PLACE, sealed) == b"content"
    with pytest.raises(ResourceClosedError):
        tx.fields.open(OWNER, *PLACE, sealed)


def test_the_keys_go_too_when_all_is_taken_back(store):
    sealed = []

    def fail():
        with store.transaction() as tx:
            tx.fields.new_key(OWNER)
            sealed.extend([tx, tx.fields.seal(OWNER, *PLACE, b"content")])
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    ended, value = sealed
    with pytest.raises(ResourceClosedError):
        ended.fields.open(OWNER, *PLACE, value)


@pytest.mark.parametrize("ahead", [0, 1, 3])
def test_a_walk_over_everybody_keeps_the_last_keys_alone(store, monkeypatch, ahead):
    monkeypatch.setattr(fields, "AT_HAND", 3)
    owners = [f"case:{number}" for number in range(7)]
    with store.transaction() as tx:
        for owner in owners:
            tx.fields.new_key(owner)
        sealed = {owner: tx.fields.seal(owner, *PLACE, owner.encode()) for owner in owners}
    with store.reading() as tx:
        tx.fields.unwrap(owners[:ahead])
        opened = {owner: tx.fields.open(owner, *PLACE, sealed[owner]) for owner in [*owners, *owners]}
        assert opened == {owner: owner.encode() for owner in owners}
        assert len(tx.fields.at_hand) <= 3
