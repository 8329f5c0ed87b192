// The tree of RFC 6962 section 2.1, and the checks of RFC 9162 sections 2.1.3.2 and 2.1.4.2.
import { equal } from "./bytes.js";
import { sha256, sha256Into, sha256Of, viewOf } from "./sha256.js";

export function leafHash(entry: Uint8Array): Uint8Array {
  const input = new Uint8Array(1 + entry.length);
  input.set(entry, 1);
  return sha256(input);
}

const pair = new Uint8Array(65).fill(1, 0, 1);
const pairView = viewOf(pair);

export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  pair.set(left, 1);
  pair.set(right, 33);
  return sha256Of(pairView);
}

/** Halves a number that may be larger than 2^31: bit operators would cut it. */
function half(number: number): number {
  return Math.floor(number / 2);
}

/** The complete subtrees of one height, one behind the other. */
class Level {
  private bytes = new Uint8Array(32 * 256);
  private view = viewOf(this.bytes);
  count = 0;

  at(index: number): Uint8Array {
    return this.bytes.subarray(32 * index, 32 * index + 32);
  }
  /** Hashes the input and adds the digest. */
  push(input: DataView): void {
    if (32 * this.count === this.bytes.length) {
      const larger = new Uint8Array(2 * this.bytes.length);
      larger.set(this.bytes);
      this.bytes = larger;
      this.view = viewOf(larger);
    }
    sha256Into(input, this.view, 32 * this.count);
    ++this.count;
  }
  /** The input of the node over the last two. */
  lastPair(): DataView {
    const first = 32 * this.count - 64;
    for (let i = 0; i < 64; ++i) pair[1 + i] = this.bytes[first + i]!;
    return pairView;
  }
}

/** A growing tree that keeps every complete subtree. */
export class Tree {
  private readonly levels: Level[] = [];
  private input = new Uint8Array(257);
  private view = viewOf(this.input);

  get size(): number {
    return this.levels[0]?.count ?? 0;
  }

  append(entry: Uint8Array): void {
    if (this.input.length !== 1 + entry.length) {
      this.input = new Uint8Array(1 + entry.length);
      this.view = viewOf(this.input);
    }
    this.input.set(entry, 1);
    let input = this.view;
    for (let height = 0; ; ++height) {
      const level = (this.levels[height] ??= new Level());
      level.push(input);
      if (level.count % 2 !== 0) return;
      input = level.lastPair();
    }
  }

  /** The complete subtree of 2^height leaves that begins at leaf index * 2^height. */
  subtree(height: number, index: number): Uint8Array | undefined {
    const level = this.levels[height];
    return level && index < level.count ? level.at(index) : undefined;
  }

  root(): Uint8Array {
    let root: Uint8Array | undefined;
    for (const level of this.levels) {
      if (level.count % 2 === 0) continue;
      const last = level.at(level.count - 1);
      root = root ? nodeHash(last, root) : last;
    }
    return root ?? sha256(new Uint8Array(0));
  }
}

export interface InclusionClaim {
  index: number;
  size: number;
  leaf: Uint8Array;
  root: Uint8Array;
}

export function verifyInclusion(claim: InclusionClaim, proof: Uint8Array[]): boolean {
  if (claim.index < 0 || claim.index >= claim.size || claim.leaf.length !== 32) return false;
  let node = claim.index;
  let last = claim.size - 1;
  let hash = claim.leaf;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash);
      while (node % 2 === 0 && node !== 0) {
        node = half(node);
        last = half(last);
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    node = half(node);
    last = half(last);
  }
  return last === 0 && equal(hash, claim.root);
}

export interface ConsistencyClaim {
  from: number;
  to: number;
  fromRoot: Uint8Array;
  toRoot: Uint8Array;
}

export function verifyConsistency(claim: ConsistencyClaim, proof: Uint8Array[]): boolean {
  if (claim.from <= 0 || claim.from > claim.to) return false;
  if (claim.from === claim.to) return proof.length === 0 && equal(claim.fromRoot, claim.toRoot);
  let node = claim.from - 1;
  let last = claim.to - 1;
  while (node % 2 === 1) {
    node = half(node);
    last = half(last);
  }
  const rest = [...proof];
  const first = node === 0 ? claim.fromRoot : rest.shift();
  if (!first) return false;
  let fromHash = first;
  let toHash = first;
  for (const sibling of rest) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      fromHash = nodeHash(sibling, fromHash);
      toHash = nodeHash(sibling, toHash);
      while (node % 2 === 0 && node !== 0) {
        node = half(node);
        last = half(last);
      }
    } else {
      toHash = nodeHash(toHash, sibling);
    }
    node = half(node);
    last = half(last);
  }
  return last === 0 && equal(fromHash, claim.fromRoot) && equal(toHash, claim.toRoot);
}
