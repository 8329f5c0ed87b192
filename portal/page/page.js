// The page: who you are, the state of the programme, released figures, a question with its price
// first, the notice, a pause. It shows what the keeper answered and computes nothing of its own.
import { $, element, errorBar, grouped, number, options, percent, titled } from '/drawing.js';
import { chooseQuarter, showQuarters } from '/quarter.js';
import { Refused, forget, get, post, readIdentity, signIn, signOut, who } from '/session.js';

const state = { insights: null, levels: [] };

function say(text, kind = '') {
  $('message').className = `message ${kind}`;
  $('message').textContent = text;
  $('message').hidden = !text;
  if (text) $('message').scrollIntoView({ block: 'nearest' });
}

/** Runs something that may be refused, and says so in words. */
async function trying(act) {
  say('');
  try {
    await act();
  } catch (error) {
    const subject = error.subject ? ` It is about: ${error.subject}.` : '';
    say(error instanceof Refused && error.reason ? `Refused. ${error.message}${subject}` : error.message);
    if (error.status === 401 || error.status === 0) showDoor();
  }
}

// --- signing in ---

function showDoor() {
  forget();
  for (const id of ['inside', 'who', 'sign-out', 'quarter', 'quote']) $(id).hidden = true;
  $('door').hidden = false;
  $('door-state').textContent = '';
  $('identity').value = '';
}

async function showInside(status) {
  const me = who() || {};
  $('door').hidden = true;
  $('who').replaceChildren('Signed in as ', element('strong', {}, me.person || 'somebody'), me.role ? `, ${me.role}` : '');
  for (const id of ['inside', 'who', 'sign-out']) $(id).hidden = false;
  showStatus(status);
  await showNotice();
  await openFigures();
  await showQuarters(status.last_quarter, state.insights.weeks.map((week) => week.week));
  showFiguresWords();
}

$('identity').addEventListener('change', () => trying(async () => {
  const file = $('identity').files[0];
  if (!file) return;
  $('door-state').textContent = 'Signing in …';
  try {
    const status = await signIn(readIdentity(file.size <= 4096 ? await file.text() : ''));
    await showInside(status);
    $('content').focus();
  } finally {
    $('door-state').textContent = '';
    $('identity').value = '';
  }
}));

$('sign-out').addEventListener('click', () => trying(async () => { await signOut(); showDoor(); }));

// --- the programme ---

const STAGES = {
  active: 'Activity is collected as the notice says, and figures are released week by week.',
  paused: 'Nothing is taken in and nothing leaves until several roles have signed.',
  draft: 'Nothing is collected yet: the charter waits for its signatures.',
};

function showStatus(status) {
  $('programme').textContent = status.programme || status.origin;
  const simulated = status.simulated ? ' These people do not exist: the programme is simulated, for life.' : '';
  $('stage').replaceChildren(element('span', { class: `pill ${status.stage}` }, titled(status.stage)),
    ` ${STAGES[status.stage] || ''}${simulated}`);
  const facts = [['people', grouped(status.people)], ['weeks released', status.releases ?? '–'],
    ['last week released', status.last_release || 'none yet'], ['smallest group of a week', status.minimum_group ?? '–'],
    ...(status.last_quarter ? [['last quarter released', status.last_quarter]] : []), ['entries in the ledger', grouped(status.entries)]];
  $('facts').replaceChildren(...facts.map(([name, value]) =>
    element('div', {}, element('dt', {}, name), element('dd', {}, String(value)))));
  document.title = `${status.programme || 'Weir'} – Weir`;
}

/** The notice is plain text: a title is underlined, `  * ` begins an item, a blank line ends a part. */
function notice(text) {
  const parts = [];
  let list = null;
  for (const block of text.split(/\n\s*\n/)) {
    const lines = block.split('\n').filter((line) => line.trim());
    if (!lines.length) continue;
    if (lines[1] && /^[-=]+$/.test(lines[1].trim())) {
      parts.push(element('h3', {}, lines[0].trim()));
      lines.splice(0, 2);
    }
    list = null;
    for (const line of lines) {
      if (/^\s*\* /.test(line)) {
        if (!list) parts.push(list = element('ul'));
        list.append(element('li', {}, line.replace(/^\s*\* /, '')));
      } else if (list) {
        list.lastChild.append(` ${line.trim()}`);
      } else if (parts.at(-1)?.open) {
        parts.at(-1).append(` ${line.trim()}`);
      } else {
        const paragraph = element('p', {}, line.trim());
        paragraph.open = true;
        parts.push(paragraph);
      }
    }
    for (const part of parts) part.open = false;
  }
  return parts;
}

/** The charter's levels, from the company down: each its name, and whether it has figures of single weeks. */
function levelsOf(charter) {
  const tables = charter.split(/^(?=\[)/m).filter((table) => table.startsWith('[[level]]'));
  const levels = tables.map((table) => ({ name: (table.match(/^name\s*=\s*["']([^"']+)["']/m) || [])[1],
    isWeekly: !/^share\s*=\s*0\b/m.test(table) }));
  return levels.filter(({ name }) => name);
}

async function showNotice() {
  const shown = await get('/api/notice');
  state.levels = levelsOf(shown.charter);
  $('notice').replaceChildren(...notice(shown.notice));
  const purposes = [...shown.notice.replace(/\s+/g, ' ').matchAll(/\(([A-Z][A-Za-z]+)\)/g)].map((match) => match[1]);
  options($('ask-purpose'), [...new Set(purposes)], '', (purpose) => purpose.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase());
}

// --- figures ---

function inWords(line) {
  const low = Math.max(0, line.low);
  if (line.mean <= 0) return `at most ${number(Math.max(0, line.high))}; the noise is larger than what is there`;
  if (line.high - line.low >= 1.5 * Math.abs(line.mean)) return `anything from ${number(low)} to ${number(line.high)}: too few people to say more`;
  return `between ${number(low)} and ${number(line.high)}`;
}

function figureRow(line, most) {
  const name = element('th', { scope: 'row' }, line.name);
  if (line.why) name.append(element('details', { class: 'why' }, element('summary', {}, 'merged, why?'), line.why));
  return element('tr', {}, name, element('td', { class: 'number people' }, grouped(line.people)),
    element('td', { class: 'graph' }, errorBar(line, most)),
    element('td', { class: 'number' }, `${number(line.mean)} ± ${number((line.high - line.low) / 2)}`),
    element('td', { class: 'words' }, inWords(line)));
}

/** What the table is, and what it is not: groups without a week of their own are told about a quarter. */
function showFiguresWords() {
  const metric = $('metric').value;
  const { lines, weeks } = state.insights;
  const shown = lines.filter((line) => line.metric === metric);
  const said = shown.length ? [`${titled(metric)}: ${shown[0].unit} for a person and week, on average. The bar is the mean; the line across its end is where the true mean lies, 95 times in 100.`] : [];
  const cells = weeks.at(-1)?.cells || [];
  const without = cells.filter((cell) => !cell.figures.length).length;
  if (without) {
    said.push(lines.length ? `${without} of ${cells.length} groups have no figure of a single week: its noise would be wider than the figure.`
      : 'No group has a figure of a single week at this level: its noise would be wider than the figure.');
    if (!$('quarter').hidden) said.push(element('a', { href: '#quarter' }, 'Small teams are told about whole quarters.'));
  } else if (!shown.length) {
    said.push('Nothing is released here that you may read.');
  }
  $('figures-words').replaceChildren(...said.flatMap((part) => [part, ' ']));
}

function showTable() {
  const metric = $('metric').value;
  const lines = state.insights.lines.filter((line) => line.metric === metric);
  const most = Math.max(0, ...lines.map((line) => Math.max(line.mean, line.high)));
  $('figures').hidden = !lines.length;
  $('figures').replaceChildren(
    element('caption', { class: 'skip' }, `${titled(metric || 'figures')} by group`),
    element('thead', {}, element('tr', {}, element('th', { scope: 'col' }, 'Group'),
      element('th', { scope: 'col', class: 'number' }, 'People'), element('th', { scope: 'col' }, `0 to ${number(most)}`),
      element('th', { scope: 'col', class: 'number' }, 'Mean'), element('th', { scope: 'col' }, 'In words'))),
    element('tbody', {}, ...lines.map((line) => figureRow(line, most))));
  showFiguresWords();
}

function showPromise(answer) {
  const week = answer.weeks.at(-1);
  $('promise').hidden = !answer.lines.length;
  if (!answer.lines.length) return;
  $('promise-text').replaceChildren(
    element('p', {}, `Every number carries random noise, and its interval says how much. A group has at least ${week.minimum_group} people besides the reader.`),
    element('p', {}, `Somebody who knows everything about everybody else could guess one fact about one person’s week right ${percent(week.attack)} times in 100, where a coin does 50 (ρ = ${week.rho} a week; ε = ${week.epsilon.toFixed(1)} at δ = ${week.delta}). Over many weeks this adds up; a stable habit of a year in a small team can be inferred.`),
    element('p', {}, `You may read this because: ${answer.because}. That you read it is in the ledger.`));
}

function showCohort(answer) {
  const weekly = answer.weeks.map((week) => week.cells.map((cell) => cell.name));
  const names = (weekly[0] || []).filter((name) => weekly.every((cells) => cells.includes(name)));
  $('ask-cohort').replaceChildren(...names.map((name) =>
    element('label', {}, element('input', { type: 'checkbox', name: 'cohort', value: name }), name)));
}

/** The first look: the finest level whose groups have weeks of their own, and all weeks. */
async function openFigures() {
  const names = state.levels.map(({ name }) => name);
  const finest = state.levels.findLast(({ isWeekly }) => isWeekly);
  options($('level'), names, finest?.name);
  for (const id of ['first', 'last', 'metric', 'ask-metric']) $(id).replaceChildren();
  await showFigures();
  const { weeks, lines } = state.insights;
  const all = weeks.map((week) => week.week);
  for (const id of ['first', 'ask-first']) options($(id), all, all[0]);
  for (const id of ['last', 'ask-last']) options($(id), all, all.at(-1));
  options($('ask-metric'), [...new Set(lines.map((line) => line.metric))], 'meeting_hours', titled);
  showWithinUnit();
}

async function showFigures() {
  const query = new URLSearchParams();
  if ($('level').value) query.set('by', $('level').value);
  if ($('first').value && $('last').value) query.set('weeks', `${$('first').value}..${$('last').value}`);
  const looking = state.looking = {};  // an answer that a newer question has overtaken is dropped
  $('figures').setAttribute('aria-busy', 'true');
  let answer;
  try {
    answer = await get(`/api/insights?${query}`);
  } finally {
    $('figures').removeAttribute('aria-busy');
  }
  if (state.looking !== looking) return;
  state.insights = answer;
  const metrics = [...new Set(answer.lines.map((line) => line.metric))];
  if (metrics.length) options($('metric'), metrics, $('metric').value || 'meeting_hours', titled);
  showTable();
  showPromise(answer);
  showCohort(answer);
}

$('metric').addEventListener('change', showTable);
for (const id of ['level', 'first', 'last']) $(id).addEventListener('change', () => trying(showFigures));
$('quarter-of').addEventListener('change', () => trying(chooseQuarter));
for (const id of ['figures-form', 'quarter-form']) $(id).addEventListener('submit', (event) => event.preventDefault());

// --- asking ---

const risk = (tree) => `Somebody who gets the answer and knows everybody else’s week could guess one fact about one person’s week right ${percent(tree.attack)} times in 100, where a coin does 50.`;
const isQuantile = (stat) => stat === 'median' || stat === 'p90';
const unitOf = ({ stat, unit }) => (stat === 'sum' || stat === 'count' ? unit : `${unit} for a person and week`);
const spread = (tree) => (tree.rank_error > 0 ? `its rank within ± ${number(tree.rank_error)} percentile points`
  : `± ${number(tree.half_width)} ${unitOf(tree)}`) + ', 95 times in 100';

/** A coarser question: what it is, its error, its price. */
function alternative(other, quote) {
  const unit = quote.rank_error > 0 ? 'percentile points' : quote.unit;
  return element('tr', {}, element('th', { scope: 'row' }, other.what),
    element('td', { class: 'number' }, `± ${number(other.half_width)} ${unit}`),
    element('td', { class: 'number' }, other.cost === '0' ? 'free' : `ρ = ${other.cost}`),
    element('td', { class: 'words' }, other.good_enough ? 'good enough' : ''));
}

function showQuote(quote, question) {
  const lines = [element('h3', {}, 'The price'),
    element('p', { class: 'figure' }, quote.free ? 'Free' : `ρ = ${quote.cost}`),
    element('p', {}, quote.free ? 'This answer stands already, or follows from what was released.'
      : `of the budget of every team’s week it reads; ρ = ${quote.left} is left for questions, at the least.`),
    element('p', {}, `Expected error: ${spread(quote)}. It is over ${grouped(quote.people)} people.`)];
  if (question.within && (quote.rank_error || quote.half_width) > 1.001 * question.within) {
    lines.push(element('p', {}, 'That is wider than the error you wanted.'));
  }
  if (!quote.free) lines.push(element('p', {}, risk(quote)));
  if (quote.alternatives.length) {
    lines.push(element('h4', {}, 'Coarser questions, and their prices'), element('table', { class: 'plain' },
      element('tbody', {}, ...quote.alternatives.map((other) => alternative(other, quote)))));
  }
  const agree = element('button', { type: 'button' }, quote.free ? 'Show the answer' : 'Pay and ask');
  agree.disabled = !quote.free && !quote.affordable;
  agree.addEventListener('click', () => trying(async () => { agree.disabled = true; showAnswer(await post('/api/ask', question)); }));
  const leave = element('button', { type: 'button', class: 'quiet' }, 'Leave it');
  leave.addEventListener('click', () => { $('quote').hidden = true; });
  lines.push(element('div', { class: 'row' }, agree, leave));
  if (agree.disabled) lines.push(element('p', {}, 'Too little is left: it would be refused.'));
  $('quote').replaceChildren(...lines);
  $('quote').hidden = false;
}

function showAnswer(answer) {
  $('quote').replaceChildren(element('h3', {}, `${titled(answer.stat)} of ${answer.metric.replaceAll('_', ' ')}, ${answer.cells.join(' and ')}`),
    element('p', { class: 'figure' }, `${number(answer.value)} ${unitOf(answer)}`),
    element('p', {}, `${titled(spread(answer))}; ${answer.first} to ${answer.last}, ${grouped(answer.people)} people.`),
    element('p', {}, answer.new ? `Paid: ρ = ${answer.cost}. The same question now gives this same answer to everybody who may read it, for free.`
      : 'Paid: nothing. It stood already, or follows from releases.'),
    ...(answer.new ? [element('p', {}, risk(answer))] : []));
}

/** In what the wanted error is told: the figure's unit, or for a quantile how far off its rank may be. */
function showWithinUnit() {
  const stat = $('ask-stat').value;
  const line = state.insights?.lines.find(({ metric }) => metric === $('ask-metric').value);
  $('ask-within-unit').textContent = isQuantile(stat) ? 'percentile points'
    : stat === 'count' ? 'people' : (line && line.unit) || 'its unit';
}

for (const id of ['ask-stat', 'ask-metric']) $(id).addEventListener('change', showWithinUnit);

$('ask-form').addEventListener('submit', (event) => {
  event.preventDefault();
  const cohort = [...document.querySelectorAll('#ask-cohort input:checked')].map((box) => box.value);
  const question = { metric: $('ask-metric').value, stat: $('ask-stat').value, cohort, first: $('ask-first').value,
    last: $('ask-last').value, purpose: $('ask-purpose').value };
  if ($('ask-within').value) question.within = Number($('ask-within').value);
  $('quote').hidden = true;
  trying(async () => {
    if (!cohort.length) throw new Error('Choose at least one group.');
    showQuote(await post('/api/ask/explain', question), question);
  });
});

// --- pausing ---

$('pause-form').addEventListener('submit', (event) => {
  event.preventDefault();
  trying(async () => {
    const paused = await post('/api/pause', { reason: $('reason').value });
    $('reason').value = '';
    showStatus(await get('/api/status'));
    say(`The programme is paused since ${paused.at}. Nothing comes in and nothing leaves.`, 'good');
  });
});

if (who()) trying(async () => showInside(await get('/api/status')));
