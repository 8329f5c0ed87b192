// The page's own script, as it is served, run by Node against a real gate: node page.mjs PORT IDENTITY
// SCRATCH, a file of which nobody needs what is in it.
// Node has the browser's cryptography and text; what it lacks of a page (its storage, and requests
// that carry cookies and an origin) stands here. Says what was seen, a line each, or why not.
import assert from 'node:assert';
import { readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { pathToFileURL } from 'node:url';

const [port, identityFile, scratch] = process.argv.slice(2);
const host = `127.0.0.1:${port}`;
const sent = [];  // everything that left for the gate
let cookie = '';

globalThis.sessionStorage = {
  kept: new Map(),
  getItem(name) { return this.kept.get(name) ?? null; },
  setItem(name, value) { this.kept.set(name, value); },
  clear() { this.kept.clear(); },
};

function exchange(path, { method = 'GET', headers = {}, body } = {}) {
  const all = { Host: host, 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Mode': 'cors', ...headers };
  if (method !== 'GET') all.Origin = `http://${host}`;
  if (body !== undefined) all['Content-Length'] = Buffer.byteLength(body);
  if (cookie) all.Cookie = cookie;
  sent.push(method, path, JSON.stringify(all), body ?? '');
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, method, headers: all, agent: false }, (response) => {
      const [fresh] = response.headers['set-cookie'] ?? [];
      if (fresh) cookie = fresh.split(';')[0];
      const pieces = [];
      response.on('data', (piece) => pieces.push(piece));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode, text: Buffer.concat(pieces).toString() }));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

globalThis.fetch = async (path, options) => {
  const { status, text } = await exchange(path, options);
  return { status, ok: status >= 200 && status < 300, json: async () => JSON.parse(text) };
};

async function refusal(of) {
  try {
    await of();
  } catch (error) {
    return error;
  }
  return assert.fail('nothing was refused');
}

const served = await exchange('/session.js');
assert.equal(served.status, 200);
writeFileSync(scratch, served.text);
const { Refused, get, post, readIdentity, signIn, signOut, who } = await import(pathToFileURL(scratch).href);

assert.equal((await refusal(async () => readIdentity('person = "x"'))).message, 'This is no identity file of Weir.');
const early = await refusal(() => get('/api/status'));
assert.ok(early instanceof Refused);
assert.equal(early.status, 401);
console.log('nobody in');

const identity = readIdentity(readFileSync(identityFile, 'utf8'));
const { seed } = identity;
await signIn(identity);
assert.equal(identity.seed, '');
assert.equal(who().role, 'analyst');
console.log('signed in');

const { lines, weeks } = await get('/api/insights?');
assert.ok(lines.length > 0 && weeks.length > 0);
const { week, cells } = weeks.at(-1);
console.log('figures shown');

const question = { metric: lines[0].metric, stat: 'mean', cohort: [cells[0].name], first: week, last: week,
  purpose: 'PersonnelWorkloadManagement' };
const quote = await post('/api/ask/explain', question);
assert.ok(quote.half_width > 0);
const answer = await post('/api/ask', question);
assert.ok(answer.low <= answer.value && answer.value <= answer.high);
console.log('asked, the price first');

await signOut();
assert.equal(who(), null);
assert.equal((await refusal(() => get('/api/status'))).status, 401);
console.log('signed out');

assert.ok(!sent.join('\n').includes(seed), 'the key left the page');
console.log('the key stayed');
