// Checks every fixed vector with a reader that was written from docs/reference/exchange/ alone.
// Usage: node check.mjs exchange.json
import { readFileSync } from "node:fs";
import { ed25519 } from "@noble/curves/ed25519.js";
import { bytes, demand, framed, kidOf, organisationOf, Refused, same } from "./conventions.mjs";
import { digits, judge, readDelegation, readRecord, readStatement, sealingKey, signingKey, take } from "./trust.mjs";
import { open, publicOf } from "./envelope.mjs";
import { arrive, merge, outcome, readBody } from "./messages.mjs";
import { readBundle } from "./bundles.mjs";
import {
  fromPaper, onPaper, patientCheck, proof, readInvitation, readText, recovered, textOf, unlock,
} from "./papers.mjs";
import { admit, contentDigest, sign } from "./calls.mjs";

const vectors = JSON.parse(readFileSync(process.argv[2], "utf8"));
const checked = {};
const hold = (part, holds, what) => {
  if (!holds) throw new Error(`${part}: ${what}`);
  checked[part] = (checked[part] ?? 0) + 1;
};
const refused = async (act) => {
  try {
    await act();
  } catch (error) {
    if (error instanceof Refused) return error.code;
    throw error;
  }
  return "";
};
const expect = async (part, one, code, act) => {
  const found = await refused(act);
  hold(part, found === code, `${one.name ?? one.typed ?? ""}: ${found || "taken"} for ${code || "taken"}`);
};

const { names, chains, envelopes, bodies, receipts, papers, calls } = vectors;
hold("names", framed(...names.framed.fields.map((one) => bytes(one))).equals(bytes(names.framed.framed)), "framed");
const signing = Buffer.from(ed25519.getPublicKey(bytes(names.signing_key.secret)));
hold("names", signing.equals(bytes(names.signing_key.public)) && kidOf(signing) === names.signing_key.kid, "signing");
const sealing = publicOf(bytes(names.encryption_key.seed));
hold("names", sealing.equals(bytes(names.encryption_key.public)) && kidOf(sealing) === names.encryption_key.kid, "sealing");
for (const one of names.organisations) {
  const identity = Buffer.from(ed25519.getPublicKey(bytes(one.secret)));
  hold("names", identity.equals(bytes(one.identity)), "identity");
  hold("names", organisationOf(identity) === one.organisation, "organisation");
  hold("names", digits(identity, one.organisation) === one.digits, "digits");
}

for (const one of chains.cases) {
  const held = one.held && take(undefined, readRecord(one.held), chains.organisation, one.now);
  let found;
  await expect("chains", one, one.refused ?? "", () => {
    found = take(held ?? undefined, readRecord(one.record), chains.organisation, one.now);
  });
  if (one.refused) continue;
  const { newest } = found;
  hold("chains", same([newest.epoch, newest.seq], one.newest), one.name);
  hold("chains", same([newest.epoch, newest.seq, newest.hash.slice(0, 16)], one.knows), one.name);
  hold("chains", (one.now < newest.exp) === one.fresh, one.name);
  hold("chains", sealingKey(found, one.now) === one.seals, one.name);
  const counting = newest.sig.map(kidOf).filter((kid) => signingKey(found, kid)).sort();
  hold("chains", same(counting, one.signs), one.name);
}
for (const one of chains.statements_refused) await expect("statements", one, "form", () => readStatement(bytes(one.wire)));
for (const one of chains.delegations_refused) await expect("delegations", one, "form", () => readDelegation(bytes(one.wire)));
const own = chains.knows.statements.map((one) => readStatement(bytes(one)));
for (const one of chains.knows.cases) hold("knows", judge(own, one.knows) === one.verdict, one.name);

const seeds = new Map(envelopes.seeds.map((one) => [kidOf(publicOf(bytes(one.secret))), bytes(one.secret)]));
const sender = readRecord(envelopes.sender);
for (const one of [...envelopes.opened, ...envelopes.refused]) {
  const from = organisationOf(sender.identity);
  const senders = new Map([[from, take(undefined, sender, from, Math.max(one.now, sender.statements[0].iat))]]);
  let found;
  await expect("envelopes", one, one.code ?? "", async () => {
    const wire = one.zeros === undefined ? bytes(one.wire) : Buffer.alloc(one.zeros);
    found = await open(wire, envelopes.me, seeds, senders, one.now);
  });
  if (one.header) hold("envelopes", same(found.header, one.header) && found.body.equals(bytes(one.body)), one.name);
}
const candidate = readRecord(envelopes.hellos.candidate);
for (const one of envelopes.hellos.cases) {
  await expect("hellos", one, one.code, async () => {
    const from = organisationOf(candidate.identity);
    const senders = new Map([[from, take(undefined, candidate, from, one.now)]]);
    const { header, body } = await open(bytes(one.wire), envelopes.me, seeds, senders, one.now);
    let said;
    try { said = readBody(body); } catch { throw new Refused("WOR-X301", "not to be read"); }
    const { type, content } = said;
    demand(type === "hello" && content.proof !== null, "WOR-X301");
    demand(content.record.identity === envelopes.hellos.candidate.identity, "WOR-X301");
    demand(content.proof === proof(bytes(envelopes.hellos.secret), candidate.identity, header.from), "WOR-X301");
  });
}

const bundles = {};
for (const one of bodies.read) {
  const body = readBody(Buffer.from(one.body, "utf8"));
  hold("bodies", body.type === one.type, one.type);
  if (body.content.bundle) {
    bundles[body.type] = JSON.stringify(body.content.bundle);
    await expect("bundles", one, "", () => readBundle(body.type, body.content.bundle));
  }
}
for (const one of bodies.refused) await expect("bodies", one, one.code, () => readBody(bytes(one.body)));
for (const one of bodies.bundles_read) await expect("bundles", one, "", () => readBundle(one.bundle, one.value));
for (const one of bodies.bundles_refused) {
  const bundle = JSON.parse(bundles[one.bundle]);
  one.path.slice(0, -1).reduce((value, step) => value[step], bundle)[one.path.at(-1)] = one.value;
  await expect("bundles", one, "form", () => readBundle(one.bundle, bundle));
}

for (const one of receipts.arrivals) {
  const found = arrive(one.seqs);
  hold("receipts", same(found.places, one.places) && same(found.receipt, one.receipt), one.name);
}
for (const one of receipts.outcomes) hold("receipts", outcome(one.receipt, one.seq) === one.outcome, one.seq);
for (const one of receipts.merged) hold("receipts", same(merge(one.known, one.arrived), one.merged), one.name);

hold("papers", readInvitation(papers.invitation.file, papers.invitation.now).v === 1, "invitation");
for (const one of papers.invitation.refused) await expect("papers", one, one.code, () => readInvitation(one.file, one.now));
for (const one of papers.invitation.texts) {
  hold("papers", textOf(one.file) === one.text, "text of an invitation");
  const found = readText(one.text, papers.invitation.now);
  hold("papers", same(JSON.parse(found.file), JSON.parse(one.file)), "invitation of a text");
}
for (const one of papers.invitation.texts_refused) {
  await expect("papers", one, one.code, () => readText(one.text, papers.invitation.now));
}
const proven = papers.proof;
hold("papers", proof(bytes(proven.secret), bytes(proven.identity), proven.organisation) === proven.proof, "proof");
for (const one of papers.identity_file.passphrases) {
  hold("papers", unlock(papers.identity_file.file, one).equals(bytes(papers.identity_file.secret)), "identity file");
}
for (const one of papers.identity_file.refused) await expect("papers", one, one.code, () => unlock(one.file, one.passphrase));
const { recovery } = papers;
const seed = bytes(recovery.seed);
hold("papers", onPaper(seed) === recovery.paper && publicOf(seed).equals(bytes(recovery.public)), "recovery key");
for (const one of recovery.typed) hold("papers", fromPaper(one).equals(seed), "typed");
for (const one of recovery.refused) await expect("papers", one, one.code, () => fromPaper(one.typed));
hold("papers", (await recovered(seed, bytes(recovery.sealed))).equals(bytes(recovery.secret)), "recovered");
for (const one of papers.patient_checks) {
  hold("papers", patientCheck(bytes(one.secret), one.referral, one.patient_id, one.birth_date) === one.check, "check");
}

for (const one of calls.content_digests) hold("calls", contentDigest(bytes(one.body)) === one.value, "digest");
const known = new Map([[calls.keyid, bytes(calls.public)]]);
for (const one of calls.signed) {
  const made = sign(one.method, one.url, bytes(one.body), bytes(calls.secret), calls.keyid, one.created);
  hold("calls", made.base === one.base && same(made.headers, one.headers), one.url);
  await expect("calls", one, "", () => admit(one.method, one.url, bytes(one.body), one.headers, known, one.created));
}
for (const one of calls.refused) {
  await expect("calls", one, "401", () => admit(one.method, one.url, bytes(one.body), one.headers, known, one.now));
}
console.log(JSON.stringify(checked));
