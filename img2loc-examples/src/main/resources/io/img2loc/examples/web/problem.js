// What went wrong, and what to do about it.
import { byId } from './words.js';

let countdown = null;

const ADVICE = {
  0: 'Is img2loc serve still running, and the network there?',
  401: 'Open the address that img2loc serve printed: it carries the key.',
  403: 'Open the page by the address that img2loc serve printed.',
  413: 'Choose a smaller photo, or make this one smaller.',
  415: 'Choose a photo: a JPEG, for example.',
  422: 'Choose another photo, or save this one anew as a JPEG.',
  429: 'Others are being served. Wait a little.',
  502: 'Try again, or go on with the neighbours only.',
  503: 'Others are being served. Wait a little.',
};

/** Fills #problem, or empties it where there is none. */
export function showProblem(problem, { again, withoutModel }) {
  const section = byId('problem');
  clearInterval(countdown);
  section.hidden = problem === null;
  section.querySelector('.countdown').hidden = true;
  const fill = (part, text) => {
    const line = section.querySelector(`.${part}`);
    // Or a screen reader would say it once more.
    if (line.textContent !== text) line.textContent = text;
  };
  fill('title', problem?.message ?? '');
  fill('detail', problem?.detail ?? '');
  fill('advice', problem ? ADVICE[problem.status] ?? 'Try again.' : '');
  if (problem === null) return;
  section.dataset.status = problem.status;
  byId('retry').hidden = !again;
  byId('without-model').hidden = !withoutModel;
  if (problem.retryAfterSeconds) wait(section.querySelector('.countdown'), problem);
}

/** Counts down to when the server said that trying again makes sense. */
function wait(line, problem) {
  problem.until ??= Date.now() + 1000 * problem.retryAfterSeconds;
  line.hidden = false;
  const tick = () => {
    const left = Math.ceil((problem.until - Date.now()) / 1000);
    line.textContent = left > 0 ? `Trying again makes sense in ${left} s.` : 'Trying again makes sense now.';
    if (left <= 0) clearInterval(countdown);
  };
  tick();
  countdown = setInterval(tick, 1000);
}
