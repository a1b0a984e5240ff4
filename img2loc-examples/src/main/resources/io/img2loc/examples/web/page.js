// The page: what is looked at, and what happens to it.
import * as api from './api.js';
import { showAnswer, showStages } from './answer.js';
import { listen } from './intake.js';
import { createMap } from './map.js';
import { markCard, nameOf, showNeighbors } from './neighbors.js';
import { showProblem } from './problem.js';
import { showQuery } from './query.js';
import { createRight } from './right.js';
import * as scores from './scores.js';
import { choose, chosen, showChoice, showPrivacy } from './terms.js';
import { AT_SEA, byId, bytes, count, el, percent, place } from './words.js';
import { showWhy } from './why.js';

const NEAREST = 16;
let index = null;
let map = null;
let right = null;
let by = 'neighbors';
/** What is looked at: a photo, or a reference that was searched from; null at the start. */
let view = null;
/** Counts what the user turned to; what was turned to before is not waited for any more. */
let turns = 0;

/** A view of a photo or of a reference; everything on the page is drawn from it. */
function newView(kind, name) {
  turns += 1;
  return {
    serial: `${Date.now()}-${turns}`, kind, name, file: null, url: null, example: null, reference: null, back: null,
    state: 'working', stages: [], photo: null, hits: null, farthest: null, questions: [], picture: null, told: null,
    problem: null, truth: null, known: null, verdict: null, leftOut: new Map(), stale: false, fit: null, unshown: false,
    retry: null, by: null, run: null, modelName: null, note: null,
  };
}

// ---- running ----

function open(file, name, { example = null, more = 0 } = {}) {
  discard(view);
  view = newView('photo', name);
  view.file = file;
  view.url = URL.createObjectURL(file);
  view.example = example;
  if (more > 0) view.note = `One photo at a time: the other ${count(more)} are not looked at.`;
  if (example) {
    view.known = { point: { latitude: example.latitude, longitude: example.longitude }, words: 'Use the known place' };
    view.truth = view.known.point;
  }
  turnToQuery();
  locate(view);
}

/** Ends what a view and those that it goes back to have under way. */
function discard(old) {
  for (let each = old; each; each = each.back) {
    each.run?.abort();
    each.run = null;
    if (each.url) URL.revokeObjectURL(each.url);
    each.url = null;
  }
}

/** Runs a job of a view: what an earlier job of it, or a discarded one, still says is not heard. */
async function run(of, job) {
  of.run?.abort();
  const controller = new AbortController();
  of.run = controller;
  const heard = () => of.run === controller;
  Object.assign(of, { state: 'working', problem: null });
  render(of);
  try {
    await job(controller.signal, heard);
  } catch (error) {
    // Once there is an answer, how the connection ends does not matter.
    if (!heard() || error.name === 'AbortError' || of.state !== 'working') return;
    of.problem = error instanceof api.Problem ? error : new api.Problem({ title: 'The page made a mistake', detail: String(error.message) });
    of.state = 'problem';
    if (!(error instanceof api.Problem)) console.error(error);
  }
  if (!heard()) return;
  of.run = null;
  render(of);
}

function locate(of) {
  Object.assign(of, { stages: [], photo: null, hits: null, farthest: null, questions: [], picture: null, told: null, verdict: null, stale: false, fit: null });
  of.by = by;
  of.modelName = index.model?.name ?? null;
  return run(of, async (signal, heard) => {
    if (of.file.size === 0) throw new api.Problem({ title: 'The file is empty', detail: of.name, status: 422 });
    if (of.file.size > index.limits.bytes) {
      throw new api.Problem({ title: 'The file is too large', status: 413, detail: `${of.name} has ${bytes(of.file.size)}; at most ${bytes(index.limits.bytes)} are taken.` });
    }
    await api.locate(of.file, { name: of.name, by, without: leftOutOf(of) }, (event, data) => {
      if (heard()) hear(of, event, data);
    }, signal);
    if (heard() && of.state === 'working') {
      throw new api.Problem({ title: 'The answer did not come', detail: 'The connection ended before it.' });
    }
  });
}

/** The ids that are not to be found: those that the user left out, and an example's own. */
const leftOutOf = (of) => [...of.leftOut.keys(), ...(of.example ? [of.example.id] : [])];

/** Takes in an event of the stream. */
function hear(of, event, data) {
  switch (event) {
    case 'stage': {
      const at = of.stages.findIndex((stage) => stage.stage === data.stage);
      if (at >= 0) of.stages.splice(at, 1);
      of.stages.push(data);
      break;
    }
    case 'photo':
      of.photo = data;
      if (data.position && !of.example) of.known = { point: data.position, words: 'Use the position in the photo' };
      break;
    case 'neighbors':
      of.hits = data;
      break;
    case 'question':
      of.questions.push(data);
      break;
    case 'picture':
      of.picture = data;
      break;
    case 'answer':
      of.told = data;
      of.state = 'done';
      right.score(of);
      break;
    case 'problem':
      of.problem = new api.Problem(data);
      of.state = 'problem';
      break;
    default:
      return;
  }
  render(of);
}

function searchFrom(reference) {
  const from = newView('reference', nameOf(reference));
  from.reference = reference;
  from.back = view;
  from.truth = { latitude: reference.latitude, longitude: reference.longitude };
  view = from;
  turnToQuery();
  search(from);
}

function search(of) {
  Object.assign(of, { hits: null, farthest: null, fit: null });
  of.stages = [{ stage: 'searching' }];
  return run(of, async (signal, heard) => {
    const hits = await api.searchReference(of.reference.id, { nearest: NEAREST, farthest: 0 }, signal);
    if (!heard()) return;
    of.hits = hits;
    of.state = 'done';
  });
}

async function toggleFarthest() {
  const of = view;
  if (of.farthest) {
    of.farthest = null;
    render(of);
    return;
  }
  const button = byId('farthest');
  if (button.getAttribute('aria-disabled')) return;
  button.setAttribute('aria-disabled', 'true'); // a disabled one would lose the keyboard
  const { hits } = of;
  try {
    const found = of.kind === 'reference'
      ? await api.searchReference(of.reference.id, { nearest: 1, farthest: NEAREST })
      : await api.searchPhoto(of.file, of.name, { nearest: 1, farthest: NEAREST, without: leftOutOf(of) });
    // Of another search by now, if its hits are others.
    if (of.hits === hits) of.farthest = found;
  } catch (error) {
    if (!(error instanceof api.Problem)) throw error;
    if (of === view) {
      byId('measured').textContent = `The least alike could not be asked for: ${error.message}. ${error.detail ?? ''}`;
      byId('status').textContent = byId('measured').textContent;
    }
    return;
  } finally {
    button.removeAttribute('aria-disabled');
  }
  render(of);
}

function leaveOut(n) {
  view.leftOut.set(n.id, nameOf(n));
  turnToQuery();
  locate(view);
}

async function openExample(example, button) {
  turns += 1;
  const turn = turns;
  button.disabled = true;
  try {
    const blob = await api.thumbnail(example.id);
    if (turn !== turns) return;
    const name = example.id.split('/').at(-1);
    open(new File([blob], name, { type: blob.type }), name, { example });
  } catch (error) {
    if (!(error instanceof api.Problem)) throw error;
    if (turn !== turns) return;
    discard(view);
    view = newView('photo', example.id);
    Object.assign(view, { problem: error, state: 'problem', retry: () => openExample(example, button) });
    render(view);
  } finally {
    button.disabled = false;
  }
}

function refuse(title, detail, name) {
  discard(view);
  view = newView('photo', name);
  view.problem = new api.Problem({ title, detail, status: 415 });
  view.state = 'problem';
  render(view);
}

// ---- drawing ----

/** Brings the query into sight, for eyes and for screen readers. */
function turnToQuery() {
  byId('photo').hidden = false;
  byId('photo-name').textContent = view.name;
  byId('photo-heading').focus();
}

const drawn = new Map();

/** Whether a part of the page has to be drawn anew: what is drawn anew loses its focus and its scrolling. */
function changed(part, ...from) {
  const before = drawn.get(part);
  drawn.set(part, from);
  return before === undefined || from.some((value, i) => value !== before[i]);
}

/** Draws a view, if it is the one that is looked at. */
function render(of) {
  if (of !== view) return;
  if (document.body.dataset.state === 'start') {
    // Where the index has photos would hide the marks.
    map.showDensity(false);
    // From now on the choice is about what to do next, and comes after the answer.
    byId('again').parentElement.before(byId('choice'));
    byId('again').parentElement.after(byId('privacy'));
  }
  document.body.dataset.state = of.state;
  document.title = title(of);
  showQuery(of);
  showStages(of, of.modelName);
  renderProblem(of);
  if (changed('answer', of, of.told)) showAnswer(of.told, of.modelName, mark);
  renderLeftOut(of);
  renderAgain(of);
  if (changed('neighbors', of, of.hits, of.farthest, of.told)) {
    showNeighbors(of.hits, of.farthest, measuredFrom(of), {
      onMark: mark,
      onSearch: searchFrom,
      onLeaveOut: of.kind === 'photo' ? leaveOut : null,
    });
  }
  byId('choice').hidden = index.model === null || of.kind === 'reference';
  if (changed('right', of, of.told, of.truth, of.known, of.verdict)) right.show(of);
  if (changed('why', of, of.hits, of.questions.length, of.picture, of.told)) showWhy(of);
  if (changed('map', of, of.hits, of.farthest, of.told, of.truth, of.photo)) renderMap(of);
  const said = of.state === 'done' ? spoken(of) : '';
  if (byId('status').textContent !== said) byId('status').textContent = said;
}

function title(of) {
  switch (of.state) {
    case 'working': return `Looking at ${of.name} – img2loc`;
    case 'problem': return `Problem with ${of.name} – img2loc`;
    default: return `${of.told?.answer.location ? place(of.told.answer.location) : of.kind === 'reference' ? `Like ${of.name}` : 'No place'} – ${of.name} – img2loc`;
  }
}

function spoken(of) {
  const location = of.told?.answer.location;
  if (location) return `Estimate: ${place(location)}${of.told.country ? `, ${of.told.country}` : ''}.`;
  return of.told ? 'No place.' : 'The search is done.';
}

function renderProblem(of) {
  showProblem(of.problem, {
    again: of.file !== null || of.reference !== null || of.retry !== null,
    withoutModel: of.problem?.status === 502 && of.by === 'model',
  });
}

function renderLeftOut(of) {
  byId('left-out').hidden = of.leftOut.size === 0;
  byId('left-out').querySelector('ul').replaceChildren(...[...of.leftOut].map(([id, name]) => el('li', {},
    el('button', {
      type: 'button', class: 'chip', 'data-id': id, 'aria-label': `Search with ${name} again`,
      onclick: () => {
        of.leftOut.delete(id);
        of.stale = true;
        render(of);
        (byId('left-out').querySelector('button') ?? byId('again')).focus();
      },
    }, el('bdi', {}, name), el('span', { 'aria-hidden': 'true' }, '×')))));
}

function renderAgain(of) {
  const button = byId('again');
  const other = of.by !== null && of.by !== by;
  button.hidden = of.kind !== 'photo' || of.file === null || of.state === 'working' || (of.state === 'problem' && !other && !of.stale);
  button.classList.toggle('quiet', !(other || of.stale));
  button.textContent = other ? (by === 'model' ? `Ask ${index.model.name} about this photo` : 'Ask the neighbours only') : 'Ask again';
}

/** Where distances to neighbours are measured from, and in words. */
function measuredFrom(of) {
  if (of.told?.answer.location) return { point: of.told.answer.location, words: 'the estimate' };
  if (of.kind === 'reference') return { point: of.truth, words: 'this photo\'s own place' };
  if (of.hits?.nearest.length > 0) return { point: of.hits.nearest[0], words: 'the most alike photo' };
  return null;
}

function renderMap(of) {
  const marks = [];
  const nearest = of.hits?.nearest ?? [];
  const low = nearest.at(-1)?.similarity ?? 0;
  const span = Math.max(1e-6, (nearest[0]?.similarity ?? 0) - low);
  for (const n of [...(of.farthest?.farthest ?? [])].reverse()) {
    marks.push({ kind: 'farthest', id: n.id, latitude: n.latitude, longitude: n.longitude, label: `${nameOf(n)}, similarity ${n.similarity.toFixed(3)}` });
  }
  for (const n of [...nearest].reverse()) {
    marks.push({
      kind: 'neighbor', id: n.id, latitude: n.latitude, longitude: n.longitude, size: 4 + (5 * (n.similarity - low)) / span,
      label: `${nameOf(n)}, similarity ${n.similarity.toFixed(3)}`,
    });
  }
  const candidates = of.told?.answer.candidates ?? [];
  candidates.slice(1, 6).forEach((c, i) => {
    marks.push({ kind: 'candidate', id: `candidate-${i + 2}`, latitude: c.latitude, longitude: c.longitude, label: `Candidate ${i + 2}, ${percent(c.weight)}: ${place(c)}` });
  });
  if (of.photo?.position) marks.push({ kind: 'own', ...of.photo.position, label: `The photo says ${place(of.photo.position)}` });
  if (of.truth) marks.push({ kind: 'truth', ...of.truth, label: `${of.kind === 'reference' ? 'This photo' : 'True place'}: ${place(of.truth)}` });
  const location = of.told?.answer.location;
  if (location) marks.push({ kind: 'answer', ...location, label: `Estimate: ${place(location)}` });
  map.show(marks, of.told?.map ?? null, location && of.truth ? [location, of.truth] : null);
  byId('views').hidden = marks.length === 0;
  byId('view-answer').hidden = !location;
  const fit = `${nearest.length > 0}${location ? 'a' : ''}${of.truth ? 't' : ''}${of.farthest ? 'f' : ''}`;
  if (marks.length > 0 && of.fit !== fit) {
    of.fit = fit;
    if (of.farthest) map.all();
    else map.main();
  }
}

function mark(id) {
  map.mark(id);
  markCard(id, false);
}

// ---- starting ----

function showStart() {
  byId('facts').textContent = `${count(index.references)} photos of known place · ${index.space}`;
  by = chosen(index.model);
  showChoice(index.model, (value) => {
    by = value;
    if (view) renderAgain(view);
  });
  showPrivacy(index);
  byId('examples').hidden = index.examples.length === 0;
  byId('examples').querySelector('ul').replaceChildren(...index.examples.map((example) => {
    const where = [example.place, example.country].filter(Boolean).join(', ') || place(example);
    const button = el('button', { type: 'button', class: 'example', 'data-id': example.id, title: where },
      el('img', { src: api.thumbnailUrl(example.id), alt: '', width: 128, height: 96, decoding: 'async' }),
      el('span', {}, el('bdi', {}, example.place ?? example.country ?? AT_SEA)));
    button.addEventListener('click', () => openExample(example, button));
    return el('li', {}, button);
  }));
}

async function start() {
  index = await api.index();
  map = createMap(index.map, {
    onMark: mark,
    onChoose: (id) => {
      mark(id);
      markCard(id, true);
    },
    onPick: (point) => right.set(view, point),
  });
  right = createRight({ view: () => view, onTruth: render, onPicking: (on) => map.pick(on) });
  showStart();
  map.density(index.coverage.cells);
  listen((file, more) => open(file, file.name || 'pasted photo', { more }), () => refuse('That is a folder', 'Drop one photo.', 'a folder'));
  byId('farthest').addEventListener('click', toggleFarthest);
  byId('again').addEventListener('click', () => { turnToQuery(); locate(view); });
  byId('retry').addEventListener('click', () => {
    turnToQuery();
    if (view.retry) view.retry();
    else if (view.kind === 'reference') search(view);
    else locate(view);
  });
  byId('without-model').addEventListener('click', () => { choose('neighbors'); turnToQuery(); locate(view); });
  byId('back').addEventListener('click', () => {
    const left = view;
    view = left.back;
    left.run?.abort();
    view.fit = null;
    turnToQuery();
    render(view);
  });
  byId('view-answer').addEventListener('click', () => map.closeUp());
  byId('view-all').addEventListener('click', () => map.all());
  byId('view-world').addEventListener('click', () => map.world());
  addEventListener('pagehide', (event) => { if (!event.persisted) discard(view); });
  scores.show();
  document.body.dataset.ready = 'true';
  if (index.map.tiles === null) {
    // The map does without them, if need be.
    api.outlines().then(map.outlines, (error) => console.warn(error));
  }
}

start().catch((error) => {
  const problem = error instanceof api.Problem ? error : new api.Problem({ title: 'The page made a mistake', detail: String(error.message) });
  if (problem !== error) console.error(error);
  document.body.dataset.state = 'problem';
  document.title = 'Problem – img2loc';
  // Without an index there is nothing to drop a photo on.
  byId('drop').hidden = index === null;
  document.querySelector('.view').hidden = index === null;
  showProblem(problem, { again: true, withoutModel: false });
  byId('retry').addEventListener('click', () => location.reload());
});
