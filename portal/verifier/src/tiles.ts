// The public form of a log, C2SP tlog-tiles, and its full audit.
import { Wrong, equal } from "./bytes.js";
import { Tree } from "./merkle.js";
import { type Opened, type Trust, openCheckpoint } from "./note.js";

export const tileWidth = 256;
const tileHeight = 8;

/** A file of the log by its path; undefined where there is none. */
export type Read = (path: string) => Promise<Uint8Array | undefined>;
export type CheckEntry = (entry: Uint8Array) => void;

/** `kind` is a level or "entries". */
export function tilePath(kind: string, index: number, width: number): string {
  let path = String(index % 1000).padStart(3, "0");
  for (let rest = Math.floor(index / 1000); rest !== 0; rest = Math.floor(rest / 1000)) {
    path = `x${String(rest % 1000).padStart(3, "0")}/${path}`;
  }
  return `tile/${kind}/${path}${width === tileWidth ? "" : `.p/${width}`}`;
}

/** The file, or the full tile in its place where a partial one is gone. */
async function readTile(
  read: Read, kind: string, index: number, width: number,
): Promise<{ bytes: Uint8Array; width: number }> {
  const path = tilePath(kind, index, width);
  const bytes = await read(path);
  if (bytes) return { bytes, width };
  const full = width === tileWidth ? undefined : await read(tilePath(kind, index, tileWidth));
  if (!full) throw new Wrong(`${path} is missing`);
  return { bytes: full, width: tileWidth };
}

export function splitBundle(bytes: Uint8Array, width: number): Uint8Array[] {
  const entries: Uint8Array[] = [];
  let at = 0;
  while (entries.length < width && at + 2 <= bytes.length) {
    const end = at + 2 + bytes[at]! * 256 + bytes[at + 1]!;
    if (end > bytes.length) break;
    entries.push(bytes.subarray(at + 2, end));
    at = end;
  }
  if (entries.length !== width) {
    throw new Wrong(`a bundle ends within its entry ${entries.length + 1} of ${width}`);
  }
  if (at !== bytes.length) throw new Wrong(`a bundle has bytes after its ${width} entries`);
  return entries;
}

async function readEntries(read: Read, size: number, check: CheckEntry): Promise<Tree> {
  const tree = new Tree();
  for (let first = 0; first < size; first += tileWidth) {
    const width = Math.min(tileWidth, size - first);
    const bundle = await readTile(read, "entries", first / tileWidth, width);
    for (const entry of splitBundle(bundle.bytes, bundle.width).slice(0, width)) {
      check(entry);
      tree.append(entry);
    }
  }
  return tree;
}

async function checkTiles(read: Read, tree: Tree): Promise<void> {
  let count = tree.size;
  for (let level = 0; count !== 0; ++level, count = Math.floor(count / tileWidth)) {
    for (let index = 0; index * tileWidth < count; ++index) {
      const width = Math.min(tileWidth, count - index * tileWidth);
      const tile = await readTile(read, String(level), index, width);
      const path = tilePath(String(level), index, width);
      if (tile.bytes.length !== 32 * tile.width) {
        throw new Wrong(`${path} has ${tile.bytes.length} bytes, expected ${32 * tile.width}`);
      }
      for (let i = 0; i < width; ++i) {
        const expected = tree.subtree(level * tileHeight, index * tileWidth + i);
        if (!expected || !equal(tile.bytes.subarray(32 * i, 32 * i + 32), expected)) {
          throw new Wrong(`${path}: hash ${i} is not that of its entries`);
        }
      }
    }
  }
}

/** Every entry, every tile, the root, the checkpoint. Throws Wrong, which says what is wrong. */
export async function audit(
  subtle: SubtleCrypto, read: Read, trust: Trust, check: CheckEntry,
): Promise<Opened> {
  const note = await read("checkpoint");
  if (!note) throw new Wrong("no checkpoint was published here yet");
  const opened = await openCheckpoint(subtle, note, trust);
  const tree = await readEntries(read, opened.head.size, check);
  await checkTiles(read, tree);
  if (!equal(tree.root(), opened.head.root)) {
    throw new Wrong("the entries are not those of the checkpoint");
  }
  return opened;
}
