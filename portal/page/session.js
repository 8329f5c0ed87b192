// Signing in with an identity file, and asking. The key is read here, signs the keeper's challenge
// and is forgotten; it is sent nowhere. Format of the file: src/surfaces/protocol/identity.h; of the
// challenge: docs/formats/protocol.md.

const KEY_PREFIX = '302e020100300506032b657004220420';  // PKCS #8 of an Ed25519 seed (RFC 8410)
const TOKEN = 'weir-token';  // kept by this page's own origin: a cookie alone would reach other ports

export class Refused extends Error {
  constructor(status, body) {
    const refused = body && body.refused;
    super(refused ? refused.sentence : (body && body.error && body.error.message) || 'the server gave no answer');
    this.status = status;
    this.reason = refused ? refused.reason : '';
    this.subject = refused ? refused.subject : '';
  }
}

const bytesOfHex = (hex) => Uint8Array.from(hex.match(/../g) || [], (pair) => parseInt(pair, 16));
const hexOf = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Varint length, then the UTF-8 bytes: how the keeper writes a text. */
function lengthAndText(text) {
  const bytes = new TextEncoder().encode(text);
  const head = [];
  for (let left = bytes.length; ; left >>= 7) {
    if (left < 128) { head.push(left); break; }
    head.push((left & 127) | 128);
  }
  return [...head, ...bytes];
}

/** Person, role and seed of an identity file. */
export function readIdentity(text) {
  const field = (name) => (text.match(new RegExp(`^${name}\\s*=\\s*"([^"]*)"\\s*$`, 'm')) || [])[1];
  const seed = field('ed25519_seed') || '';
  if (!/^[0-9a-f]{64}$/.test(seed)) throw new Error('This is no identity file of Weir.');
  return { person: field('person') || '', role: field('role') || '', seed };
}

async function keysOf(seed) {
  const pkcs8 = bytesOfHex(KEY_PREFIX + seed);
  let key;
  try {
    key = await crypto.subtle.importKey('pkcs8', pkcs8, { name: 'Ed25519' }, true, ['sign']);
  } catch (error) {
    throw new Error('This browser cannot sign with Ed25519. A current Firefox, Safari or Chromium can.');
  } finally {
    pkcs8.fill(0);
  }
  const { x } = await crypto.subtle.exportKey('jwk', key);
  const base64 = x.replaceAll('-', '+').replaceAll('_', '/');
  return { key, publicKey: Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)) };
}

async function call(method, path, body) {
  const headers = {};
  if (method !== 'GET') headers['Content-Type'] = 'application/json';
  const token = sessionStorage.getItem(TOKEN);
  if (token) headers['X-Weir-Token'] = token;
  let response;
  try {
    response = await fetch(path, { method, headers, body: method === 'GET' ? undefined : JSON.stringify(body || {}),
      cache: 'no-store', credentials: 'same-origin', redirect: 'error' });
  } catch (error) {
    throw new Refused(0, { error: { message: 'The connection was cut. Perhaps the programme was just paused.' } });
  }
  const answer = await response.json().catch(() => null);
  if (!response.ok) throw new Refused(response.status, answer);
  return answer;
}

export const get = (path) => call('GET', path);
export const post = (path, body) => call('POST', path, body);

/** Proves who is asking; gives the programme's status. */
export async function signIn(identity) {
  const { key, publicKey } = await keysOf(identity.seed);
  identity.seed = '';
  const { challenge, origin, same_user, bound } = await post('/session/challenge');
  const word = bound ? 'weir/hello/bound/v1' : 'weir/hello/v1';
  const message = Uint8Array.from([...lengthAndText(word), ...bytesOfHex(challenge), ...lengthAndText(origin)]);
  const signature = new Uint8Array(await crypto.subtle.sign({ name: 'Ed25519' }, key, message));
  const { token, status } = await post('/session', { key: hexOf(publicKey), signature: hexOf(signature) });
  sessionStorage.setItem(TOKEN, token);
  sessionStorage.setItem('weir-who', JSON.stringify({ person: identity.person, role: identity.role, same_user }));
  return status;
}

export const who = () => JSON.parse(sessionStorage.getItem('weir-who') || 'null');
export const forget = () => sessionStorage.clear();

export async function signOut() {
  try { await call('DELETE', '/session'); } finally { forget(); }
}
