"""Sealed messages between two organisations: pure code, to the byte as docs/reference/exchange/ says.

No SQL, no HTTP; time (`Millis`) and `Randomness` come in as parameters. (HPKE draws its own one-time
randomness inside the library: nothing that anybody may choose.) The rooms, from the ground up:

suitability    `check_machine()`: 64 bits and a `cryptography` that has HPKE and ML-KEM; at a program's start
strict         JSON and base64url read in one way only: `read_json`, `exactly`, `base64url`
periods        S, M, R in seconds; `seconds(now)`
shapes         frozen dataclasses to and from JSON, exactly: `read(kind, json)`, `write(value)`
primitives     `Kid`, `kid_of(raw)`, `SigningKey` and `Seed` (private), `verify`, `hpke_seal`
statements     `Delegation`, `KeyStatement`, `SignedStatement`, `Position`, `Spoken`
identity       `IdentityKey`: `.public`, `.organisation`, `.delegate`; `organisation_of(identity)`
record         `KeyRecord(identity, delegations, statements)`: `to_json`, `from_json`, `.after(position)`,
               `.recent()`
trust          `Trusted`, what we hold: `accept(held, record, organisation, now) -> Trusted`, `.fresh(now)`,
               `.encryption_key(now)`, `.signing_key(kid)`, `.newest`, `.knows`, `to_json`, `from_json`;
               `judge(own statements, knows) -> Verdict`
keys           `OwnKeys`, what a program holds: `first_keys`, `due`, `renewed`, `rotated`, `revoked`,
               `next_epoch`, `new_epoch`, `destroyable`, `without`, `to_json` (secret), `from_json`
contents       one frozen value per type: `contents.Hello`, `contents.Status`, ...; `Content`, `SPEAKS`,
               `content_to_json(content)`, `content_from_json(type, version, value)`
body           `Body(frame, content)`, `Frame(mid, seq, epoch, knows, thread)`, `.encode()`,
               `parse_body(raw) -> Body | UnknownBody | UnreadableBody`, `highest(type, theirs)`
envelope       `seal(permit, body, *, sender, recipient, now, randomness) -> Sealed(header, wire)`,
               `Signer(organisation, key)`, `read_header(wire) -> Header`,
               `open_envelope(wire, me, seeds, senders, now) -> Opened(header, body)`
stranger       `open_hello(wire, me, seeds, candidate, invitations, now) -> Introduction`
digits         `digits_of(identity, organisation)`, `same_digits(typed, identity, organisation)`
invitation     `Invitation`, `.encode()`, `read_invitation(raw, now)`, `fresh_secret`, `proof_of`, `proves`
identity_file  `lock_identity(key, passphrase, randomness) -> bytes`, `unlock_identity(raw, passphrase)`
recovery       `RecoveryKey`, `.on_paper()`, `from_paper`, `seal_to_recovery`, `recovery_sheet(...) -> str`
receipts       `Sequence`: `.place(seq)`, `.taken(seq)`, `.next_held`, `.receipt(...)`; `outcome`, `merged`
vectors        `make_vectors(randomness, now) -> list[Vector]`, `.to_json()`
fhir           the FHIR bundles of referral and feedback
"""
