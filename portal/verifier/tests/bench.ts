// How long a person's audit of a year takes, from bytes on the disk: node bench.js DIR VKEY.
import { existsSync, readFileSync } from "node:fs";
import { webcrypto } from "node:crypto";
import { auditView, auditYear, parseHeads, parseView, verifierKeyOf } from "../src/index.js";

const [folder, vkey] = process.argv.slice(2);
const trust = { log: verifierKeyOf(vkey ?? ""), witnesses: [], quorum: 0 };
const read = async (name: string) => {
  const path = `${folder}/tiles/${name}`;
  return existsSync(path) ? new Uint8Array(readFileSync(path)) : undefined;
};

function row(bench: string, seconds: number, facts: Record<string, number>): void {
  console.log(JSON.stringify({
    bench, ...facts, seconds: Number(seconds.toFixed(3)), target_seconds: 2,
    node: process.versions["node"],
  }));
}

const start = performance.now();
const view = parseView(readFileSync(`${folder}/view.json`, "utf8"));
const shown = await auditView(webcrypto.subtle, view, trust);
row("browser_audit_of_a_view", (performance.now() - start) / 1000, {
  slots: shown.slots, statements: shown.statements,
});
const begin = performance.now();
const again = parseView(readFileSync(`${folder}/view.json`, "utf8"));
const hours = parseHeads(readFileSync(`${folder}/heads.json`, "utf8"));
const found = await auditYear(webcrypto.subtle, read, again, hours, trust);
row("browser_audit_of_a_year", (performance.now() - begin) / 1000, {
  entries: found.opened.head.size, heads: hours.length, people: found.people, slots: found.slots,
});
