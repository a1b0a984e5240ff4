// "Was it right?": the true place, typed or clicked, and how far off the estimate was.
import { distance as ask } from './api.js';
import { keep } from './scores.js';
import { byId, count, distance, parsePlace, place } from './words.js';

/** Sets up the form. view() is what is looked at; onTruth(view) tells that its truth is another; onPicking(on) of the map's clicks. */
export function createRight({ view, onTruth, onPicking }) {
  let picking = false;
  const error = (text) => {
    byId('truth-error').textContent = text;
    if (text) byId('truth').setAttribute('aria-invalid', 'true');
    else byId('truth').removeAttribute('aria-invalid');
  };

  function setPicking(on) {
    picking = on;
    byId('pick').setAttribute('aria-pressed', String(on));
    onPicking(on);
    if (on) byId('map').scrollIntoView({ block: 'nearest' });
  }

  /** Takes this as the truth of a view, and has its answer scored. */
  async function set(of, point) {
    of.truth = point;
    of.verdict = null;
    if (of === view()) {
      error('');
      byId('truth').value = place(point);
      setPicking(false);
      onTruth(of);
    }
    await score(of);
  }

  async function score(of) {
    const { told, truth } = of;
    if (!told?.answer.location || !truth) return;
    try {
      const { km, geoScore } = await ask(told.answer.location, truth);
      // Meanwhile there may be another truth, or another answer.
      if (of.truth !== truth || of.told !== told) return;
      of.verdict = { km, geoScore };
      // The same answer to the same photo counts once, however often one asks.
      const key = [of.serial, told.by, told.answer.location.latitude, told.answer.location.longitude].join('|');
      keep({ key, photo: of.name, answer: told.answer.location, truth, km, geoScore, by: told.by === 'model' ? of.modelName ?? 'model' : 'neighbors' });
    } catch (problem) {
      if (of === view()) error(`${problem.message}: ${problem.detail ?? ''}`);
      return;
    }
    if (of === view()) show(of);
  }

  function show(of) {
    byId('right').hidden = !of.told?.answer.location;
    const own = of.known;
    byId('known').hidden = !own;
    if (own) byId('known').textContent = own.words;
    byId('truth').value = of.truth ? place(of.truth) : '';
    const { verdict } = of;
    byId('verdict').replaceChildren();
    if (verdict) {
      const strong = document.createElement('strong');
      strong.textContent = `${distance(verdict.km)} off`;
      byId('verdict').append(strong, ` · GeoScore ${count(verdict.geoScore)} of 5,000`);
      byId('verdict').dataset.km = verdict.km;
    }
  }

  byId('truth-form').addEventListener('submit', (event) => {
    event.preventDefault();
    const read = parsePlace(byId('truth').value);
    if (read.error) {
      error(read.error);
      byId('truth').focus();
    } else {
      set(view(), read.point);
    }
  });
  byId('truth').addEventListener('input', () => error(''));
  byId('pick').addEventListener('click', () => setPicking(!picking));
  byId('known').addEventListener('click', () => set(view(), view().known.point));
  addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && picking) setPicking(false);
  });

  return {
    set,
    score,
    show(of) {
      error('');
      setPicking(false);
      show(of);
    },
  };
}
