// papers.md: invitation, identity file, recovery key, patient check.
import { createDecipheriv, createHmac, scryptSync } from "node:crypto";
import {
  as, ascii, base32, bytes, demand, exactly, framed, id, moment, organisationOf, parse, Refused, sha256, text, u32, unbase32,
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
    const url = /^(https?):\/\/([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::([0-9]{1,5}))?\/?$/.exec(text(found.postbus));
    demand(url && (url[1] === "https" || ["127.0.0.1", "[::1]"].includes(url[2])), "form", "address");
    demand(url[3] === undefined || (Number(url[3]) >= 1 && Number(url[3]) <= 65535), "form", "port");
    return { ...found, ends: moment(found.expires) };
  });
  demand(now < value.ends, "WOR-X401");
  return value;
}

// The text form: its bytes are those of the table, and it is read only as it is written.
const BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

function base45(raw) {
  const written = [];
  for (let at = 0; at < raw.length; at += 2) {
    let value = at + 1 < raw.length ? raw.readUInt16BE(at) : raw[at];
    for (let left = at + 1 < raw.length ? 3 : 2; left > 0; left -= 1) {
      written.push(BASE45[value % 45]);
      value = Math.floor(value / 45);
    }
  }
  return written.join("");
}
function unbase45(line) {
  const raw = (line.match(/.{1,3}/gs) ?? []).flatMap((group) => {
    const value = [...group].reduceRight((sum, one) => sum * 45 + BASE45.indexOf(one), 0);
    return [...group].length === 3 ? [value >> 8 & 255, value & 255] : [value & 255];
  });
  demand(base45(Buffer.from(raw)) === line, "form", "base45");
  return Buffer.from(raw);
}
export function textOf(file) {
  const value = JSON.parse(file);
  const packed = /^[a-z2-7]{25}[aeimquy4]$/.test(value.code);
  const plain = value.postbus.startsWith("http://");
  const code = packed ? unbase32(value.code) : utf8(value.code);
  const host = utf8(value.postbus.replace(/^https?:\/\//, ""));
  const expires = u32(Date.parse(value.expires) / 1000);
  return `WOR1:${base45(Buffer.concat([
    Buffer.from([(plain ? 1 : 0) | (packed ? 2 : 0)]), unbase32(value.organisation), bytes(value.secret), expires,
    Buffer.from([code.length]), code, Buffer.from([host.length]), host, utf8(value.name),
  ]))}`;
}
export function readText(line, now) {
  const found = as("WOR-X400", () => {
    demand(line.startsWith("WOR1:"), "form", "mark");
    let raw = unbase45(line.slice(5));
    const next = (count) => {
      demand(raw.length >= count, "form", "cut short");
      const taken = raw.subarray(0, count);
      raw = raw.subarray(count);
      return taken;
    };
    const flags = next(1)[0];
    demand(flags < 4, "form", "flags");
    const organisation = base32(next(16));
    const secret = next(32).toString("base64url");
    const expires = new Date(next(4).readUInt32BE(0) * 1000).toISOString().replace(".000Z", "Z");
    const code = next(next(1)[0]);
    const postbus = `${flags & 1 ? "http" : "https"}://${next(next(1)[0]).toString("utf8")}`;
    const name = raw.toString("utf8");
    return JSON.stringify({
      wor: "invitation", v: 1, organisation, name, postbus, code: flags & 2 ? base32(code) : code.toString("utf8"),
      secret, expires,
    });
  });
  const invitation = readInvitation(found, now);
  demand(textOf(found) === line, "WOR-X400", "written otherwise");
  return { invitation, file: found };
}

export const proof = (secret, identity, organisation) =>
  createHmac("sha256", secret).update(framed(identity, organisation)).digest("base64url");

export function unlock(file, passphrase) {
  const value = as("WOR-X410", () => {
    demand(Buffer.byteLength(file) <= 4096, "form", "too large");
    const found = exactly(parse(utf8(file)), "wor", "v", "organisation", "salt", "nonce", "sealed");
    demand(found.wor === "identity", "form", "kind of file");
    whole(found.v, 1, 1); id(found.organisation);
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
  const bare = typed.replace(/[ \t\r\n\u00a0]/g, "").replace(/[A-Z]/g, (one) => one.toLowerCase());
  const raw = as("WOR-X420", () => unbase32(bare));
  demand(raw.length === 35 && raw.subarray(32).equals(checksum(raw.subarray(0, 32))), "WOR-X420");
  return raw.subarray(0, 32);
}
export const recovered = (seed, sealed) => unseal(seed, sealed, ascii("WOR recovery v1\0"));

export const patientCheck = (secret, referral, [kind, value], born) => createHmac("sha256", secret)
  .update(framed(referral, `${kind}:${value}`, born ?? "")).digest("hex").slice(0, 32);
