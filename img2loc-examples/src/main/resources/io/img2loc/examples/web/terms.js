// Who answers, and what leaves this computer for that.
import { byId, el } from './words.js';

const KEY = 'img2loc.by';
const local = /^(localhost|127(\.\d+){3}|\[::1\]|.*\.localhost)$/.test(location.hostname);

/** What was chosen before; else the model where it runs on the server's own computer, else the neighbours. */
export function chosen(model) {
  if (model === null) return 'neighbors';
  let kept = null;
  try {
    kept = sessionStorage.getItem(KEY);
  } catch {
    // Forbidden storage: the choice is made anew.
  }
  return kept === 'model' || kept === 'neighbors' ? kept : model.local ? 'model' : 'neighbors';
}

/** Fills #choice; onChange(by) tells of a choice. */
export function showChoice(model, onChange) {
  if (model === null) return;
  const stays = local ? 'stays here' : 'no model is asked';
  const options = [
    ['neighbors', 'Neighbours only', stays],
    ['model', `Ask ${model.name}${model.local ? '' : ` at ${model.host}`}`, model.local ? (local ? 'on this computer' : `on ${location.host}`) : 'the photo is sent there'],
  ];
  const by = chosen(model);
  byId('choice').append(...options.map(([value, what, where]) => {
    const input = el('input', { type: 'radio', name: 'by', value, id: `by-${value}` });
    input.checked = value === by;
    input.addEventListener('change', () => {
      try {
        sessionStorage.setItem(KEY, value);
      } catch {
        // As above.
      }
      onChange(value);
    });
    return el('label', { for: `by-${value}` }, input, el('span', {}, el('bdi', {}, what), el('small', {}, `: ${where}`)));
  }));
  byId('choice').hidden = false;
}

/** Chooses for the user, who asked for it by a button. */
export function choose(by) {
  byId(`by-${by}`)?.click();
}

/** Fills #privacy. */
export function showPrivacy({ model, map }) {
  byId('privacy').textContent = [photoSentence(model), map.tiles ? `The map's pictures are asked for at ${map.host}, which learns what part of the world you look at.` : null]
    .filter(Boolean).join(' ');
}

function photoSentence(model) {
  if (local) {
    if (model === null) return 'Your photo stays on this computer.';
    if (model.local) return `Your photo stays on this computer: the page asks ${model.name} on this computer.`;
    return `The photo is sent to ${model.host}, made smaller and without metadata, when you ask the model; until then it stays on this computer.`;
  }
  const here = `Your photo is sent to the computer that serves this page (${location.host})`;
  if (model === null) return `${here}.`;
  if (model.local) return `${here}, and ${model.name} is asked there.`;
  return `${here}. When you ask the model, it is sent on to ${model.host}, made smaller and without metadata.`;
}
