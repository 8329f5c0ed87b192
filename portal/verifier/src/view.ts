// The personal audit: that what one person is shown of the log is all that names them. Checked with
// their own key and no trust in who shows it: docs/formats/heads.md.
import { Wrong, concat, equal, utf8 } from "./bytes.js";
import { checkLeaf } from "./leaf.js";
import { leafHash, verifyInclusion } from "./merkle.js";
import { type Opened, type Trust, openCheckpoint } from "./note.js";
import { hmacSha256, sha256, sha256Of, viewOf } from "./sha256.js";

/**
 * One entry as a person is shown it, the place of their slot on its leaf (0: a statement), and what
 * hides its text in that one commitment.
 */
export interface ShownEntry {
  index: number;
  leaf: Uint8Array;
  hashes: Uint8Array[];
  place: number;
  blind: Uint8Array;
  visible: string;
}

/** A sibling on the way from a head to the root. */
export interface SumStep {
  hash: Uint8Array;
  sum: number;
  left: boolean;
}

/** The person's own head among those of an epoch, and the entry that has their root. */
export interface HourHead {
  index: number;
  label: Uint8Array;
  count: number;
  chain: Uint8Array;
  fresh: number;
  path: SumStep[];
}

/** The newest of them, with its entry's place in the tree. */
export interface ShownHead extends HourHead {
  leaf: Uint8Array;
  hashes: Uint8Array[];
}

/** As `me.seen` answers. `slots` and `statements`: oldest first. */
export interface View {
  tagKey: Uint8Array;
  checkpoint: Uint8Array;
  head?: ShownHead;
  slots: ShownEntry[];
  statements: ShownEntry[];
}

/** What the audit found; `counted` slots are all there were up to the heads of `epoch`. */
export interface ViewAudit {
  opened: Opened;
  slots: number;
  counted: number;
  statements: number;
  epoch: number;
  people: number;
}

export const kindSlots = 1;
export const kindHeads = 2;
export const kindState = 3;
const contentAt = 39;
const slotSize = 64;
const stepsMax = 64;
const chainLabel = utf8("weir/chain/v1");
const headLabel = utf8("weir/head/v1");
const slotLabel = utf8("weir/slot/v1");
const statementLabel = utf8("weir/statement/v1");

/** A safe whole number from zero on, little-endian, in eight bytes. */
function putU64(bytes: Uint8Array, at: number, number: number): void {
  let low = number | 0;
  let high = Math.floor(number / 0x1_0000_0000);
  for (let i = 0; i < 4; ++i, low >>>= 8, high >>>= 8) {
    bytes[at + i] = low;
    bytes[at + 4 + i] = high;
  }
}

function u64(number: number): Uint8Array {
  const bytes = new Uint8Array(8);
  putU64(bytes, 0, number);
  return bytes;
}

/** What a leaf shows: its epoch, slots, or heads. */
export class Leaf {
  constructor(private readonly bytes: Uint8Array) {
    checkLeaf(bytes);
  }
  private get view(): DataView {
    return new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.length);
  }
  get kind(): number { return this.bytes[1]!; }
  get slots(): number { return this.bytes[2]!; }
  get epoch(): number { return this.view.getUint32(3, true); }
  slot(place: number): { tag: Uint8Array; commitment: Uint8Array } {
    const at = contentAt + slotSize * place;
    return { tag: this.bytes.subarray(at, at + 32), commitment: this.bytes.subarray(at + 32, at + 64) };
  }
  /** Of kind slots without slots: the statement's commitment. Zeros on other leaves. */
  get statement(): Uint8Array {
    const has = this.kind === kindSlots && this.slots === 0;
    return has ? this.bytes.subarray(contentAt, contentAt + 32) : new Uint8Array(32);
  }
  get root(): Uint8Array { return this.bytes.subarray(contentAt, contentAt + 32); }
  get people(): bigint { return this.view.getBigUint64(contentAt + 32, true); }
  get counted(): bigint { return this.view.getBigUint64(contentAt + 40, true); }
  /** Of kind state without slots. */
  get enrolled(): number { return this.view.getUint32(contentAt, true); }
  get departed(): number { return this.view.getUint32(contentAt + 4, true); }
}

export function slotTag(tagKey: Uint8Array, count: number): Uint8Array {
  return hmacSha256(tagKey, concat(utf8("slot"), u64(count)));
}

export function labelOf(tagKey: Uint8Array, epoch: number): Uint8Array {
  return hmacSha256(tagKey, concat(utf8("label"), u64(epoch)));
}

export function slotCommitment(entry: ShownEntry): Uint8Array {
  return sha256(concat(slotLabel, entry.blind, utf8(entry.visible)));
}

export function statementCommitment(entry: ShownEntry): Uint8Array {
  return sha256(concat(statementLabel, entry.blind, utf8(entry.visible)));
}

/** The chain of a person with no slots. */
export function chainStart(): Uint8Array {
  return sha256(chainLabel);
}

function chainNext(
  chain: Uint8Array, count: number, index: number, slot: { tag: Uint8Array; commitment: Uint8Array },
): Uint8Array {
  return sha256(concat(chainLabel, chain, u64(count), u64(index), slot.tag, slot.commitment));
}

interface Weighed {
  hash: Uint8Array;
  sum: number;
}

// A year's heads have some sixty thousand nodes: their input is one array, written to again.
const joined = new Uint8Array(81).fill(2, 0, 1);
const joinedView = viewOf(joined);

function join(left: Weighed, right: Weighed): Weighed {
  putU64(joined, 1, left.sum);
  joined.set(left.hash, 9);
  putU64(joined, 41, right.sum);
  joined.set(right.hash, 49);
  return { hash: sha256Of(joinedView), sum: left.sum + right.sum };
}

/** Whether the head leads to the root, and its weights to the sum, that the leaf shows. */
function isInTree(leaf: Leaf, head: HourHead): boolean {
  if (head.path.length > stepsMax || leaf.people === 0n) return false;
  const own = concat(headLabel, u64(leaf.epoch), head.label, u64(head.count), head.chain);
  let node: Weighed = { hash: sha256(own), sum: head.fresh };
  for (const { hash, sum, left } of head.path) {
    node = left ? join({ hash, sum }, node) : join(node, { hash, sum });
    if (!Number.isSafeInteger(node.sum)) return false;
  }
  return equal(node.hash, leaf.root) && BigInt(node.sum) === leaf.counted;
}

/** Whether the head is this person's and in the tree whose root stands on the leaf. */
export function checkHourHead(leaf: Leaf, head: HourHead, tagKey: Uint8Array): void {
  if (leaf.kind !== kindHeads) throw wrong(head.index, "it has no heads");
  if (!equal(head.label, labelOf(tagKey, leaf.epoch))) {
    throw wrong(head.index, "the head shown is not this person's");
  }
  if (!isInTree(leaf, head)) throw wrong(head.index, "the head shown is not in its tree");
}

export function wrong(index: number, what: string): Wrong {
  return new Wrong(`entry ${index}: ${what}`);
}

/** An audit on its way, once the checkpoint's signatures were checked. */
export class Auditor {
  readonly found: ViewAudit;
  /** The chain after each slot; before the first one, too. */
  readonly chains = [chainStart()];
  constructor(private readonly view: View, opened: Opened) {
    this.found = { opened, slots: 0, counted: 0, statements: 0, epoch: 0, people: 0 };
  }

  run(): ViewAudit {
    const { head, slots, statements } = this.view;
    if (head) this.checkHead(head);
    this.checkSlots();
    this.checkStatements();
    if (!head && slots.length === 0 && statements.length === 0) {
      throw new Wrong("the view shows no entry at all");
    }
    return this.found;
  }

  /** The leaf, once its place in the tree of the checkpoint is proved. */
  private leafOf(shown: { index: number; leaf: Uint8Array; hashes: Uint8Array[] }): Leaf {
    const { size, root } = this.found.opened.head;
    const claim = { index: shown.index, size, leaf: leafHash(shown.leaf), root };
    if (!verifyInclusion(claim, shown.hashes)) {
      throw wrong(shown.index, "it is not in the tree of the checkpoint");
    }
    return new Leaf(shown.leaf);
  }

  private checkHead(head: ShownHead): void {
    const leaf = this.leafOf(head);
    checkHourHead(leaf, head, this.view.tagKey);
    if (head.count > this.view.slots.length) {
      throw wrong(head.index, "it counts more slots than are shown");
    }
    this.found.counted = head.count;
    this.found.epoch = leaf.epoch;
    this.found.people = Number(leaf.people);
  }

  private checkSlots(): void {
    const { head, slots, tagKey } = this.view;
    const { counted } = this.found;
    for (const shown of slots) {
      const count = ++this.found.slots;
      const leaf = this.leafOf(shown);
      if (shown.place >= leaf.slots) throw wrong(shown.index, "it has no such slot");
      const slot = leaf.slot(shown.place);
      if (!equal(slot.tag, slotTag(tagKey, count))) {
        throw wrong(shown.index, "its slot is not the next one of this person");
      }
      if (!equal(slot.commitment, slotCommitment(shown))) {
        throw wrong(shown.index, "the text shown is not what the log committed to");
      }
      const chain = chainNext(this.chains[count - 1]!, count, shown.index, slot);
      this.chains.push(chain);
      if (head && count === counted && !equal(chain, head.chain)) {
        throw wrong(shown.index, "the entries shown are not those that were counted");
      }
      if (head && (count <= counted) !== (shown.index < head.index)) {
        throw wrong(shown.index, "it was not counted by the heads after it");
      }
    }
    if (head && counted === 0 && !equal(head.chain, chainStart())) {
      throw wrong(head.index, "its head has another chain");
    }
  }

  private checkStatements(): void {
    for (const shown of this.view.statements) {
      const leaf = this.leafOf(shown);
      if (!equal(leaf.statement, statementCommitment(shown))) {
        throw wrong(shown.index, "the statement shown is not what the log committed to");
      }
      ++this.found.statements;
    }
  }
}

/** Throws Wrong, which names the entry and the check that failed. */
export async function auditView(
  subtle: SubtleCrypto, view: View, trust: Trust,
): Promise<ViewAudit> {
  return new Auditor(view, await openCheckpoint(subtle, view.checkpoint, trust)).run();
}
