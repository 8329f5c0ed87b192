// The form of an entry: docs/formats/leaf.md.
import { Wrong } from "./bytes.js";

const headSize = 39;
const slotSize = 64;
/** Bytes that a leaf without slots shows, by kind: slots, heads, state, other. */
const shownSizes = [undefined, 32, 48, 8, 0] as const;

export function checkLeaf(leaf: Uint8Array): void {
  if (leaf.length !== 256) throw new Wrong("a leaf has not the size of a leaf");
  const [version, kind, slots] = [leaf[0]!, leaf[1]!, leaf[2]!];
  const shown = shownSizes[kind];
  if (version !== 1) throw new Wrong("a leaf has an unknown version");
  if (shown === undefined) throw new Wrong("a leaf has an unknown kind");
  if (slots > 3 || (kind === 2 && slots !== 0)) throw new Wrong("a leaf has too many slots");
  const content = headSize + (slots === 0 ? shown : slotSize * slots);
  for (let i = content; i < leaf.length; ++i) {
    if (leaf[i] !== 0) throw new Wrong("a leaf's padding is not zero");
  }
}
