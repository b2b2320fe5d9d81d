// envelope.md: opening, in the order of its table.

import { Aes256Gcm, CipherSuite, HkdfSha256 } from "@hpke/core";
import { XWing } from "@hpke/hybridkem-x-wing";
import { ml_kem768_x25519 } from "@noble/post-quantum/hybrid.js";
import { as, ascii, demand, exactly, id, kid, parse, Refused, sha256, text, u32, whole } from "./conventions.mjs";
import { signingKey, verify } from "./trust.mjs";

const M = 45 * 86400;
const suite = new CipherSuite({ kem: new XWing(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
const buffer = (raw) => raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.length);

export const publicOf = (seed) => Buffer.from(ml_kem768_x25519.keygen(Uint8Array.from(seed)).publicKey);

export async function unseal(seed, sealed, info) {
  const recipientKey = await suite.kem.importKey("raw", buffer(seed), false);
  return Buffer.from(await suite.open(
    { recipientKey, enc: Uint8Array.from(sealed.subarray(0, 1120)), info: Uint8Array.from(info) },
    Uint8Array.from(sealed.subarray(1120)),
  ));
}

export function readHeader(outside) {
  const value = exactly(parse(outside), "v", "suite", "id", "from", "to", "skid", "rkid", "iat", "exp");
  whole(value.v, 1); text(value.suite);
  [value.id, value.from, value.to].forEach(id);
  [value.skid, value.rkid].forEach(kid);
  whole(value.iat); whole(value.exp);
  demand(value.iat < value.exp && value.exp <= value.iat + M, "form", "lifetime");
  return value;
}

export async function open(wire, me, seeds, senders, now) {
  demand(wire.length <= 1051766, "WOR-X101");
  demand(wire.subarray(0, 4).equals(ascii("WOR1")) && wire.length >= 6, "WOR-X102");
  const end = 6 + wire.readUInt16BE(4);
  demand(end <= 6 + 2048 && wire.length - end >= 1120 + 4096 + 16, "WOR-X102");
  const outside = wire.subarray(6, end);
  const header = as("WOR-X102", () => readHeader(outside));
  demand(header.v === 1 && header.suite === "hpke-xwing-hkdfsha256-aes256gcm+ed25519", "WOR-X103");
  demand(header.to === me, "WOR-X104");
  const seed = seeds.get(header.rkid);
  demand(seed !== undefined, "WOR-X105");
  demand(now < header.exp, "WOR-X106");
  demand(header.iat <= now + 300, "WOR-X107");
  const sender = senders.get(header.from);
  demand(sender !== undefined, "WOR-X108");
  const key = signingKey(sender, header.skid);
  demand(key !== undefined, "WOR-X109");
  let plain;
  try {
    plain = await unseal(seed, wire.subarray(end), Buffer.concat([ascii("WOR envelope v1\0info\0"), sha256(outside)]));
  } catch {
    throw new Refused("WOR-X110", "not decrypted");
  }
  const padded = plain.subarray(64);
  const signed = Buffer.concat([
    ascii("WOR envelope v1\0sig\0"), u32(outside.length), outside, sha256(ascii("WOR key\0"), publicOf(seed)), padded,
  ]);
  demand(verify(plain.subarray(0, 64), signed, key), "WOR-X111");
  const length = padded.readUInt32BE(0);
  let size = 4096;
  while (size < 64 + 4 + length) size *= 2;
  const fits = plain.length === size && padded.subarray(4 + length).every((byte) => byte === 0);
  demand(fits, "WOR-X112");
  return { header, body: padded.subarray(4, 4 + length) };
}
