'''Sealed messages between two organisations: pure code, to the byte as docs/reference/envelope.md says.

No SQL, no HTTP; time (`Millis`) and `Randomness` come in as parameters. (HPKE draws its own one-time
randomness inside the library: nothing that anybody may choose.) The rooms below, from the ground up:

strict       `read_json(raw)`: JSON without doubles; base64url and framing of signed things.
shapes       `Shape`, `read`, `write`: frozen dataclasses to and from JSON, exactly.
primitives   `Kid`, `SigningKey` (private), `verify(key, signature, data)`, `Seed` (private), `kid_of(raw)`,
             `hpke_seal`, `hpke_open`.
identity     `IdentityKey(secret)`: `.public`, `.organisation`, `.delegate(epoch, key)`, `.prove(...)`;
             `organisation_of(identity)`.
statements   `Delegation`, `KeyStatement`, `Spoken`: build, parse strictly, verify; `Position(epoch, seq)`.
record       `KeyRecord(identity, delegations, statements)`: `to_json()`, `from_json(value)`, `.after(position)`.
trust        `Trusted`: what we hold of an organisation. `accept(held, record, organisation, now) -> Trusted`;
             `.fresh(now)`, `.encryption_key(now)`, `.signing_key(kid)`, `.newest`, `.knows`;
             `judge(own, knows) -> Verdict` for the `knows` in a partner's message.
keys         `OwnKeys`: `first_keys(...)`, `due(keys, now)`, `renew(...)`, `rotate(...)`, `revoke(...)`,
             `new_epoch(...)`, `destroyable(keys, now, drained_at)`, `without(keys, kids)`; `.to_json`/`from_json`
             (secret: encrypt it); the periods S, M, R.
body         `Body(mid, seq, epoch, knows, thread, content)`, `UnknownBody`, `UnreadableBody`,
             `parse_body(raw) -> Body | UnknownBody | UnreadableBody`, `Body.encode()`; `SPEAKS`,
             `highest(type, theirs)`; content by type: `contents.Hello` ... `contents.Void`;
             `content_to_json(content)`, `content_from_json(type, version, value)` for the departures' rows.
envelope     `seal(permit, body, sender, recipient, now, randomness) -> Sealed(header, wire)`;
             `read_header(wire) -> Header`; `open_envelope(wire, me, seeds, senders, now) -> Opened(header, body)`;
             `Signer(organisation, key)`.
stranger     `open_hello(wire, me, seeds, candidate, invitations, now)`: the one exception for unknown senders.
digits       `digits_of(identity, organisation) -> "12345 ..."`, `same_digits(typed, identity, organisation)`.
invitation   `Invitation`: to_json/from_json, `read_invitation(raw, now)`; `proof(secret, identity, organisation)`.
identity_file  `lock_identity(key, passphrase, ...) -> bytes`, `unlock_identity(raw, passphrase) -> IdentityKey`.
recovery     `RecoveryKey`: seal to its public half, open with the private one; `recovery_sheet(...) -> str`.
receipts     `Sequence`: `.take(seq) -> Placing`; `Receipt` is contents.Receipt; `sequence.receipt(...)`,
             `newest_receipt(a, b)`, `outcome(receipt, seq)`.
vectors      `make_vectors(randomness, now) -> list[Vector]`.
fhir*        the FHIR bundles of referral and feedback.
'''
