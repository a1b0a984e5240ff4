// "Why this answer": what was asked, what came back, how it was read; or how the neighbours voted.
import { REASONS, copyButton } from './answer.js';
import { haversine } from './sphere.js';
import { bytes, byId, count, distance, el, percent, place, plural, seconds } from './words.js';

/** Fills #why from a view. */
export function showWhy(view) {
  const why = byId('why');
  const parts = [];
  if (view.questions.length > 0) parts.push(...asked(view));
  else if (view.told?.by === 'neighbors' && view.hits) parts.push(voted(view));
  if (view.told) parts.push(times(view.told));
  why.hidden = parts.length === 0;
  const inside = why.querySelector('.inside');
  inside.replaceChildren(...parts);
}

function asked(view) {
  const parts = [];
  const usage = view.told?.answer.usage;
  if (usage) {
    const cost = view.told.answer.cost;
    parts.push(el('p', {}, `${plural(view.questions.length, 'question')}, ${count(usage.inputTokens)} tokens in, ${count(usage.outputTokens)} out${cost === null ? '' : `, cost ${cost.toPrecision(3)} in the currency of the server's prices`}.`));
  }
  if (view.picture && /^image\/(jpeg|png|webp|gif)$/.test(view.picture.type)) {
    const { picture } = view;
    const size = picture.width && picture.height ? `${picture.width} × ${picture.height} px, ` : '';
    parts.push(el('figure', { class: 'sent' },
      el('img', { src: `data:${picture.type};base64,${picture.data}`, alt: 'The picture as it was sent to the model' }),
      el('figcaption', { class: 'soft' }, `The picture as it was sent: ${size}${bytes(picture.bytes)}, ${picture.type.slice(6).toUpperCase()}, without metadata.`)));
  }
  parts.push(...view.questions.map(question));
  return parts;
}

function question(q) {
  const name = `Question ${q.number} of ${q.of}${q.sample > 0 ? `, sample ${q.sample + 1}` : ''}`;
  const facts = [];
  if (q.failure === null) {
    facts.push(`${count(q.usage.inputTokens)} tokens in, ${count(q.usage.outputTokens)} out`);
    if (q.cost !== null) facts.push(`cost ${q.cost.toPrecision(3)}`);
  }
  facts.push(seconds(q.seconds));
  if (q.kept) facts.push('kept from an earlier run: it cost nothing now');
  return el('article', { class: 'question', 'data-question': q.number },
    el('h3', {}, name),
    el('p', { class: 'soft' }, facts.join(' · ')),
    q.failure === null ? null : el('p', { class: 'note' }, el('strong', {}, 'Could not be asked: '), el('bdi', {}, q.failure)),
    quoted(name, 'System text', q.system),
    quoted(name, `User text, with the photo${q.extraPictures > 0 ? ` and ${plural(q.extraPictures, 'more picture')}` : ''}`, q.user),
    q.words === null ? null : quoted(name, 'Reply', q.words),
    q.status === null ? null : el('p', {}, el('strong', {}, 'Read as: '), read(q)));
}

function read(q) {
  if (q.status === 'LOCATED') return q.candidates.map(place).join('; ');
  return `no place. ${REASONS[q.status] ?? q.status}`;
}

function quoted(question, label, text) {
  if (!text) return null;
  return el('div', { class: 'quoted' },
    el('div', { class: 'head' }, el('p', { class: 'label' }, label), copyButton(text, `Copy: ${question}, ${label}`)),
    el('pre', { tabindex: '0', role: 'region', 'aria-label': `${question}, ${label}` }, text));
}

function voted(view) {
  const { nearest } = view.hits;
  const { answer } = view.told;
  const votes = new Map();
  for (const n of nearest) votes.set(n.country ?? 'no country', (votes.get(n.country ?? 'no country') ?? 0) + 1);
  const ranked = [...votes].sort((a, b) => b[1] - a[1]);
  const parts = [el('p', {}, 'No model was asked: the photos of the index that are most alike to this one chose the place among theirs. The more alike, the more a photo counts.')];
  if (nearest.length > 0) {
    parts.push(el('p', {}, `Of the ${nearest.length} most alike, `, ranked.slice(0, 4).map(([country, n], i) => [i > 0 ? ', ' : '', `${n} ${n === 1 ? 'is' : 'are'} in `, el('bdi', {}, country)]).flat(),
      ranked.length > 4 ? ` and ${ranked.slice(4).reduce((sum, row) => sum + row[1], 0)} elsewhere` : '', '.'));
    const [best] = nearest;
    let words = `The most alike of all has a similarity of ${best.similarity.toFixed(3)}`;
    if (answer.location) words += ` and lies ${distance(haversine(best, answer.location))} from the estimate`;
    parts.push(el('p', {}, `${words}; the last of the ${nearest.length} has ${nearest.at(-1).similarity.toFixed(3)}.`));
  }
  if (answer.candidates.length > 0) {
    const [first] = answer.candidates;
    parts.push(el('p', {}, answer.candidates.length === 1
      ? 'They left one candidate.'
      : `They left ${answer.candidates.length} candidates; the first has ${percent(first.weight)} of the votes' weight.`));
  }
  return el('div', { class: 'voted' }, parts);
}

function times(told) {
  const names = { reading: 'reading', encoding: 'encoding', searching: 'searching', asking: 'asking', total: 'in all' };
  const rows = Object.entries(names).filter(([key]) => told.seconds[key] !== undefined && told.seconds[key] !== null)
    .map(([key, name]) => el('div', {}, el('dt', {}, name), el('dd', {}, seconds(told.seconds[key]))));
  return el('dl', { class: 'times', 'aria-label': 'Seconds' }, rows);
}
