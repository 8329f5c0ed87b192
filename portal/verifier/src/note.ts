// Signed notes, checkpoints and cosignatures: C2SP signed-note, tlog-checkpoint, tlog-cosignature.
// Ed25519 is the platform's (Web Crypto); SHA-256 is ours.
import { Wrong, concat, fromBase64, numberOf, textOf, toBase64, toHex, utf8 } from "./bytes.js";
import { sha256 } from "./sha256.js";

const noteSizeMax = 1 << 20;
const signaturesMax = 64;
const logType = 1;
const cosignatureType = 4;

export interface VerifierKey {
  name: string;
  type: number;
  id: string; // 8 hexadecimal digits
  key: Uint8Array;
}

export interface Head {
  origin: string;
  size: number;
  root: Uint8Array;
}

export interface Cosignature {
  witness: string;
  time: number; // seconds since 1970
}

/** Whom to believe: a log, and how many of which witnesses must have cosigned. */
export interface Trust {
  log: VerifierKey;
  witnesses: VerifierKey[];
  quorum: number;
}

export interface Opened {
  head: Head;
  cosignatures: Cosignature[];
}

interface Signature {
  name: string;
  id: string;
  blob: Uint8Array;
}

function isKeyName(name: string): boolean {
  return name !== "" && !/[\s+\u0000-\u001f\u007f\u0085]/u.test(name);
}

/** `name+id+key` of type 1 or 4. */
export function verifierKeyOf(vkey: string): VerifierKey {
  const parts = /^([^+]*)\+([0-9a-f]{8})\+(.*)$/su.exec(vkey);
  const bytes = parts && fromBase64(parts[3]!);
  if (!parts || !bytes || !isKeyName(parts[1]!)) {
    throw new Wrong("a verifier key has not the form `name+id+key`");
  }
  const type = bytes[0];
  if (type !== logType && type !== cosignatureType) {
    throw new Wrong("a verifier key has a type other than 1 or 4");
  }
  if (bytes.length !== 33) throw new Wrong("a verifier key is not a type and 32 bytes");
  const id = toHex(sha256(concat(utf8(parts[1]! + "\n"), bytes)).subarray(0, 4));
  if (id !== parts[2]) throw new Wrong("a verifier key's id is not that of its key");
  return { name: parts[1]!, type, id, key: bytes.subarray(1) };
}

function parseNote(bytes: Uint8Array): { text: string; signatures: Signature[] } {
  if (bytes.length > noteSizeMax) throw new Wrong("a note is larger than a note may be");
  const note = textOf(bytes);
  if (/[\u0000-\u0009\u000b-\u001f]/u.test(note)) throw new Wrong("a note has a control character");
  const split = note.lastIndexOf("\n\n");
  if (split < 0 || !note.endsWith("\n")) throw new Wrong("a note has no signatures");
  const lines = note.slice(split + 2).split("\n").slice(0, -1);
  if (lines.length === 0) throw new Wrong("a note has no signatures");
  if (lines.length > signaturesMax) throw new Wrong("a note has too many signatures");
  const signatures = lines.map((line) => {
    const parts = /^\u2014 ([^ ]+) ([^ ]+)$/u.exec(line);
    const blob = parts && fromBase64(parts[2]!);
    if (!parts || !isKeyName(parts[1]!) || !blob || blob.length <= 4) {
      throw new Wrong("a signature line has not the form `— name base64`");
    }
    return { name: parts[1]!, id: toHex(blob.subarray(0, 4)), blob: blob.subarray(4) };
  });
  return { text: note.slice(0, split + 1), signatures };
}

function parseCheckpoint(text: string): Head {
  const lines = text.split("\n");
  const size = numberOf(lines[1] ?? "");
  const root = fromBase64(lines[2] ?? "");
  if (lines.length < 4 || lines[0] === "") {
    throw new Wrong("a checkpoint has not the lines origin, size and root");
  }
  if (size === undefined) throw new Wrong("a checkpoint's second line is not a size");
  if (!root || root.length !== 32) {
    throw new Wrong("a checkpoint's third line is not a root of 32 bytes");
  }
  if (lines.slice(3, -1).includes("")) throw new Wrong("a checkpoint has an empty extension line");
  return { origin: lines[0]!, size, root };
}

function timeOf(blob: Uint8Array): bigint {
  return new DataView(blob.buffer, blob.byteOffset).getBigUint64(0);
}

async function isGood(
  subtle: SubtleCrypto, key: VerifierKey, text: string, blob: Uint8Array,
): Promise<boolean> {
  const prefix = key.type === cosignatureType ? 8 : 0;
  if (blob.length !== prefix + 64) return false;
  let message = text;
  if (prefix !== 0) {
    if (blob[0]! >= 0x80) return false;
    message = `cosignature/v1\ntime ${timeOf(blob)}\n${text}`;
  }
  const imported = await subtle.importKey("raw", key.key, { name: "Ed25519" }, false, ["verify"]);
  return subtle.verify({ name: "Ed25519" }, imported, blob.subarray(prefix), utf8(message));
}

/** The last signature of a key, all of which must be good; undefined if there is none. */
async function find(
  subtle: SubtleCrypto, key: VerifierKey, text: string, signatures: Signature[],
): Promise<Signature | undefined> {
  let found: Signature | undefined;
  for (const signature of signatures) {
    if (signature.name !== key.name || signature.id !== key.id) continue;
    if (!(await isGood(subtle, key, text, signature.blob))) {
      throw new Wrong(`a checkpoint's signature is wrong: that of ${key.name}`);
    }
    found = signature;
  }
  return found;
}

/** Checks a checkpoint's signatures and quorum; throws Wrong. Unknown signatures are ignored. */
export async function openCheckpoint(
  subtle: SubtleCrypto, note: Uint8Array, trust: Trust,
): Promise<Opened> {
  const { text, signatures } = parseNote(note);
  if (!(await find(subtle, trust.log, text, signatures))) {
    throw new Wrong("a checkpoint is not signed by the log that should sign it");
  }
  const head = parseCheckpoint(text);
  if (head.origin !== trust.log.name) throw new Wrong("a checkpoint is of another log");
  const cosignatures: Cosignature[] = [];
  for (const witness of trust.witnesses) {
    const signature = await find(subtle, witness, text, signatures);
    if (!signature) continue;
    cosignatures.push({ witness: witness.name, time: Number(timeOf(signature.blob)) });
  }
  if (cosignatures.length < trust.quorum) {
    throw new Wrong(`a checkpoint has ${cosignatures.length} cosignatures of known witnesses: ` +
      "that is no quorum");
  }
  return { head, cosignatures };
}

/** `<name>+<id>+<base64>`, the inverse of verifierKeyOf. */
export function toVkey(key: VerifierKey): string {
  return `${key.name}+${key.id}+${toBase64(concat(Uint8Array.of(key.type), key.key))}`;
}
