// papers.md: invitation, identity file, recovery key, patient check.
import { createDecipheriv, createHmac, scryptSync } from "node:crypto";
import {
  as, ascii, base32, bytes, demand, exactly, framed, id, moment, organisationOf, parse, Refused, sha256, text, unbase32,
  utf8, whole, words,
} from "./conventions.mjs";
import { ed25519 } from "@noble/curves/ed25519.js";
import { unseal } from "./envelope.mjs";

export function readInvitation(file, now) {
  const value = as("WOR-X400", () => {
    const found = exactly(parse(utf8(file)), "wor", "v", "organisation", "name", "postbus", "code", "secret", "expires");
    demand(found.wor === "invitation", "form", "kind of file");
    whole(found.v, 1, 1); id(found.organisation); words(found.name, 1, 140); words(found.code, 1, 128);
    bytes(found.secret, 32);
    let url;
    try { url = new URL(text(found.postbus)); } catch { throw new Refused("form", "address"); }
    const plain = url.protocol === "http:" && ["127.0.0.1", "[::1]"].includes(url.hostname);
    demand(url.protocol === "https:" || plain, "form", "address");
    demand(!url.username && !url.search && !url.hash, "form", "address");
    return { ...found, ends: moment(found.expires) };
  });
  demand(now < value.ends, "WOR-X401");
  return value;
}

export const proof = (secret, identity, organisation) =>
  createHmac("sha256", secret).update(framed(identity, organisation)).digest("base64url");

export function unlock(file, passphrase) {
  const value = as("WOR-X410", () => {
    demand(Buffer.byteLength(file) <= 4096, "form", "too large");
    const found = exactly(parse(utf8(file)), "wor", "v", "organisation", "salt", "nonce", "sealed");
    demand(found.wor === "identity", "form", "kind of file");
    whole(found.v, 1, 1); text(found.organisation);
    return { ...found, salt: bytes(found.salt, 16), nonce: bytes(found.nonce, 12), sealed: bytes(found.sealed, 48) };
  });
  const key = scryptSync(passphrase.normalize("NFKC"), value.salt, 32, { N: 2 ** 17, r: 8, p: 1, maxmem: 2 ** 28 });
  const cipher = createDecipheriv("aes-256-gcm", key, value.nonce);
  cipher.setAAD(framed(ascii("WOR identity file v1\0"), value.organisation));
  cipher.setAuthTag(value.sealed.subarray(32));
  let secret;
  try {
    secret = Buffer.concat([cipher.update(value.sealed.subarray(0, 32)), cipher.final()]);
  } catch {
    throw new Refused("WOR-X411", "not decrypted");
  }
  demand(organisationOf(Buffer.from(ed25519.getPublicKey(secret))) === value.organisation, "WOR-X410");
  return secret;
}

const checksum = (seed) => sha256(ascii("WOR recovery sheet v1\0"), seed).subarray(0, 3);
export const onPaper = (seed) => base32(Buffer.concat([seed, checksum(seed)])).match(/.{4}/g).join(" ");
export function fromPaper(typed) {
  const raw = as("WOR-X420", () => unbase32(typed.replace(/\s/g, "").toLowerCase()));
  demand(raw.length === 35 && raw.subarray(32).equals(checksum(raw.subarray(0, 32))), "WOR-X420");
  return raw.subarray(0, 32);
}
export const recovered = (seed, sealed) => unseal(seed, sealed, ascii("WOR recovery v1\0"));

export const patientCheck = (secret, referral, [kind, value], born) => createHmac("sha256", secret)
  .update(framed(referral, `${kind}:${value}`, born ?? "")).digest("hex").slice(0, 32);
