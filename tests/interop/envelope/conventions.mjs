// conventions.md: bytes, labels, strict JSON, values.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
export const ascii = (text) => Buffer.from(text, "latin1");
export const utf8 = (text) => Buffer.from(text, "utf8");
export const sha256 = (...parts) => createHash("sha256").update(Buffer.concat(parts)).digest();
export const u16 = (number) => { const raw = Buffer.alloc(2); raw.writeUInt16BE(number); return raw; };
export const u32 = (number) => { const raw = Buffer.alloc(4); raw.writeUInt32BE(number); return raw; };
export const same = (one, other) => JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));

export class Refused extends Error {
  constructor(code, why) { super(`${code}: ${why}`); this.code = code; }
}
export const demand = (holds, code, why = "") => { if (!holds) throw new Refused(code, why); };

function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
}

export function framed(...fields) {
  return Buffer.concat(fields.map((one) => typeof one === "string" ? utf8(one) : one)
    .flatMap((one) => [u16(one.length), one]));
}

export function base32(bytes) {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return bits.match(/.{1,5}/g).map((group) => ALPHABET[parseInt(group.padEnd(5, "0"), 2)]).join("");
}

export function unbase32(text) {
  demand(typeof text === "string" && /^[a-z2-7]+$/.test(text), "form", "base32");
  const bits = [...text].map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const raw = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  demand(raw.length > 0 && base32(raw) === text, "form", "base32");
  return raw;
}

export function bytes(text, length) {
  demand(typeof text === "string", "form", "base64url");
  const raw = Buffer.from(text, "base64url");
  demand(raw.toString("base64url") === text, "form", "base64url");
  demand(length === undefined || raw.length === length, "form", "length");
  return raw;
}

export const kidOf = (key) => sha256(ascii("WOR key\0"), Buffer.from(key)).subarray(0, 16).toString("hex");
export const organisationOf = (key) => base32(sha256(ascii("WOR organisation\0"), key).subarray(0, 16));

// A number that is no whole one between the bounds of this exchange.
class Other { }

export function parse(raw) {
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(raw);
  } catch {
    throw new Refused("form", "UTF-8");
  }
  let at = 0;
  const blank = () => { while (" \t\n\r".includes(text[at] ?? "x")) at += 1; };
  const expect = (sign) => { demand(text[at] === sign, "form", `JSON: ${sign} expected`); at += 1; };

  function string() {
    const found = /^"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/.exec(text.slice(at));
    demand(found, "form", "JSON text");
    at += found[0].length;
    const value = JSON.parse(found[0]);
    demand(!/[\ud800-\udfff]/u.test(value), "form", "half a surrogate pair");
    return value;
  }
  function list(depth) {
    const value = [];
    at += 1; blank();
    if (text[at] === "]") { at += 1; return value; }
    for (;;) {
      value.push(any(depth)); blank();
      if (text[at] === "]") { at += 1; return value; }
      expect(",");
    }
  }
  function object(depth) {
    const value = {};
    at += 1; blank();
    if (text[at] === "}") { at += 1; return value; }
    for (;;) {
      blank();
      const key = string();
      demand(!Object.hasOwn(value, key), "form", "a key stands twice");
      blank(); expect(":");
      Object.defineProperty(value, key, { value: any(depth), enumerable: true, writable: true, configurable: true });
      blank();
      if (text[at] === "}") { at += 1; return value; }
      expect(",");
    }
  }
  function any(depth) {
    blank();
    if (text[at] === "{" || text[at] === "[") {
      demand(depth > 0, "form", "nested too deeply");
      return text[at] === "{" ? object(depth - 1) : list(depth - 1);
    }
    if (text[at] === '"') return string();
    const word = /^(?:true|false|null|-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?)/.exec(text.slice(at, at + 400));
    demand(word, "form", "JSON value");
    at += word[0].length;
    if (word[1] || word[2]) return new Other();
    return JSON.parse(word[0]);
  }
  const value = any(64);
  blank();
  demand(at === text.length, "form", "something behind it");
  return value;
}

export function exactly(value, ...keys) {
  demand(value !== null && typeof value === "object" && !Array.isArray(value), "form", "an object expected");
  demand(same(Object.keys(value).sort(), [...keys].sort()), "form", `exactly ${keys} expected`);
  return value;
}
export function whole(value, least = 0, most = Number.MAX_SAFE_INTEGER) {
  demand(Number.isSafeInteger(value) && value >= least && value <= most, "form", "a whole number");
  return value;
}
const matching = (pattern, what) => (value) => {
  demand(typeof value === "string" && pattern.test(value), "form", what);
  return value;
};
export const id = matching(/^[a-z2-7]{25}[aeimquy4]$/, "id");
export const kid = matching(/^[0-9a-f]{32}$/, "kid");
export const code = matching(/^[a-z0-9][a-z0-9_-]{0,63}$/, "code");
export const opaque = matching(/^[A-Za-z0-9_-]{1,64}$/, "opaque");
export const spoken = matching(/^[a-z_]{1,64}\/[1-9][0-9]{0,5}$/, "type/version");
export function text(value, least = 1, most = 128) {
  demand(typeof value === "string", "form", "text");
  const length = [...value].length;
  demand(length >= least && length <= most, "form", "length of a text");
  return value;
}
export function words(value, least, most) {
  demand(!/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text(value, least, most)), "form", "control character");
  return value;
}
export function date(value) {
  demand(typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value), "form", "date");
  const at = new Date(`${value}T00:00:00Z`);
  demand(!Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === value, "form", "no such day");
  return value;
}
export function moment(value) {
  demand(typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value), "form", "moment");
  const at = new Date(value);
  demand(!Number.isNaN(at.getTime()) && at.toISOString() === value.replace("Z", ".000Z"), "form", "no such moment");
  return at.getTime() / 1000;
}
export function listOf(value, most, read) {
  demand(Array.isArray(value) && value.length <= most, "form", "list");
  return value.map(read);
}
// Take what may be thrown about the form of something as the code that its page names for it.
export function as(wanted, act) {
  try {
    return act();
  } catch (error) {
    if (error instanceof Refused && error.code === "form") throw new Refused(wanted, error.message);
    throw error;
  }
}

// The pages themselves: a reader may take its tables from them.
export const page = (name) => readFileSync(
  fileURLToPath(new URL(`../../../docs/reference/exchange/${name}.md`, import.meta.url)), "utf8");
export function section(markdown, heading) {
  const parts = markdown.split(/^#+ /m).filter((part) => part.startsWith(`${heading}\n`));
  demand(parts.length > 0, "page", heading);
  return parts[0];
}
export function tables(markdown) {
  const found = [];
  let open = false;
  for (const line of markdown.split("\n")) {
    if (!line.startsWith("|")) { open = false; continue; }
    if (/^[|\- ]+$/.test(line)) continue;
    const cells = line.split(/(?<!\\)\|/).slice(1, -1).map((cell) => cell.trim());
    if (open) found.at(-1).rows.push(cells);
    else { found.push({ head: cells, rows: [] }); open = true; }
  }
  return found;
}
export const bare = (cell) => cell.replaceAll("`", "");
export const inTicks = (cell) => [...cell.matchAll(/`([^`]+)`/g)].map((found) => found[1]);
