// SHA-256 (FIPS 180-4), synchronous: a tree has more hashes than promises are worth. For a worker.

const roundConstants = new Int32Array(64);
const initial = new Int32Array(8);

/** The first 32 bits of the fractional part of a root of a prime: where the constants come from. */
function fraction(root: number): number {
  return Math.floor((root - Math.floor(root)) * 0x1_0000_0000);
}

{
  let found = 0;
  for (let candidate = 2; found < 64; ++candidate) {
    let isPrime = true;
    for (let d = 2; d * d <= candidate; ++d) isPrime &&= candidate % d !== 0;
    if (!isPrime) continue;
    roundConstants[found] = fraction(Math.cbrt(candidate));
    if (found < 8) initial[found] = fraction(Math.sqrt(candidate));
    ++found;
  }
}

const schedule = new Int32Array(64);

function compress(state: Int32Array, block: Uint8Array, at: number): void {
  for (let i = 0; i < 16; ++i) {
    const b = at + 4 * i;
    schedule[i] =
      (block[b]! << 24) | (block[b + 1]! << 16) | (block[b + 2]! << 8) | block[b + 3]!;
  }
  for (let i = 16; i < 64; ++i) {
    const x = schedule[i - 15]!;
    const y = schedule[i - 2]!;
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    schedule[i] = (schedule[i - 16]! + s0 + schedule[i - 7]! + s1) | 0;
  }
  // Not by destructuring, which goes through an iterator: four times as slow.
  let a = state[0]! | 0, b = state[1]! | 0, c = state[2]! | 0, d = state[3]! | 0;
  let e = state[4]! | 0, f = state[5]! | 0, g = state[6]! | 0, h = state[7]! | 0;
  for (let i = 0; i < 64; ++i) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const choice = (e & f) ^ (~e & g);
    const t1 = (h + s1 + choice + roundConstants[i]! + schedule[i]!) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const majority = (a & b) ^ (a & c) ^ (b & c);
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + s0 + majority) | 0;
  }
  state[0]! += a;
  state[1]! += b;
  state[2]! += c;
  state[3]! += d;
  state[4]! += e;
  state[5]! += f;
  state[6]! += g;
  state[7]! += h;
}

const state = new Int32Array(8);
const tail = new Uint8Array(128);

export function sha256(bytes: Uint8Array): Uint8Array {
  const digest = new Uint8Array(32);
  sha256Into(bytes, digest, 0);
  return digest;
}

/** Writes the digest into `out` from `place` on. A tree's million digests then are a few objects. */
export function sha256Into(bytes: Uint8Array, out: Uint8Array, place: number): void {
  state.set(initial);
  const whole = bytes.length - (bytes.length % 64);
  for (let at = 0; at < whole; at += 64) compress(state, bytes, at);
  const rest = bytes.length - whole;
  const size = rest < 56 ? 64 : 128;
  for (let i = 0; i < rest; ++i) tail[i] = bytes[whole + i]!;
  tail[rest] = 0x80;
  tail.fill(0, rest + 1, size - 8);
  putWord(tail, size - 8, Math.floor(bytes.length / 0x2000_0000));
  putWord(tail, size - 4, bytes.length << 3);
  for (let at = 0; at < size; at += 64) compress(state, tail, at);
  for (let i = 0; i < 8; ++i) putWord(out, place + 4 * i, state[i]!);
}

/** Big-endian. */
function putWord(bytes: Uint8Array, at: number, word: number): void {
  bytes[at] = word >>> 24;
  bytes[at + 1] = word >>> 16;
  bytes[at + 2] = word >>> 8;
  bytes[at + 3] = word;
}

/** HMAC-SHA256 (RFC 2104) with a key of at most 64 bytes: ours have 32. */
export function hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array {
  const inner = new Uint8Array(64 + message.length).fill(0x36, 0, 64);
  const outer = new Uint8Array(96).fill(0x5c, 0, 64);
  key.forEach((byte, i) => {
    inner[i]! ^= byte;
    outer[i]! ^= byte;
  });
  inner.set(message, 64);
  outer.set(sha256(inner), 64);
  return sha256(outer);
}
