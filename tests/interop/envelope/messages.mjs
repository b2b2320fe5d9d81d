// messages.md: its own tables say which fields a message has and what may stand there.
import {
  as, bare, code, date, demand, exactly, id, inTicks, listOf, moment, opaque, page, parse, Refused, section, spoken,
  tables, text, whole, words,
} from "./conventions.mjs";
import { readRecord } from "./trust.mjs";

const markdown = page("messages");
const fieldsBelow = (heading) => {
  const found = tables(section(markdown, heading)).find((table) => table.head[0] === "field");
  return (found?.rows ?? []).map((row) => [bare(row[0]), bare(row[1])]);
};
const senders = tables(section(markdown, "Who sends what")).find((table) => table.head[0] === "type").rows;
const TYPES = new Map(senders.map(([type, , seq, thread]) => [type, { seq: seq === "yes", thread: thread === "yes" }]));
const moves = tables(section(markdown, "status/1")).find((table) => table.head[0] === "move").rows;
const REASONS = new Map(moves.map(([move, , reason]) => [bare(move), reason.startsWith("one of ")]));
const DETAILS = new Map(moves.map(([move, details]) => [bare(move), bare(details)]));
const MOMENTS = new Map(tables(section(markdown, "feedback/1")).find((table) => table.head[0] === "moment").rows
  .map(([at, named]) => [bare(at), inTicks(named)]));

function anything(value) {
  if (value === null || typeof value === "boolean") return;
  if (typeof value === "string") words(value, 0, Infinity);
  else if (Array.isArray(value)) value.forEach(anything);
  else if (Object.getPrototypeOf(value) === Object.prototype) Object.values(value).forEach(anything);
  else whole(value);
}

const LEAVES = {
  code, id, date, moment, opaque, "type/version": spoken, any: anything,
  "true or false": (value) => { demand(typeof value === "boolean", "form", "true or false"); return value; },
  kind: (value) => { demand(["practice", "welfare", "region"].includes(value), "form", "kind"); return value; },
  "key record": (value) => { try { return readRecord(value); } catch { throw new Refused("form", "key record"); } },
  bundle: (value) => {
    demand(value !== null && typeof value === "object" && !Array.isArray(value), "form", "bundle");
    demand(Buffer.byteLength(JSON.stringify(value)) <= 65536, "form", "too large");
    return value;
  },
};

function reader(says) {
  if (says.endsWith("; or null")) {
    const inner = reader(says.slice(0, -"; or null".length));
    return (value) => (value === null ? null : inner(value));
  }
  const list = /^list of at most (\d+): (.+)$/.exec(says);
  if (list) return (value) => listOf(value, Number(list[1]), reader(list[2]));
  const string = /^text, (\d+) to (\d+)$/.exec(says);
  if (string) return (value) => words(value, Number(string[1]), Number(string[2]));
  const number = /^number, (\d+) (?:or more|to (\d+))$/.exec(says);
  if (number) return (value) => whole(value, Number(number[1]), number[2] ? Number(number[2]) : undefined);
  if (Object.hasOwn(LEAVES, says)) return LEAVES[says];
  const kinds = says.split(" or ");
  return (value) => {
    for (const kind of kinds) {
      const fields = fieldsBelow(kind);
      const keys = value !== null && typeof value === "object" ? Object.keys(value).sort().join() : "";
      if (fields.length > 0 && keys === fields.map(([name]) => name).sort().join()) return object(fields, value, kind);
    }
    throw new Refused("form", says);
  };
}

function object(fields, value, kind) {
  exactly(value, ...fields.map(([name]) => name));
  for (const [name, says] of fields) reader(says)(value[name]);
  return kind;
}

function checkContent(type, content) {
  object(fieldsBelow(`${type}/1`), content, type);
  if (type === "status") {
    demand(DETAILS.has(content.move), "form", "move");
    demand(!REASONS.get(content.move) || content.reason_code !== null, "form", "reason");
    const fields = fieldsBelow(DETAILS.get(content.move) === "null" ? "void/1" : DETAILS.get(content.move));
    const keys = content.details === null ? "" : Object.keys(content.details).sort().join();
    demand(keys === fields.map(([name]) => name).sort().join(), "form", "details of another move");
    demand(content.move !== "end" || (content.reason_code === "withheld" && content.text === ""), "form", "end");
  }
  if (type === "receipt") {
    const rise = (numbers) => numbers.every((one, at) => at === 0 || one > numbers[at - 1]);
    demand(rise([content.upto, ...content.held]) && rise(content.refused.map((one) => one.seq)), "form", "numbers");
    demand(new Set(content.unreadable).size === content.unreadable.length, "form", "an envelope twice");
  }
  if (type === "feedback") demand(MOMENTS.get(content.moment)?.includes(content.move), "form", "moment");
  if (type === "withdraw") demand(["everything", "coaching"].includes(content.kind), "form", "kind");
  if (type === "acknowledge") demand(["placed", "taken", "seen"].includes(content.step), "form", "step");
}

export function readBody(raw) {
  const body = as("WOR-X300", () => {
    const value = exactly(parse(raw), "type", "v", "mid", "seq", "epoch", "knows", "thread", "content");
    demand(/^[a-z_]{1,64}$/.test(text(value.type)), "form", "type"); whole(value.v, 1); id(value.mid); whole(value.epoch, 1);
    if (value.seq !== null) whole(value.seq, 1);
    if (value.thread !== null) id(value.thread);
    if (value.knows !== null) {
      demand(Array.isArray(value.knows) && value.knows.length === 3, "form", "knows");
      whole(value.knows[0], 1); whole(value.knows[1], 1);
      demand(typeof value.knows[2] === "string" && /^[0-9a-f]{16}$/.test(value.knows[2]), "form", "knows");
    }
    return value;
  });
  demand(TYPES.has(body.type) && body.v === 1, "unknown_type");
  const rule = TYPES.get(body.type);
  demand((body.seq !== null) === rule.seq && (body.thread !== null) === rule.thread, "malformed", "seq or thread");
  as("malformed", () => checkContent(body.type, body.content));
  return body;
}

// sending.md: where a message comes, and what receipts say.
export function arrive(seqs) {
  let upto = 0;
  const held = new Set();
  const places = seqs.map((seq) => {
    if (seq <= upto || held.has(seq)) return "duplicate";
    if (seq !== upto + 1) {
      if (held.size >= 1000) return "too_far";
      held.add(seq);
      return "hold";
    }
    upto = seq;
    while (held.delete(upto + 1)) upto += 1;
    return "apply";
  });
  const kept = [...held].sort((one, other) => one - other);
  return { places, receipt: { epoch: 1, upto, held: kept, refused: [], unreadable: [] } };
}

export function outcome(receipt, seq) {
  if (receipt.refused.some((one) => one.seq === seq)) return "refused";
  if (receipt.refused.length >= 1000 && seq < Math.min(...receipt.refused.map((one) => one.seq))) return "open";
  if (seq <= receipt.upto) return "received";
  return receipt.held.includes(seq) ? "held" : "open";
}

export function merge(known, arrived) {
  if (known.epoch !== arrived.epoch) return known.epoch > arrived.epoch ? known : arrived;
  const upto = Math.max(known.upto, arrived.upto);
  const refused = new Map([...known.refused, ...arrived.refused].map((one) => [one.seq, one]));
  const numbers = (one, other) => one - other;
  return {
    epoch: known.epoch, upto,
    held: [...new Set([...known.held, ...arrived.held])].filter((one) => one > upto).sort(numbers).slice(0, 1000),
    refused: [...refused.keys()].sort(numbers).map((seq) => refused.get(seq)).slice(-1000),
    unreadable: arrived.unreadable,
  };
}
