// The official vectors, where the shared data is at hand, and a few of our own. Ends with
// `N passed, N failed, N skipped`.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { createHash, webcrypto } from "node:crypto";
import {
  Wrong, audit, fromBase64, openCheckpoint, sha256, splitBundle, tilePath, toBase64, toVkey,
  Tree, verifierKeyOf, verifyConsistency, verifyInclusion,
} from "../src/index.js";
import { equal } from "../src/bytes.js";

const { subtle } = webcrypto;
const standards = process.argv[2] ?? "";
const counts = { passed: 0, failed: 0, skipped: 0 };

function expect(name: string, holds: boolean): void {
  if (holds) {
    ++counts.passed;
  } else {
    ++counts.failed;
    console.log(`failed: ${name}`);
  }
}

async function refuses(name: string, act: () => unknown): Promise<void> {
  try {
    await act();
    expect(name, false);
  } catch (error) {
    expect(name, error instanceof Wrong);
  }
}

function hashes(): void {
  const every = new Uint8Array(300).map((_, i) => (i * 31 + 7) & 0xff);
  const zeros = new Uint8Array(300);
  const leafLike = every.slice().fill(0, 39);
  const gaps = every.slice().fill(0, 64, 128).fill(0, 192, 300);
  for (const bytes of [every, zeros, leafLike, gaps]) {
    for (let size = 0; size <= bytes.length; ++size) {
      const part = bytes.subarray(0, size);
      const expected = createHash("sha256").update(part).digest();
      expect(`sha256 of ${size} bytes`, equal(sha256(part), expected));
    }
  }
  const within = every.subarray(13, 270);
  const expected = createHash("sha256").update(within).digest();
  expect("sha256 of a part of a buffer", equal(sha256(within), expected));
}

function forms(): void {
  for (const text of ["", "AA==", "AAA=", "AAAA", "+/+/"]) {
    const bytes = fromBase64(text);
    expect(`base64 ${text}`, bytes !== undefined && toBase64(bytes) === text);
  }
  for (const text of ["A", "AB==", "AAB=", "AA=A", "AA", "A===", "====", "AA-A", "AAAA\n"]) {
    expect(`no base64 ${text}`, fromBase64(text) === undefined);
  }
  expect("path", tilePath("0", 1234067, 256) === "tile/0/x001/x234/067");
  expect("partial path", tilePath("entries", 273, 112) === "tile/entries/273.p/112");
}

interface Vector {
  leafIdx: number; treeSize: number; leafHash: string; root: string;
  size1: number; size2: number; root1: string; root2: string;
  proof: string[] | null; wantErr: boolean;
}

function digest(text: string): Uint8Array {
  return fromBase64(text) ?? new Uint8Array(0);
}

function vectors(folder: string): { path: string; vector: Vector }[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return vectors(path);
    return [{ path, vector: JSON.parse(readFileSync(path, "utf8")) as Vector }];
  });
}

function merkle(): void {
  const inclusion = vectors(`${standards}/merkle/testdata/inclusion`);
  const consistency = vectors(`${standards}/merkle/testdata/consistency`);
  expect("98 inclusion vectors", inclusion.length === 98);
  expect("98 consistency vectors", consistency.length === 98);
  for (const { path, vector } of inclusion) {
    const claim = {
      index: vector.leafIdx, size: vector.treeSize,
      leaf: digest(vector.leafHash), root: digest(vector.root),
    };
    expect(path, verifyInclusion(claim, (vector.proof ?? []).map(digest)) === !vector.wantErr);
  }
  for (const { path, vector } of consistency) {
    const claim = {
      from: vector.size1, to: vector.size2,
      fromRoot: digest(vector.root1), toRoot: digest(vector.root2),
    };
    expect(path, verifyConsistency(claim, (vector.proof ?? []).map(digest)) === !vector.wantErr);
  }
}

async function tessera(): Promise<void> {
  const folder = `${standards}/tlog/tessera/log`;
  const log = verifierKeyOf(
    "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx");
  expect("vkey", toVkey(log).endsWith("+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"));
  const trust = { log, witnesses: [], quorum: 0 };
  const entries = splitBundle(readFileSync(`${folder}/tile/entries/000.p/15`), 15);
  const tree = new Tree();
  for (let size = 0; size <= 15; ++size) {
    const read = async (name: string) => {
      const path = `${folder}/${name === "checkpoint" ? `checkpoint.${size}` : name}`;
      return existsSync(path) ? readFileSync(path) : undefined;
    };
    const { head } = await audit(subtle, read, trust, () => {});
    expect(`tessera ${size}`, head.size === size && equal(head.root, tree.root()));
    if (size < 15) tree.append(entries[size]!);
  }
  const note = readFileSync(`${folder}/checkpoint`);
  for (let i = 0; i < note.length; ++i) {
    const changed = Uint8Array.from(note);
    changed[i]! ^= 1 << i % 8;
    await refuses(`tessera's checkpoint, byte ${i}`, () => openCheckpoint(subtle, changed, trust));
    await refuses(`tessera's checkpoint, ${i} bytes`, () =>
      openCheckpoint(subtle, note.subarray(0, i), trust));
  }
  await refuses("5 MB", () => openCheckpoint(subtle, new Uint8Array(5_000_000).fill(97), trust));
  await refuses("leading zeros", () => verifierKeyOf("a+00000000+AA=="));
}

async function skylight(): Promise<void> {
  const witness = verifierKeyOf(
    "witness.example.org+b8a2cf20+BFLN3yikSfFkVAJtrnh/CiY3Zozkoy7clp+P7XB28qUN");
  const folder = "000de184301123b9278c086a7d9f68c9577e83872224c197058fd90784ea9706";
  const note = readFileSync(`${standards}/tlog/skylight/witness/${folder}/checkpoint`);
  // Their log signs with ECDSA, which is not ours to check: the witness stands in for the log, as
  // far as the name of the log goes.
  const asLog = { log: witness, witnesses: [witness], quorum: 1 };
  try {
    await openCheckpoint(subtle, note, asLog);
    expect("skylight's origin", false);
  } catch (error) {
    expect("skylight's cosignature is good, its origin another's",
      error instanceof Wrong && error.message === "a checkpoint is of another log");
  }
  const changed = Uint8Array.from(note);
  changed[24]! ^= 1;
  try {
    await openCheckpoint(subtle, changed, asLog);
    expect("skylight changed", false);
  } catch (error) {
    expect("skylight's cosignature over other bytes is wrong",
      error instanceof Wrong && error.message.startsWith("a checkpoint's signature is wrong"));
  }
}

hashes();
forms();
if (existsSync(standards)) {
  merkle();
  await tessera();
  await skylight();
} else {
  ++counts.skipped;
}
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
if (counts.failed !== 0) process.exit(1);
