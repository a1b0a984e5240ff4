// The table of how right the answers were, kept in this tab.
import { byId, count, el, place } from './words.js';

const KEY = 'img2loc.scores';
let rows = read();
let url = null;

function read() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}

/** Adds a row {key, photo, answer, truth, km, geoScore, by}, or puts it in place of the one with its key. */
export function keep(row) {
  const at = rows.findIndex((other) => other.key === row.key);
  if (at >= 0) rows[at] = row;
  else rows.push(row);
  store();
}

function store() {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(rows));
  } catch {
    // Storage may be full or forbidden; the list is then only on the page.
  }
  show();
}

/** Fills #score-list. */
export function show() {
  byId('scores').hidden = rows.length === 0;
  byId('score-list').replaceChildren(...rows.map((row) => el('tr', {},
    el('th', { scope: 'row' }, el('bdi', {}, row.photo)),
    el('td', {}, place(row.answer)),
    el('td', {}, place(row.truth)),
    el('td', { class: 'number' }, kilometres(row.km)),
    el('td', { class: 'number' }, count(row.geoScore)),
    el('td', {}, el('bdi', {}, row.by === 'neighbors' ? 'neighbours' : row.by)))));
  const foot = document.querySelector('#scores tfoot');
  foot.replaceChildren();
  if (rows.length > 0) {
    const mean = (of) => rows.reduce((sum, row) => sum + of(row), 0) / rows.length;
    foot.append(el('tr', {}, el('th', { scope: 'row' }, `Mean of ${rows.length}`), el('td'), el('td'),
      el('td', { class: 'number' }, kilometres(mean((row) => row.km))), el('td', { class: 'number', id: 'mean-score' }, count(mean((row) => row.geoScore))), el('td')));
  }
  if (url) URL.revokeObjectURL(url);
  url = rows.length > 0 ? URL.createObjectURL(new Blob([csv()], { type: 'text/csv;charset=utf-8' })) : null;
  byId('download').setAttribute('href', url ?? '#scores');
}

const kilometres = (km) => (km < 100 ? km.toFixed(1) : count(km));

/** By RFC 4180, except that no text can be taken for a formula. */
export function csv() {
  const text = (value) => `"${(/^[=+\-@\t\r]/.test(value) ? `'${value}` : value).replaceAll('"', '""')}"`;
  const lines = rows.map((row) => [
    text(row.photo), row.answer.latitude, row.answer.longitude, row.truth.latitude, row.truth.longitude, row.km, row.geoScore, text(row.by),
  ].join(','));
  return ['photo,answer_latitude,answer_longitude,truth_latitude,truth_longitude,km,geoscore,by', ...lines, ''].join('\r\n');
}

byId('clear').addEventListener('click', () => {
  rows = [];
  store();
  byId('status').textContent = 'The scores are cleared.';
  (document.querySelector('#truth-form button') ?? document.querySelector('h1')).focus();
});
