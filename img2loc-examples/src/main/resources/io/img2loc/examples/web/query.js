// What is looked at: the photo or the reference, and what it says of itself.
import { thumbnailUrl } from './api.js';
import { byId, compass, el, place } from './words.js';

/** Fills #photo from a view. */
export function showQuery(of) {
  byId('photo').hidden = false;
  byId('photo-name').textContent = of.name;
  const back = byId('back');
  back.hidden = of.back === null;
  if (of.back) back.replaceChildren('Back to ', el('bdi', {}, of.back.name));
  const key = of.kind === 'reference' ? of.reference.id : of.url ?? '';
  const preview = byId('preview');
  if (preview.dataset.key !== key || (preview.querySelector('.plain') && of.photo)) {
    preview.dataset.key = key;
    preview.replaceChildren(picture(of));
  }
  const facts = [];
  if (of.kind === 'reference') {
    facts.push(`A photo of the index, at ${compass(of.reference)}`);
    if (of.reference.country) facts.push(of.reference.country);
    if (of.reference.author) facts.push(`by ${of.reference.author}`);
    facts.push('what is alike to it is shown, and no estimate is made');
  } else if (of.photo) {
    facts.push(`${of.photo.format}, ${of.photo.width} × ${of.photo.height}`);
    if (of.photo.takenAt) facts.push(`taken ${of.photo.takenAt.replace('T', ' ')}`);
    if (of.photo.position) facts.push(`its own position ${place(of.photo.position)}`);
  }
  if (of.example) facts.push('an example, itself left out of the search');
  if (of.note) facts.push(of.note);
  byId('photo-facts').textContent = facts.join(' · ');
}

function picture(of) {
  const format = of.photo?.format ?? (of.name.includes('.') ? of.name.split('.').at(-1).toUpperCase().slice(0, 5) : 'Photo');
  const plain = () => el('div', { class: 'plain' }, el('bdi', {}, format));
  const source = of.kind === 'reference' ? (of.reference.thumbnail ? thumbnailUrl(of.reference.id) : null) : of.url;
  if (source === null || of.unshown) return plain();
  const image = el('img', { src: source, alt: of.kind === 'reference' ? 'The photo of the index' : 'Your photo' });
  image.addEventListener('error', () => {
    of.unshown = true;
    image.replaceWith(plain());
  });
  return image;
}
