// What a person is shown, as JSON: the answer of `me.seen`.
import { Wrong, fromHex, utf8 } from "./bytes.js";
import type { HourHead, ShownEntry, View } from "./view.js";

type Json = { [name: string]: Json } | Json[] | string | number | boolean | null;

/** Takes members of a parsed answer; a member that is absent or of another kind is Wrong. */
class Taker {
  private readonly members: { [name: string]: Json };
  constructor(json: Json | undefined) {
    if (typeof json !== "object" || json === null || Array.isArray(json)) throw Taker.bad();
    this.members = json;
  }
  private static bad(): Wrong { return new Wrong("the answer is no view of the log"); }
  has(name: string): boolean { return name in this.members; }
  inner(name: string): Taker { return new Taker(this.members[name]); }
  text(name: string): string {
    const value = this.members[name];
    if (typeof value !== "string") throw Taker.bad();
    return value;
  }
  number(name: string): number {
    const value = this.members[name];
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) throw Taker.bad();
    return value;
  }
  flag(name: string): boolean {
    const value = this.members[name];
    if (typeof value !== "boolean") throw Taker.bad();
    return value;
  }
  bytes(name: string, size: number): Uint8Array { return Taker.hex(this.text(name), size); }
  list(name: string): Json[] {
    const value = this.members[name];
    if (!Array.isArray(value)) throw Taker.bad();
    return value;
  }
  hashes(): Uint8Array[] {
    return this.list("hashes").map((hash) => Taker.hex(typeof hash === "string" ? hash : "?", 32));
  }
  private static hex(text: string, size: number): Uint8Array {
    const bytes = fromHex(text);
    if (!bytes || bytes.length !== size) throw Taker.bad();
    return bytes;
  }
}

function entryOf(json: Json): ShownEntry {
  const take = new Taker(json);
  return {
    index: take.number("index"), leaf: take.bytes("leaf", 256), hashes: take.hashes(),
    place: take.number("place"), blind: take.bytes("blind", 32), visible: take.text("visible"),
  };
}

function headOf(take: Taker): HourHead {
  return {
    index: take.number("index"),
    label: take.bytes("label", 32), count: take.number("count"), chain: take.bytes("chain", 32),
    fresh: take.number("fresh"),
    path: take.list("path").map((json) => {
      const step = new Taker(json);
      return { hash: step.bytes("hash", 32), sum: step.number("sum"), left: step.flag("left") };
    }),
  };
}

function parse(json: string): Json {
  try {
    return JSON.parse(json) as Json;
  } catch {
    throw new Wrong("the answer is no JSON");
  }
}

/** The answer of `me.seen`, JSON. Nothing is verified yet. */
export function parseView(json: string): View {
  const take = new Taker(parse(json));
  const view: View = {
    tagKey: take.bytes("tag_key", 32), checkpoint: utf8(take.text("checkpoint")),
    slots: take.list("slots").map(entryOf), statements: take.list("statements").map(entryOf),
  };
  if (take.has("head")) {
    const head = take.inner("head");
    view.head = { ...headOf(head), leaf: head.bytes("leaf", 256), hashes: head.hashes() };
  }
  return view;
}

/** The person's heads of many epochs, oldest first: `{"heads": [...]}`, each as in a view. */
export function parseHeads(json: string): HourHead[] {
  return new Taker(parse(json)).list("heads").map((head) => headOf(new Taker(head)));
}
