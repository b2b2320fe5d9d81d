// fhir.md: its own tables say which elements a bundle has and what may stand there.
import { bare, date, demand, id, inTicks, page, section, tables } from "./conventions.mjs";

const markdown = page("fhir");
const table = (heading, head) => tables(section(markdown, heading)).find((one) => one.head[0] === head).rows;
const elements = (heading) => new Map(table(heading, "element").map(([path, says, stands]) => [bare(path), { says, stands }]));
const OF_ALL = elements("Bundle");
const LISTS = new Map(table("Lists", "list").map(([name, codes]) => [name, inTicks(codes)]));
const KINDS = {
  referral: {
    rows: elements("Referral"), side: "input", details: table("Referral", "code"),
    order: ["MessageHeader", "Task", "ServiceRequest", "Patient", "Consent", "Organization", "Practitioner"],
    more: "RelatedPerson",
  },
  feedback: {
    rows: elements("Feedback"), side: "output", details: table("Feedback", "code"),
    order: ["MessageHeader", "Task", "Organization", "Practitioner"], more: "Observation",
  },
};
const BY_MOVE = table("Feedback", "move").map((row) => row.map(bare));
const HEALTH = LISTS.get("health reasons (of the reasons)");

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const instant = (value) => demand(INSTANT.test(value) && !Number.isNaN(Date.parse(value)), "form", "instant");

function clean(value) {
  const lines = value.normalize("NFKC").split(/\r\n|[\r\u0085\u2028\u2029\n]/);
  const seen = lines.map((line) => line.replaceAll("\t", " ").replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu, "")
    .replace(/ +/g, " ").trimEnd());
  return seen.join("\n").trim();
}

function* leaves(value, path) {
  if (Array.isArray(value)) {
    demand(value.length > 0, "form", `empty ${path}`);
    for (const one of value) yield* leaves(one, path);
  } else if (value !== null && typeof value === "object") {
    demand(Object.keys(value).length > 0, "form", `empty ${path}`);
    for (const [key, inner] of Object.entries(value)) yield* leaves(inner, `${path}.${key}`);
  } else {
    const last = path.split(".").at(-1);
    if (last === "valueInteger") demand(Number.isInteger(value), "form", path);
    else if (["valueBoolean", "preferred"].includes(last)) demand(value === true, "form", path);
    else demand(typeof value === "string" && value !== "" && clean(value) === value, "form", path);
    yield [path, value];
  }
}

// Check the elements of one resource against the rows that begin with its type.
function checkElements(rows, type, found, types) {
  const count = new Map();
  for (const [path, value] of found) {
    const row = rows.get(path);
    demand(row !== undefined, "form", `unexpected ${path}`);
    count.set(path, (count.get(path) ?? 0) + 1);
    const fixed = /^= (`[^`]+`|true)/.exec(row.says);
    if (fixed) demand(String(value) === bare(fixed[1]), "form", path);
    const listed = /^(?:one )?of \*([^*]+)\*$/.exec(row.says);
    if (listed) demand(LISTS.get(listed[1]).includes(value), "form", path);
    if (path.endsWith(".reference")) {
      demand(types.has(value) && row.says.includes(types.get(value)), "form", `${path} to another resource`);
    }
    if (row.says.startsWith("instant")) instant(value);
    if (row.says.startsWith("date")) date(value);
    if (/^(the referral's id|id of )/.test(row.says)) id(value);
    if (row.says.includes("at most 280 characters")) demand([...value].length <= 280, "form", path);
    if (row.says.includes("0 to 10")) demand(value >= 0 && value <= 10, "form", path);
  }
  for (const [path, { stands }] of rows) {
    if (!path.startsWith(`${type}.`)) continue;
    if (stands === "1") demand(count.get(path) === 1, "form", `${path} once`);
    if (stands === "?") demand((count.get(path) ?? 0) <= 1, "form", `${path} once at most`);
  }
}

const DIGITS_BETWEEN = /\d(?:[^A-Za-z0-9]{0,3}\d)*/g;
function holdsBsn(value) {
  const ours = value.replace(/\p{Nd}/gu, (one) => {
    let zero = one.codePointAt(0);
    while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1)) && one.codePointAt(0) - zero < 9) zero -= 1;
    return String(one.codePointAt(0) - zero);
  });
  const bsn = (digits) => {
    const padded = digits.padStart(9, "0");
    const sum = [9, 8, 7, 6, 5, 4, 3, 2, -1].reduce((total, weight, at) => total + weight * Number(padded[at]), 0);
    return Number(padded) > 0 && sum % 11 === 0;
  };
  return (ours.match(DIGITS_BETWEEN) ?? []).some((run) => {
    const groups = run.match(/\d+/g);
    return groups.some((_, from) => groups.slice(from).some((__, count) => {
      const joined = groups.slice(from, from + count + 1).join("");
      return [8, 9].includes(joined.length) && bsn(joined);
    }));
  });
}
const Z68 = /(?<![\p{L}\p{N}_])Z[ .]?68(?![\p{L}\p{N}_])/iu;
function checkLine(value) {
  if (value === undefined) return;
  demand([...value].length <= 140 && !value.includes("\n"), "form", "one line");
  demand(!holdsBsn(value) && !Z68.test(value), "form", "what may not leave");
}
const alike = (...values) => demand(values.every((one) => one === values[0]), "form", "not the same");

function checkPatient(patient) {
  const shape = { official: ["family", "prefix", "given"], usual: ["family", "prefix"], nickname: ["given"] };
  const uses = (patient.name ?? []).map((one) => one.use);
  demand(uses.join() === Object.keys(shape).filter((use) => uses.includes(use)).join(), "form", "names");
  for (const { use, ...parts } of patient.name ?? []) {
    demand(Object.keys(parts).length > 0 && Object.keys(parts).every((key) => shape[use].includes(key)), "form", "name");
    demand([parts.prefix, parts.given].every((one) => one === undefined || one.length === 1), "form", "one text");
  }
  const systems = (patient.telecom ?? []).map((one) => one.system).join();
  demand(/^(phone(,phone)*)?(,?email)?$/.test(systems), "form", "telecom");
  for (const { text: house, line } of patient.address ?? []) {
    demand((line ?? []).length <= 2 && (house === undefined || line === undefined), "form", "address");
  }
}

const codeOf = (concept) => concept.coding[0].code;

function checkDetails(kind, task, scopes) {
  const known = kind.details.map((row) => bare(row[0]));
  const given = (task[kind.side] ?? []).map((one) => codeOf(one.type));
  const places = given.map((one) => known.indexOf(one));
  demand(places.every((at, n) => at >= 0 && (n === 0 || at > places[n - 1])), "form", "details");
  for (const one of task[kind.side] ?? []) {
    const [, value, meaning, scope] = kind.details[known.indexOf(codeOf(one.type))];
    demand(Object.keys(one).length === 2 && Object.hasOwn(one, bare(value)), "form", "kind of detail");
    const listed = /one of \*([^*]+)\*/.exec(meaning);
    if (listed) demand(LISTS.get(listed[1]).includes(one.valueCode ?? one.valueCoding?.code), "form", "code of detail");
    if (/`yes` or `no`/.test(meaning)) demand(["yes", "no"].includes(one.valueCode), "form", "yes or no");
    if (scope) demand(scopes.includes(bare(scope)), "form", "scope");
  }
}

function checkReferral(resources) {
  const { Task: task, ServiceRequest: request, Consent: consent, Patient: patient } = resources;
  const { MessageHeader: header, Organization: practice } = resources;
  alike(task.identifier[0].value, patient.identifier[0].value);
  alike(header.source.name, practice.name);
  alike(header.source.endpoint, `urn:wor:organisation:${practice.identifier[0].value}`);
  checkPatient(patient);
  const told = (detail) => (task.input ?? []).find((one) => codeOf(one.type) === detail)?.valueString;
  [request.note?.[0].text, patient.communication?.[0].language.text].forEach(checkLine);
  ["best_time", "contact_person", "safety"].map(told).forEach(checkLine);
  const categories = consent.category.map((one) => [one.coding[0].system, codeOf(one)]);
  const systems = ["urn:wor:answer", "urn:wor:how", "urn:wor:asked-via"];
  const present = categories.map(([system]) => system);
  demand(present.join() === systems.filter((one) => present.includes(one)).join(), "form", "order of categories");
  const by = new Map(categories);
  demand(["given_in_consult", "given_to_me"].includes(by.get("urn:wor:answer")), "form", "answer");
  demand(!by.has("urn:wor:how") || LISTS.get("how").includes(by.get("urn:wor:how")), "form", "how");
  demand(LISTS.get("asked via").includes(by.get("urn:wor:asked-via")), "form", "asked via");
  const scopes = consent.provision.provision.map((one) => codeOf(one.code[0]));
  demand(scopes.every((one) => LISTS.get("scopes").includes(one)), "form", "scopes");
  demand(scopes.join() === [...new Set(scopes)].sort().join() && scopes.includes("contact"), "form", "scopes");
  const reasons = (request.reasonCode ?? []).map(codeOf);
  demand(!reasons.includes("substance_use"), "form", "a reason that is never sent");
  const stands = [
    [request.note, "own_words"], [request.reasonCode, "reason"], [patient.communication, "language"],
    [reasons.some((one) => HEALTH.includes(one)) || undefined, "health_reason"],
  ];
  for (const [value, scope] of stands) demand(value === undefined || scopes.includes(scope), "form", scope);
  checkDetails(KINDS.referral, task, scopes);
}

function checkFeedback(resources, marks) {
  const { MessageHeader: header, Task: task, Organization: organisation } = resources;
  const referral = task.identifier[0].value;
  alike(referral, task.for.identifier.value, ...marks.map((one) => one.subject.identifier.value));
  alike(header.source.name, organisation.name);
  alike(header.source.endpoint, `urn:wor:referral:${referral}`);
  const order = ["wellbeing", "wellbeing_first"].filter((one) => marks.some((mark) => codeOf(mark.code) === one));
  demand(marks.map((one) => codeOf(one.code)).join() === order.join(), "form", "marks");
  const row = BY_MOVE.find(([move]) => move === codeOf(header.reason[0] ?? header.reason));
  demand(row !== undefined && task.status === row[1] && codeOf(task.businessStatus) === row[2], "form", "state");
  checkDetails(KINDS.feedback, task, []);
}

export function readBundle(which, bundle) {
  const kind = KINDS[which];
  demand(Buffer.byteLength(JSON.stringify(bundle)) <= 65536 && bundle.entry.length <= 32, "form", "too large");
  const { entry, ...outside } = bundle;
  instant(bundle.timestamp);
  checkElements(OF_ALL, "-", leaves(outside, "Bundle"), new Map());
  const types = new Map(entry.map((one) => [one.fullUrl, one.resource.resourceType]));
  demand(types.size === entry.length, "form", "a fullUrl twice");
  const wanted = [...kind.order, ...Array(Math.max(entry.length - kind.order.length, 0)).fill(kind.more)];
  demand([...types.values()].join() === wanted.join(), "form", "order of resources");
  for (const one of entry) {
    demand(Object.keys(one).sort().join() === "fullUrl,resource", "form", "entry");
    demand(/^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(one.fullUrl), "form", "fullUrl");
    const type = one.resource.resourceType;
    checkElements(kind.rows, type, leaves(one.resource, type), types);
  }
  const resources = Object.fromEntries(entry.map((one) => [one.resource.resourceType, one.resource]));
  const marks = entry.map((one) => one.resource).filter((one) => one.resourceType === "Observation");
  (which === "referral" ? checkReferral : checkFeedback)(resources, marks);
}
