// The strips of photos that are most and least alike.
import { thumbnailUrl } from './api.js';
import { haversine } from './sphere.js';
import { byId, distance, el } from './words.js';

/** What a reference is called: its place, else its country, else its id. */
export const nameOf = (n) => n.place ?? n.country ?? n.id;

/** Fills the strips; from is {point, words}: where distances are measured from. */
export function showNeighbors(hits, farthest, from, actions) {
  const section = byId('neighbors');
  section.hidden = hits === null;
  byId('least').hidden = farthest === null;
  byId('farthest').setAttribute('aria-pressed', String(farthest !== null));
  byId('measured').textContent = from && hits?.nearest.length > 0 ? `Similarity is the cosine, at most 1. Distances are from ${from.words}.` : '';
  fill(byId('nearest-list'), hits?.nearest ?? [], from, actions);
  fill(byId('farthest-list'), farthest?.farthest ?? [], from, actions);
  byId('least-note').textContent = farthest === null ? '' : farthest.farthestExact ? 'The least alike of all.' : 'Nearly the least alike of all.';
  if (hits && hits.nearest.length === 0) byId('measured').textContent = 'There is none.';
}

function fill(list, neighbors, from, actions) {
  const same = neighbors.length === list.children.length && neighbors.every((n, i) => list.children[i].dataset.id === n.id);
  const { scrollLeft } = list;
  const focused = list.contains(document.activeElement) ? document.activeElement : null;
  const [id, action] = focused ? [focused.closest('li').dataset.id, focused.classList.contains('leave') ? 'leave' : 'search'] : [];
  list.replaceChildren(...neighbors.map((n) => card(n, from, actions)));
  list.scrollLeft = same ? scrollLeft : 0;
  if (focused) list.querySelector(`li[data-id="${CSS.escape(id)}"] .${action}`)?.focus({ preventScroll: true });
}

function card(n, from, { onMark, onSearch, onLeaveOut }) {
  const where = [n.place, n.country].filter(Boolean).join(', ') || n.id;
  const item = el('li', {
    'data-id': n.id,
    onmouseenter: () => onMark(n.id),
    onmouseleave: () => onMark(null),
    onfocusin: () => onMark(n.id),
    onfocusout: () => onMark(null),
  },
  picture(n),
  el('p', { class: 'figures' },
    el('b', {}, n.similarity.toFixed(3)),
    from && from.point !== n ? el('span', {}, distance(haversine(from.point, n))) : null),
  el('p', { class: 'where', title: n.id }, el('bdi', {}, where)));
  item.append(el('p', { class: 'actions' },
    el('button', { type: 'button', class: 'text search', 'aria-label': `Search from this: ${where}`, onclick: () => onSearch(n) }, 'Search from this'),
    onLeaveOut ? el('button', { type: 'button', class: 'text leave', 'aria-label': `Leave this out and ask again: ${where}`, onclick: () => onLeaveOut(n) }, 'Leave this out and ask again') : null));
  return item;
}

function picture(n) {
  const plain = () => el('div', { class: 'thumbnail plain' }, el('bdi', {}, n.country ?? 'No picture'));
  if (!n.thumbnail) return plain();
  const image = el('img', { class: 'thumbnail', src: thumbnailUrl(n.id), alt: '', loading: 'lazy', decoding: 'async', width: 160, height: 120 });
  image.addEventListener('error', () => image.replaceWith(plain()));
  return image;
}

/** Makes the card of one reference stand out, or none. */
export function markCard(id, scroll) {
  for (const item of document.querySelectorAll('.strip > li')) {
    const on = item.dataset.id === id;
    item.classList.toggle('marked', on);
    if (on && scroll) {
      const list = item.parentElement;
      list.scrollLeft = item.offsetLeft - (list.clientWidth - item.offsetWidth) / 2;
    }
  }
}
