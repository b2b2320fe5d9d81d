// An independent reader, written from the pages alone: opens fresh vectors of every size with @hpke, names the
// keys with @noble/post-quantum and verifies the signatures with @noble/curves. Usage: node open.mjs VECTORS.json
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { Aes256Gcm, CipherSuite, HkdfSha256 } from "@hpke/core";
import { XWing } from "@hpke/hybridkem-x-wing";
import { ed25519 } from "@noble/curves/ed25519.js";
import { ml_kem768_x25519 } from "@noble/post-quantum/hybrid.js";

const HEADER_KEYS = ["v", "suite", "id", "from", "to", "skid", "rkid", "iat", "exp"];
const suite = new CipherSuite({ kem: new XWing(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
const ascii = (text) => Buffer.from(text, "latin1");
const sha256 = (...parts) => createHash("sha256").update(Buffer.concat(parts)).digest();
const keyDigest = (key) => sha256(ascii("WOR key\0"), Buffer.from(key));
const kid = (key) => keyDigest(key).subarray(0, 16).toString("hex");
const u32 = (number) => { const raw = Buffer.alloc(4); raw.writeUInt32BE(number); return raw; };
const demand = (holds, what) => { if (!holds) throw new Error(what); };

export async function open(wire, seed, senderPublic) {
  demand(wire.subarray(0, 4).equals(ascii("WOR1")), "magic");
  const end = 6 + wire.readUInt16BE(4);
  const outside = wire.subarray(6, end);
  const header = JSON.parse(outside.toString("utf8"));
  demand(JSON.stringify(Object.keys(header)) === JSON.stringify(HEADER_KEYS), "header keys");
  demand(header.suite === "hpke-xwing-hkdfsha256-aes256gcm+ed25519" && header.v === 1, "suite");
  demand(header.exp > header.iat && header.exp - header.iat <= 45 * 86400, "lifetime");
  const recipientPublic = ml_kem768_x25519.keygen(seed).publicKey;
  demand(header.rkid === kid(recipientPublic), "rkid");
  demand(header.skid === kid(senderPublic), "skid");

  const plain = Buffer.from(await suite.open(
    {
      recipientKey: await suite.kem.importKey("raw", seed.buffer.slice(seed.byteOffset, seed.byteOffset + 32), false),
      enc: Uint8Array.from(wire.subarray(end, end + 1120)),
      info: Uint8Array.from(Buffer.concat([ascii("WOR envelope v1\0info\0"), sha256(outside)])),
    },
    Uint8Array.from(wire.subarray(end + 1120)),
  ));
  const signature = plain.subarray(0, 64);
  const padded = plain.subarray(64);
  const signed = Buffer.concat(
    [ascii("WOR envelope v1\0sig\0"), u32(outside.length), outside, keyDigest(recipientPublic), padded]);
  demand(ed25519.verify(signature, signed, senderPublic), "signature");
  const length = padded.readUInt32BE(0);
  let bucket = 4096;
  while (bucket < 64 + 4 + length) bucket *= 2;
  demand(plain.length === bucket && plain.length <= 1024 * 1024, "bucket");
  demand(padded.subarray(4 + length).every((byte) => byte === 0), "zeros");
  return padded.subarray(4, 4 + length);
}

async function refuses(wire, seed, senderPublic) {
  const changed = Buffer.from(wire);
  changed[changed.length - 1] ^= 1;
  try {
    await open(changed, seed, senderPublic);
  } catch {
    return true;
  }
  return false;
}

const vectors = JSON.parse(readFileSync(process.argv[2], "utf8"));
for (const vector of vectors) {
  const hex = (name) => Buffer.from(vector[name], "hex");
  const body = await open(hex("wire"), hex("recipient_seed"), hex("sender_public"));
  demand(body.equals(hex("body")), "body");
  demand(await refuses(hex("wire"), hex("recipient_seed"), hex("sender_public")), "a changed byte was accepted");
}
console.log(JSON.stringify({ opened: vectors.length }));
