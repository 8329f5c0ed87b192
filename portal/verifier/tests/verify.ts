// The verifier at a command line, for comparison with the others: see tests/verifiers.
//   node verify.js tiles DIR VKEY [QUORUM WITNESS...] | proof FILE VKEY [QUORUM WITNESS...]
//   node verify.js view DIR VKEY | year DIR VKEY: the personal audit of DIR/view.json, alone or with
//   the log in DIR/tiles and the heads in DIR/heads.json
import { existsSync, readFileSync } from "node:fs";
import { webcrypto } from "node:crypto";
import {
  type Opened, type Trust, Wrong, audit, auditView, auditYear, checkLeaf, parseHeads, parseProof,
  parseView, toBase64, verifierKeyOf, verifyProof,
} from "../src/index.js";

const { subtle } = webcrypto;

async function receipt(file: string, trust: Trust): Promise<Opened> {
  const proof = parseProof(readFileSync(file));
  if (!proof.extra) throw new Wrong("the receipt does not carry its entry");
  checkLeaf(proof.extra);
  return verifyProof(subtle, proof, proof.extra, trust);
}

async function run(words: string[]): Promise<Opened> {
  const [what, path, log, quorum, ...witnesses] = words;
  if (!what || !path || !log) throw new Wrong("usage: tiles DIR VKEY | proof FILE VKEY");
  const trust = {
    log: verifierKeyOf(log),
    witnesses: witnesses.map(verifierKeyOf),
    quorum: Number(quorum ?? "0"),
  };
  if (what === "proof") return receipt(path, trust);
  const folder = what === "year" ? `${path}/tiles` : path;
  const read = async (name: string) =>
    existsSync(`${folder}/${name}`) ? readFileSync(`${folder}/${name}`) : undefined;
  if (what === "view" || what === "year") {
    const view = parseView(readFileSync(`${path}/view.json`, "utf8"));
    if (what === "view") return (await auditView(subtle, view, trust)).opened;
    const hours = parseHeads(readFileSync(`${path}/heads.json`, "utf8"));
    return (await auditYear(subtle, read, view, hours, trust)).opened;
  }
  return audit(subtle, read, trust, process.env["WEIR_ANY_ENTRY"] ? () => {} : checkLeaf);
}

try {
  const { head } = await run(process.argv.slice(2));
  console.log(`ok ${head.size} ${toBase64(head.root)}`);
} catch (error) {
  if (!(error instanceof Wrong)) throw error;
  console.log(`wrong: ${error.message}`);
  process.exit(1);
}
