// An independent reader of key records, written from docs/reference/envelope.md alone: checks an organisation's
// id, delegations, chain of statements, digits and invitation proof. Usage: node keys.mjs KEYS.json
import { createHash, createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { ed25519 } from "@noble/curves/ed25519.js";

const ascii = (text) => Buffer.from(text, "latin1");
const raw = (text) => Buffer.from(text, "base64url");
const sha256 = (...parts) => createHash("sha256").update(Buffer.concat(parts)).digest();
const kid = (key) => sha256(ascii("WOR key\0"), key).subarray(0, 16).toString("hex");
const demand = (holds, what) => { if (!holds) throw new Error(what); };

function framed(...fields) {
  return Buffer.concat(fields.flatMap((field) => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(field.length);
    return [length, field];
  }));
}

function base32(bytes) {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const groups = bits.match(/.{1,5}/g).map((group) => parseInt(group.padEnd(5, "0"), 2));
  return groups.map((value) => "abcdefghijklmnopqrstuvwxyz234567"[value]).join("");
}

function signed(label, wire, key) {
  const end = 4 + wire.readUInt32BE(0);
  demand(wire.length === end + 64, "length");
  demand(ed25519.verify(wire.subarray(end), Buffer.concat([ascii(label), wire.subarray(0, end)]), key), label);
  return JSON.parse(wire.subarray(4, end).toString("utf8"));
}

const known = JSON.parse(readFileSync(process.argv[2], "utf8"));
const identity = raw(known.record.identity);
const organisation = base32(sha256(ascii("WOR organisation\0"), identity).subarray(0, 16));
demand(organisation === known.organisation, "organisation");

const working = new Map();
for (const one of known.record.delegations) {
  const delegation = signed("WOR delegation v1\0", raw(one), identity);
  demand(delegation.organisation === organisation && !working.has(delegation.epoch), "delegation");
  working.set(delegation.epoch, raw(delegation.key));
}
let before = null;
for (const one of known.record.statements) {
  const wire = raw(one);
  const { epoch } = JSON.parse(wire.subarray(4, 4 + wire.readUInt32BE(0)).toString("utf8"));
  const statement = signed("WOR statement v1\0", wire, working.get(epoch));
  const follows = before !== null && before.epoch === epoch;
  demand(statement.seq === (follows ? before.seq + 1 : 1), "seq");
  demand(statement.prev === (follows ? before.digest : ""), "prev");
  demand(statement.exp - statement.iat <= 60 * 86400, "lifetime");
  for (const key of [...statement.enc, ...statement.sig]) demand(key.kid === kid(raw(key.key)), "kid");
  before = { epoch, seq: statement.seq, digest: sha256(wire).toString("hex") };
}
const digest = sha256(framed(ascii("WOR digits v1\0"), identity, ascii(organisation)));
const digits = (BigInt("0x" + digest.toString("hex")) % 10n ** 30n).toString().padStart(30, "0");
demand(digits.match(/.{5}/g).join(" ") === known.digits, "digits");
const proof = createHmac("sha256", raw(known.invitation_secret)).update(framed(identity, ascii(organisation)));
demand(proof.digest("base64url") === known.proof, "proof");
console.log(JSON.stringify({ statements: known.record.statements.length }));
