// The personal audit of a whole log: every leaf is read and looked through for this person's slots, and
// every epoch's head is checked. What no leaf has, nobody was shown within the rules.
import { Wrong, equal } from "./bytes.js";
import { type Trust, openCheckpoint } from "./note.js";
import { type Read, audit } from "./tiles.js";
import {
  Auditor, type HourHead, Leaf, type View, type ViewAudit, checkHourHead, kindHeads, kindState, slotTag,
  wrong,
} from "./view.js";

/** What one reading of all leaves finds: this person's slots, and the counts that need no key. */
class Search {
  /** Entries that have this person's slots, in order. */
  readonly found: number[] = [];
  /** The leaves with heads, by their entry. */
  readonly heads = new Map<number, Leaf>();
  private index = 0;
  private next: Uint8Array;
  private open = 0;
  private people = 0;
  private lastEpoch = -1;

  constructor(private readonly tagKey: Uint8Array) {
    this.next = slotTag(tagKey, 1);
  }

  /** Feed it every leaf in order. */
  readonly check = (bytes: Uint8Array): void => {
    const leaf = new Leaf(bytes);
    this.open += leaf.slots;
    for (let place = 0; place < leaf.slots; ++place) {
      if (!equal(leaf.slot(place).tag, this.next)) continue;
      this.found.push(this.index);
      this.next = slotTag(this.tagKey, this.found.length + 1);
    }
    if (leaf.kind === kindState && leaf.slots === 0) {
      this.people += leaf.enrolled - leaf.departed;
      if (this.people < 0) throw wrong(this.index, "more people departed than were enrolled");
    }
    if (leaf.kind === kindHeads) this.checkHeads(leaf);
    ++this.index;
  };

  private checkHeads(leaf: Leaf): void {
    if (leaf.counted !== BigInt(this.open)) {
      throw wrong(this.index, "its heads count another number of slots than the log has");
    }
    if (leaf.people !== BigInt(this.people)) {
      throw wrong(this.index, "it has another number of heads than people are enrolled");
    }
    if (leaf.epoch <= this.lastEpoch) throw wrong(this.index, "its epoch had its heads already");
    this.lastEpoch = leaf.epoch;
    this.open = 0;
    this.heads.set(this.index, leaf);
  }
}

/** Each epoch's head is this person's, in its tree, and over the slots that stood before it. */
function checkHours(hours: HourHead[], search: Search, view: View, chains: Uint8Array[]): void {
  if (hours.length !== search.heads.size) {
    throw new Wrong(`${hours.length} heads are shown, the log has ${search.heads.size}`);
  }
  let last = -1;
  for (const hour of hours) {
    const leaf = search.heads.get(hour.index);
    if (!leaf || hour.index <= last) throw wrong(hour.index, "it has no heads, or had them before");
    last = hour.index;
    checkHourHead(leaf, hour, view.tagKey);
    const chain = chains[hour.count];
    if (!chain || !equal(hour.chain, chain)) throw wrong(hour.index, "its head has another chain");
    const before = search.found[hour.count - 1] ?? -1;
    const after = search.found[hour.count] ?? Infinity;
    if (!(before < hour.index && hour.index < after)) {
      throw wrong(hour.index, "its head counts other slots than stood before it");
    }
  }
}

/** `read` gives the public log, `hours` the heads of every epoch in it. Throws Wrong. */
export async function auditYear(
  subtle: SubtleCrypto, read: Read, view: View, hours: HourHead[], trust: Trust,
): Promise<ViewAudit> {
  const search = new Search(view.tagKey);
  const { head } = await audit(subtle, read, trust, search.check);
  const opened = await openCheckpoint(subtle, view.checkpoint, trust);
  if (opened.head.size !== head.size || !equal(opened.head.root, head.root)) {
    throw new Wrong("the view is of another checkpoint than the log");
  }
  const auditor = new Auditor(view, opened);
  const found = auditor.run();
  const shown = view.slots.map((slot) => slot.index);
  const missing = search.found.find((index, i) => shown[i] !== index);
  if (missing !== undefined) throw wrong(missing, "it names this person and is not shown");
  checkHours(hours, search, view, auditor.chains);
  return found;
}
