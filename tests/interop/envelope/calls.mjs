// postbus.md: the one profile of signed calls.
import { demand, sha256 } from "./conventions.mjs";
import { ed25519 } from "@noble/curves/ed25519.js";
import { verify } from "./trust.mjs";

const COMPONENTS = '("@method" "@authority" "@path" "@query" "content-digest")';

export const contentDigest = (body) => `sha-256=:${sha256(body).toString("base64")}:`;

export function signatureBase(method, address, digest, params) {
  const { authority, path, query } = split(address);
  return [
    `"@method": ${method}`, `"@authority": ${authority}`, `"@path": ${path}`, `"@query": ?${query}`,
    `"content-digest": ${digest}`, `"@signature-params": ${params}`,
  ].join("\n");
}

function split(address) {
  const [, scheme, host, port, path, query] = /^(https?):\/\/(\[[^\]]+\]|[^/:]+)(?::(\d+))?([^?]*)\??(.*)$/.exec(address);
  const usual = { https: "443", http: "80" }[scheme];
  const authority = host.toLowerCase() + (port === undefined || port === usual ? "" : `:${port}`);
  return { authority, path, query };
}

export function sign(method, address, body, key, keyid, created) {
  const params = `${COMPONENTS};created=${created};expires=${created + 300};alg="ed25519";keyid="${keyid}";tag="wor-postbus-v1"`;
  const digest = contentDigest(body);
  const base = signatureBase(method, address, digest, params);
  const signature = Buffer.from(ed25519.sign(Buffer.from(base), key)).toString("base64");
  return {
    base,
    headers: { "Content-Digest": digest, "Signature-Input": `wor=${params}`, Signature: `wor=:${signature}:` },
  };
}

export function admit(method, address, body, headers, known, now) {
  const digest = headers["Content-Digest"] ?? "";
  const given = /^wor=(\("@method" "@authority" "@path" "@query" "content-digest"\);created=(\d{1,12});expires=(\d{1,12});alg="ed25519";keyid="([0-9a-f]{32})";tag="wor-postbus-v1")$/
    .exec(headers["Signature-Input"] ?? "");
  const signature = /^wor=:([A-Za-z0-9+/]{86}==):$/.exec(headers.Signature ?? "");
  demand(given && signature && /^sha-256=:[A-Za-z0-9+/]{43}=:$/.test(digest), "401", "profile");
  const key = known.get(given[4]);
  demand(key !== undefined, "401", "keyid");
  const [created, expires] = [Number(given[2]), Number(given[3])];
  demand(Math.abs(now - created) <= 300 && expires === created + 300, "401", "window");
  const base = signatureBase(method, address, digest, given[1]);
  demand(verify(Buffer.from(signature[1], "base64"), Buffer.from(base), key), "401", "signature");
  demand(contentDigest(body) === digest, "401", "digest");
}
