// keys.md: delegations, statements, records, what is taken and what is refused.
import { ed25519 } from "@noble/curves/ed25519.js";
import {
  ascii, as, bytes, demand, exactly, framed, id, kid, kidOf, listOf, organisationOf, parse, sha256, spoken, text,
  whole,
} from "./conventions.mjs";

const S = 60 * 86400;
const SLACK = 300;

function split(wire) {
  demand(wire.length >= 68, "form", "too short");
  const end = 4 + wire.readUInt32BE(0);
  demand(wire.length === end + 64, "form", "length");
  return { json: wire.subarray(4, end), first: wire.subarray(0, end), signature: wire.subarray(end) };
}
export function verify(signature, data, key) {
  try {
    return ed25519.verify(signature, data, key);
  } catch {
    return false;
  }
}
const signedBy = (label, wire, key) => {
  const { first, signature } = split(wire);
  return verify(signature, Buffer.concat([ascii(label), first]), key);
};

export function readDelegation(wire) {
  const value = exactly(parse(split(wire).json), "organisation", "epoch", "key");
  return { wire, organisation: id(value.organisation), epoch: whole(value.epoch, 1), key: bytes(value.key, 32) };
}

function named(value, length) {
  const key = bytes(value.key, length);
  demand(kid(value.kid) === kidOf(key), "form", "another's kid");
  return key;
}

export function readStatement(wire) {
  demand(wire.length <= 65536, "form", "too large");
  const value = exactly(parse(split(wire).json), "v", "organisation", "kind", "epoch", "seq", "prev", "iat", "exp", "enc",
    "sig", "revoked", "speaks");
  whole(value.v, 1, 1);
  whole(value.epoch, 1); whole(value.seq, 1);
  text(value.prev, 0, 64);
  demand(value.seq === 1 ? value.prev === "" : /^[0-9a-f]{64}$/.test(value.prev), "form", "prev");
  whole(value.iat); whole(value.exp);
  demand(value.iat < value.exp && value.exp <= value.iat + S, "form", "lifetime");
  demand(["practice", "welfare", "region"].includes(value.kind), "form", "kind");
  const enc = listOf(value.enc, 64, (one) => {
    exactly(one, "kid", "key", "until");
    return { key: named(one, 1216), until: whole(one.until, value.iat, value.exp) };
  });
  const sig = listOf(value.sig, 64, (one) => named(exactly(one, "kid", "key"), 32));
  demand(enc.length > 0 && sig.length > 0, "form", "no key");
  for (const listed of [enc.map((one) => kidOf(one.key)), sig.map(kidOf), value.revoked, value.speaks]) {
    demand(Array.isArray(listed) && new Set(listed).size === listed.length, "form", "something twice");
  }
  return {
    ...value, wire, enc, sig, organisation: id(value.organisation),
    revoked: listOf(value.revoked, 1000, kid), speaks: listOf(value.speaks, 256, spoken),
    hash: sha256(wire).toString("hex"),
  };
}

export const readRecord = (json) => as("WOR-X201", () => {
  const value = exactly(json, "identity", "delegations", "statements");
  return {
    identity: bytes(value.identity, 32),
    delegations: listOf(value.delegations, 10000, (one) => readDelegation(bytes(one))),
    statements: listOf(value.statements, 10000, (one) => readStatement(bytes(one))),
  };
});

const before = (one, other) => one.epoch < other.epoch || (one.epoch === other.epoch && one.seq < other.seq);
const place = (one) => `${one.epoch}.${one.seq}`;

export function take(held, record, organisation, now) {
  demand(organisationOf(record.identity) === organisation, "WOR-X202");
  const working = new Map(held?.working);
  for (const one of record.delegations) {
    const right = one.organisation === organisation && signedBy("WOR delegation v1\0", one.wire, record.identity);
    demand(right, "WOR-X203");
    demand(!working.has(one.epoch) || working.get(one.epoch).equals(one.key), "WOR-X204");
    working.set(one.epoch, one.key);
  }
  const seen = new Map(held?.seen);
  let newest = held?.newest;
  for (const one of record.statements) {
    demand(working.has(one.epoch), "WOR-X203");
    demand(one.organisation === organisation, "WOR-X205");
    demand(signedBy("WOR statement v1\0", one.wire, working.get(one.epoch)), "WOR-X205");
    if (seen.has(place(one))) {
      demand(seen.get(place(one)) === one.hash, "WOR-X207");
      continue;
    }
    demand(one.iat <= now + SLACK, "WOR-X210");
    demand(!newest || one.epoch >= newest.epoch, "WOR-X211");
    const follows = newest !== undefined && one.epoch === newest.epoch;
    demand(one.seq === (follows ? newest.seq + 1 : 1), "WOR-X209");
    demand(!follows || one.prev === newest.hash, "WOR-X208");
    demand(!newest || one.kind === newest.kind, "WOR-X201");
    seen.set(place(one), one.hash);
    newest = one;
  }
  demand(newest !== undefined, "WOR-X201");
  demand(!held || record.statements.length === 0 || !before(record.statements.at(-1), held.newest), "WOR-X206");
  return { organisation, identity: record.identity, working, seen, newest };
}

export const signingKey = (held, name) => held.newest.revoked.includes(name)
  ? undefined : held.newest.sig.find((key) => kidOf(key) === name);

export function sealingKey({ newest }, now) {
  const lasting = newest.enc.filter((one) => one.until > now && !newest.revoked.includes(kidOf(one.key)));
  if (now >= newest.exp || lasting.length === 0) return null;
  return kidOf(lasting.reduce((one, other) => (other.until > one.until ? other : one)).key);
}

export function judge(own, knows) {
  if (knows === null) return "nothing";
  const [epoch, seq, prefix] = knows;
  const said = { epoch, seq };
  const newest = own.reduce((one, other) => (before(one, other) ? other : one));
  const ours = own.find((one) => place(one) === place(said));
  if (ours === undefined) {
    if (before(newest, said)) return "ahead";
    const above = own.every((one) => one.epoch !== epoch || one.seq < seq);
    return epoch < newest.epoch && above ? "behind" : "fork";
  }
  if (ours.hash.slice(0, 16) !== prefix) return "fork";
  return ours === newest ? "current" : "behind";
}

export function digits(identity, organisation) {
  const hash = sha256(framed(ascii("WOR digits v1\0"), identity, organisation)).toString("hex");
  return (BigInt(`0x${hash}`) % 10n ** 30n).toString().padStart(30, "0").match(/.{5}/g).join(" ");
}

