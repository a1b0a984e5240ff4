// The marks on the map and in its legend: orange is estimated, white is of the index, blue is known.
import { el } from './words.js';

const SVG = 'http://www.w3.org/2000/svg';

function shape(tag, attributes) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  return node;
}

const SHAPES = {
  answer: () => [
    shape('path', { class: 'estimated', d: 'M0 0s-10-10.500-10-18.500a10 10 0 0 1 20 0C10-10.500 0 0 0 0z' }),
    shape('circle', { class: 'hole', cx: 0, cy: -18.5, r: 3.6 }),
  ],
  candidate: () => [
    shape('circle', { class: 'casing', r: 7.2 }),
    shape('circle', { class: 'hollow', r: 6 }),
    shape('circle', { class: 'core', r: 2 }),
  ],
  neighbor: (r) => [shape('circle', { class: 'reference', r })],
  farthest: () => [
    shape('path', { class: 'casing', d: 'M-4.500-4.500 4.500 4.500M4.500-4.500-4.500 4.500' }),
    shape('path', { class: 'cross', d: 'M-4.500-4.500 4.500 4.500M4.500-4.500-4.500 4.500' }),
  ],
  own: () => [shape('rect', { class: 'known', x: -5.5, y: -5.5, width: 11, height: 11, rx: 1.5 })],
  truth: () => [shape('path', { class: 'known', d: 'M0-9.500 9.500 0 0 9.500-9.500 0z' }), shape('circle', { class: 'dot', r: 2.4 })],
  density: () => [shape('circle', { class: 'glow', r: 4 })],
  within50: () => [shape('circle', { class: 'ring', r: 8 })],
  within90: () => [shape('circle', { class: 'ring dashed', r: 8 })],
};

/** The drawing of a mark; its hot spot is the middle. */
export function drawing(kind, size = 6) {
  const svg = shape('svg', { class: `mark ${kind}`, viewBox: '-16 -16 32 32', width: 32, height: 32, 'aria-hidden': 'true', focusable: 'false' });
  svg.append(...SHAPES[kind](size));
  return svg;
}

/** The same for the legend, on a sample of the sea. */
export function sample(kind) {
  const svg = drawing(kind, 5.5);
  svg.setAttribute('width', '20');
  svg.setAttribute('height', '20');
  svg.setAttribute('viewBox', kind === 'answer' ? '-16 -31 32 32' : '-12 -12 24 24');
  return el('span', { class: 'sample' }, svg);
}
