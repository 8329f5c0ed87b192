// The verifier at a command line, for comparison with the others: see tests/verifiers.
//   node verify.js tiles DIR VKEY [QUORUM WITNESS...] | proof FILE VKEY [QUORUM WITNESS...]
import { existsSync, readFileSync } from "node:fs";
import { webcrypto } from "node:crypto";
import {
  type Opened, type Trust, Wrong, audit, checkLeaf, parseProof, toBase64, verifierKeyOf, verifyProof,
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
  const read = async (name: string) =>
    existsSync(`${path}/${name}`) ? readFileSync(`${path}/${name}`) : undefined;
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
