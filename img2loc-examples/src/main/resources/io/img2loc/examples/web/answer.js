// The answer in words.
import { AT_SEA, byId, compass, distance, el, percent, place, plural, seconds } from './words.js';

/** Why there is no place, in plain words. */
export const REASONS = {
  REFUSED: 'The model declined to say where this photo was taken.',
  ABSTAINED: 'The model said that it cannot tell where this photo was taken.',
  UNREADABLE: 'The model replied, but no place could be read from its reply.',
  AMBIGUOUS: 'The reply names places, but it is not clear which of them is meant.',
  TRUNCATED: 'The reply was cut off before it came to a place.',
  OUT_OF_RANGE: 'The reply names a place that is not on Earth.',
};

/** Fills #answer; told is the data of the event, or null while there is none. */
export function showAnswer(told, modelName, onCandidate) {
  const box = byId('answer');
  box.hidden = told === null;
  box.replaceChildren();
  delete box.dataset.latitude;
  delete box.dataset.longitude;
  delete box.dataset.status;
  if (told === null) return;
  const { answer } = told;
  box.dataset.status = answer.status;
  const by = told.by === 'model' ? modelName ?? 'the model' : 'the neighbours alone';
  box.append(answer.location ? located(told, by, box, onCandidate) : nowhere(answer, by, told.by === 'model'));
}

function nowhere(answer, by, byModel) {
  const status = answer.reason?.status ?? answer.status;
  const detail = answer.reason?.explanation ?? answer.error?.message;
  return el('div', { class: 'nowhere' },
    el('p', { class: 'kicker' }, 'No estimate by ', el('bdi', {}, by)),
    el('h2', {}, 'No place'),
    el('p', {}, byModel ? REASONS[status] ?? 'The photo could not be worked on.' : 'The photos most alike do not tell enough to name a place.'),
    detail ? el('p', { class: 'soft' }, el('bdi', {}, detail)) : null,
    el('p', { class: 'soft' }, 'The photos most alike are on the map all the same.'));
}

function located(told, by, box, onCandidate) {
  const { answer } = told;
  const [first] = answer.candidates;
  box.dataset.latitude = answer.location.latitude;
  box.dataset.longitude = answer.location.longitude;
  const text = place(answer.location);
  const all = document.createDocumentFragment();
  all.append(
    el('p', { class: 'kicker' }, 'Estimate by ', el('bdi', {}, by)),
    el('h2', {}, told.country ?? AT_SEA),
    el('p', { class: 'place' }, el('span', { class: 'coordinates' }, text), copyButton(text, 'Copy the place')),
    el('p', { class: 'soft' }, compass(answer.location)));
  if (told.farFromAll) {
    all.append(el('p', { class: 'note', id: 'far' },
      el('strong', {}, 'Far from every photo of the index. '),
      `The nearest is ${told.nearestReferenceKm === null ? 'far' : distance(told.nearestReferenceKm)} away: nothing in the index speaks for this place.`));
  }
  all.append(el('p', { class: 'radii' }, radii(first)));
  if (answer.candidates.length > 1) {
    all.append(
      el('p', { class: 'label', id: 'candidates-label' }, 'Candidates, by their share of belief'),
      el('ol', { class: 'candidates', 'aria-labelledby': 'candidates-label' }, answer.candidates.slice(0, 6).map((candidate, i) => {
        const id = i > 0 ? `candidate-${i + 1}` : null;
        const item = el('li', { 'data-candidate': i + 1, onmouseenter: () => onCandidate(id), onmouseleave: () => onCandidate(null) },
          el('span', { class: 'coordinates' }, place(candidate)), el('span', { class: 'weight' }, percent(candidate.weight)));
        item.style.setProperty('--share', `${100 * candidate.weight}%`);
        return item;
      })));
  }
  const words = support(answer.support, told);
  if (words) all.append(el('p', { class: 'soft' }, words));
  return all;
}

function radii(candidate) {
  const { radius50Km, radius90Km, calibrated } = candidate;
  if (radius50Km === null && radius90Km === null) return 'How far off it may be is not claimed.';
  const parts = [];
  if (calibrated) {
    if (radius50Km !== null) parts.push(`half within ${distance(radius50Km)}`);
    if (radius90Km !== null) parts.push(`nine of ten within ${distance(radius90Km)}`);
    return `Of such estimates, ${parts.join(' and ')} of the truth, as measured on photos of known place.`;
  }
  if (radius50Km !== null) parts.push(`${distance(radius50Km)} (50\u00a0%)`);
  if (radius90Km !== null) parts.push(`${distance(radius90Km)} (90\u00a0%)`);
  return `The true place may be within ${parts.join(' or ')}. These radii are not calibrated: nobody has compared them with the truth.`;
}

function support(s, told) {
  const parts = [];
  if (s) {
    const agreeing = [];
    if (s.guesses > 1) agreeing.push(`${s.guessesWithin} of ${plural(s.guesses, 'guess', 'guesses')}`);
    if (s.neighbors > 0) agreeing.push(`${s.neighborsWithin} of ${plural(s.neighbors, 'neighbour')}`);
    if (agreeing.length > 0) parts.push(`Within ${s.withinKm} km of it: ${agreeing.join(' and ')}.`);
  }
  if (!told.farFromAll && told.nearestReferenceKm !== null) {
    parts.push(`The nearest photo of the index is ${distance(told.nearestReferenceKm)} away.`);
  }
  return parts.join(' ');
}

/** A button that copies a text. */
export function copyButton(text, label) {
  const button = el('button', { type: 'button', class: 'quiet small copy', 'aria-label': label }, 'Copy');
  button.addEventListener('click', async () => {
    let done = true;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Not everywhere: over plain HTTP from another computer there is no clipboard.
      done = copyBySelection(text, button);
    }
    button.textContent = done ? 'Copied' : 'Not possible';
    byId('status').textContent = done ? 'Copied.' : 'This browser does not let the page copy.';
    setTimeout(() => { button.textContent = 'Copy'; }, 1600);
  });
  return button;
}

function copyBySelection(text, button) {
  const area = el('textarea', { class: 'unseen', 'aria-hidden': 'true', tabindex: '-1' });
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  button.focus();
  return done;
}

const STAGES = {
  reading: () => 'Reading the photo',
  encoding: () => 'Working out what it looks like',
  searching: () => 'Looking for photos like it',
  asking: (stage, model) => `Asking ${model ?? 'the model'}${stage.of > 1 ? `, ${stage.question} of ${stage.of}` : ''}`,
  choosing: () => 'Choosing the likeliest place',
};

/** Fills #stages: each stage once, the last one under way unless all is over. */
export function showStages(view, modelName) {
  const list = byId('stages');
  list.hidden = view.stages.length === 0;
  // Only what is new is added, so that a screen reader says only that.
  const kept = new Map([...list.children].map((item) => [item.dataset.stage, item]));
  for (const [name, item] of kept) if (!view.stages.some((stage) => stage.stage === name)) item.remove();
  for (const stage of view.stages) {
    const item = list.querySelector(`[data-stage="${CSS.escape(stage.stage)}"]`) ?? list.appendChild(el('li', { 'data-stage': stage.stage }));
    const words = STAGES[stage.stage]?.(stage, modelName) ?? stage.stage;
    if (item.textContent !== words) item.textContent = words;
    const under = view.state === 'working' && stage === view.stages.at(-1);
    item.className = under ? 'under-way' : view.state === 'problem' && stage === view.stages.at(-1) ? 'failed' : 'done';
  }
  list.dataset.over = view.state === 'done' ? seconds(view.told?.seconds.total ?? 0) : '';
}
