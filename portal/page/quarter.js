// Small teams, by quarter: what a team's figure is, and whether it can be told apart from that of
// the group above it. No order but the directory's.
import { $, element, errorBar, grouped, number, options, percent } from '/drawing.js';
import { Refused, get } from '/session.js';

const words = (figure, above) => (!figure.apart ? `cannot be told apart from ${above}`
  : `${figure.mean > figure.department ? 'more' : 'less'} than ${above}`);

function row(cell, figure, most) {
  const name = element('th', { scope: 'row' }, cell.name);
  if (cell.why) name.append(element('details', { class: 'why' }, element('summary', {}, 'merged, why?'), cell.why));
  return element('tr', {}, name, element('td', { class: 'number people' }, grouped(cell.people)),
    element('td', { class: 'graph' }, errorBar(figure, most, figure.department)),
    element('td', { class: 'number' }, `${number(figure.mean)} ± ${number((figure.high - figure.low) / 2)}`),
    element('td', { class: 'number guess' }, number(figure.shrunk)),
    element('td', { class: 'words' }, words(figure, cell.above)));
}

function table(cells, index) {
  const { title, unit, counts_as_hours: weight } = cells[0].figures[index];
  const called = title[0].toUpperCase() + title.slice(1);
  const most = Math.max(...cells.flatMap(({ figures }) => [figures[index].high, figures[index].department]));
  const head = (text, kind = '') => element('th', { scope: 'col', class: kind }, text);
  return [element('h3', {}, weight ? `${called}, ${unit}` : `${called}, ${unit} for a person and week`),
    element('div', { class: 'scroll' }, element('table', { class: 'quarter' },
      element('caption', { class: 'skip' }, `${called} by team`),
      element('thead', {}, element('tr', {}, head('Group'), head('People', 'number'), head(`0 to ${number(most)}`),
        head('Mean', 'number'), head('Best guess', 'number'), head('In words'))),
      element('tbody', {}, ...cells.map((cell) => row(cell, cell.figures[index], most)))))];
}

/** What a counted week weighs against hours, in words; nothing without shares of weeks. */
function weights(answer) {
  const shares = (answer.cells[0]?.figures ?? []).filter((figure) => figure.counts_as_hours);
  return shares.map((figure) => ` There ${figure.title} count ${number(figure.counts_as_hours)} hours each.`).join('');
}

function promise(answer) {
  const radius = number(answer.radius_hours).replace(/\.0$/, '');
  return [element('p', {}, `One draw of noise for everybody’s whole quarter (${answer.weeks} weeks). A person counts as a difference from the figure of the department, of at most ${radius} hours a week in all these figures together: whoever is further away counts as ${radius}, so real differences look smaller than they are.${weights(answer)} A group has at least ${answer.minimum_group} people besides the reader.`),
    element('p', {}, `Somebody who knows everything about everybody else could guess one fact about one person’s whole quarter right ${percent(answer.attack_quarter)} times in 100 from it, where a coin does 50 (ρ = ${answer.rho_week} a week, ${answer.rho_quarter} for the quarter; ε = ${answer.epsilon_quarter.toFixed(1)} at δ = ${answer.delta}).`),
    element('p', {}, 'Best guess: drawn towards the department where the noise is large. No team is ranked.'),
    element('p', {}, `You may read this because: ${answer.because}. That you read it is in the ledger.`)];
}

async function show(quarter) {
  const answer = await get(`/api/quarter?quarter=${encodeURIComponent(quarter)}`);
  const { cells } = answer;
  $('quarter-tables').replaceChildren(...(cells.length ? cells[0].figures.flatMap((_, index) => table(cells, index)) : []));
  $('quarter-promise').replaceChildren(...promise(answer));
  $('quarter').hidden = !cells.length;
}

/** The quarters up to the last one that lie wholly within the released weeks; the last one at least. */
function quartersOf(last, weeks) {
  const firsts = new Map([[1, 'Q1'], [14, 'Q2'], [27, 'Q3'], [40, 'Q4']]);
  const begun = weeks.map((week) => week.split('-W')).filter(([, week]) => firsts.has(Number(week)))
    .map(([year, week]) => `${year}-${firsts.get(Number(week))}`);
  return [...begun.filter((quarter) => quarter < last), last];
}

/** Fills the section; leaves it hidden where no quarter is released or the caller may read none. */
export async function showQuarters(last, weeks) {
  $('quarter').hidden = true;
  if (!last) return;
  const quarters = quartersOf(last, weeks);
  options($('quarter-of'), quarters, last);
  $('quarter-form').hidden = quarters.length < 2;
  try {
    await show(last);
  } catch (error) {
    if (!(error instanceof Refused && error.reason && error.reason !== 'paused')) throw error;
  }
}

/** Another quarter, chosen by hand: refused in words. */
export const chooseQuarter = () => show($('quarter-of').value);
