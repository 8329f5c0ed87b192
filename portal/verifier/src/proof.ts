// The portable receipt, C2SP tlog-proof, with the entry as its `extra`: docs/formats/proof.md.
import { Wrong, fromBase64, numberOf, textOf, utf8 } from "./bytes.js";
import { leafHash, verifyInclusion } from "./merkle.js";
import { type Opened, type Trust, openCheckpoint } from "./note.js";

const hashesMax = 63;

export interface Proof {
  extra?: Uint8Array;
  index: number;
  hashes: Uint8Array[];
  checkpoint: string;
}

export function parseProof(bytes: Uint8Array): Proof {
  const text = textOf(bytes);
  const end = text.indexOf("\n\n");
  if (end < 0) throw new Wrong("a proof ends before its checkpoint");
  const lines = text.slice(0, end).split("\n");
  if (lines.shift() !== "c2sp.org/tlog-proof@v1") {
    throw new Wrong("a proof does not begin with `c2sp.org/tlog-proof@v1`");
  }
  const proof: Proof = { index: 0, hashes: [], checkpoint: text.slice(end + 2) };
  if (lines[0]?.startsWith("extra ")) {
    const extra = fromBase64(lines.shift()!.slice("extra ".length));
    if (!extra) throw new Wrong("a proof's extra line is not base64");
    proof.extra = extra;
  }
  const index = lines.shift();
  const number = index?.startsWith("index ") ? numberOf(index.slice("index ".length)) : undefined;
  if (number === undefined) throw new Wrong("a proof has no line `index <n>`");
  proof.index = number;
  if (lines.length > hashesMax) throw new Wrong("a proof has more hashes than any tree is high");
  for (const line of lines) {
    const hash = fromBase64(line);
    if (!hash || hash.length !== 32) throw new Wrong("a proof's hash is not 32 bytes in base64");
    proof.hashes.push(hash);
  }
  return proof;
}

/** Checks that `entry` stands where the proof says; throws Wrong. */
export async function verifyProof(
  subtle: SubtleCrypto, proof: Proof, entry: Uint8Array, trust: Trust,
): Promise<Opened> {
  const opened = await openCheckpoint(subtle, utf8(proof.checkpoint), trust);
  const { size, root } = opened.head;
  const claim = { index: proof.index, size, leaf: leafHash(entry), root };
  if (!verifyInclusion(claim, proof.hashes)) {
    throw new Wrong(`a proof does not lead from entry ${proof.index} to the checkpoint's root`);
  }
  return opened;
}
