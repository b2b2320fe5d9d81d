// Validates each bundle named on the command line; one JSON line each. A damaged copy proves that it looks.
import { readFileSync } from "node:fs";
import fhir from "fhir/fhir.js";

const reader = new fhir.Fhir();
// Our codes are our own, so that they stand in no value set of HL7's is known; "info" tells of value sets it lacks,
// LOINC's kinds of documents among them.
const unknown = /\((urn:wor:[a-z-]+|http:\/\/loinc\.org)\) not found in value set/;
const expected = (one) => one.severity === "info" || unknown.test(one.message);
const issues = (bundle) =>
  reader
    .validate(bundle, { errorOnUnexpected: true })
    .messages.filter((one) => !expected(one))
    .map((one) => `${one.severity} ${one.location} ${one.message}`);

for (const file of process.argv.slice(2)) {
  const bundle = JSON.parse(readFileSync(file, "utf-8"));
  const damaged = structuredClone(bundle);
  damaged.entry[1].resource.flying = true;
  delete damaged.entry[1].resource.intent;
  console.log(JSON.stringify({ file, issues: issues(bundle), damaged_found: issues(damaged).length > 0 }));
}
