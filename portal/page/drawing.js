// What all parts of the page draw with: elements, numbers, the bar with its error.

export const $ = (id) => document.getElementById(id);

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function drawn(name, attributes) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

export const titled = (id) => { const words = id.replaceAll('_', ' '); return words[0].toUpperCase() + words.slice(1); };
export const number = (value) => (value === 0 ? '0' : Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en')
  : value.toFixed(Math.abs(value) < 1 ? 2 : 1)).replace('-', '−');
export const percent = (share) => (100 * share).toFixed(0);
export const grouped = (count) => Number(count).toLocaleString('en');

export function options(select, values, chosen, title = (value) => value) {
  select.replaceChildren(...values.map((value) => element('option', { value }, title(value))));
  if (values.includes(chosen)) select.value = chosen;
}

/** A mean with its interval, on a scale from 0 to `most`; `above`, if given, is marked on the scale. */
export function errorBar(line, most, above) {
  const at = (value) => 1 + Math.max(0, Math.min(198, 198 * value / (most || 1)));  // room for a stroke at either end
  const picture = drawn('svg', { viewBox: '0 0 200 20', preserveAspectRatio: 'none', role: 'img',
    'aria-label': `${number(line.mean)}, between ${number(line.low)} and ${number(line.high)}` });
  picture.append(drawn('rect', { class: 'track', x: at(0), y: 9, width: 198, height: 2 }),
    drawn('rect', { class: 'mean', x: at(0), y: 4, width: at(line.mean) - at(0), height: 12 }));
  const stroke = (kind, x1, y1, x2, y2) => picture.append(
    drawn('line', { class: kind, x1, y1, x2, y2, 'vector-effect': 'non-scaling-stroke' }));
  if (above !== undefined) stroke('above', at(above), 0, at(above), 20);
  stroke('spread', at(line.low), 10, at(line.high), 10);
  stroke('spread', at(line.low), 5, at(line.low), 15);
  stroke('spread', at(line.high), 5, at(line.high), 15);
  return picture;
}
