// How places, distances and amounts are written and read, and how text gets into the page.

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** An element with attributes and children. Strings become text, never markup. */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export const byId = (id) => document.getElementById(id);

export const count = (n) => whole.format(n);

export const plural = (n, one, many = `${one}s`) => `${count(n)} ${n === 1 ? one : many}`;

/** 0.43 → "430 m", 9.84 → "9.8 km", 1234.5 → "1,235 km". */
export function distance(km) {
  if (km < 0.9995) return `${whole.format(km * 1000)} m`;
  return `${km < 9.95 ? tenth.format(km) : whole.format(km)} km`;
}

/** As one pastes it into a map: "48.8584, 2.2945". */
export const place = (p) => `${p.latitude.toFixed(4)}, ${p.longitude.toFixed(4)}`;

/** As one reads it: "48.8584° N, 2.2945° E". */
export function compass(p) {
  const side = (value, positive, negative) =>
    `${Math.abs(value).toFixed(4)}° ${value < 0 ? negative : positive}`;
  return `${side(p.latitude, 'N', 'S')}, ${side(p.longitude, 'E', 'W')}`;
}

/** What is in no country: the open sea. */
export const AT_SEA = 'At sea';

export const percent = (share) => (share > 0 && share < 0.01 ? 'under 1 %' : `${Math.round(100 * share)} %`);

export const seconds = (s) => `${s < 0.01 ? '0.01' : s < 10 ? s.toFixed(2) : s.toFixed(0)} s`;

export function bytes(n) {
  return n < 1e6 ? `${whole.format(n / 1e3)} kB` : `${whole.format(n / 1e6)} MB`;
}

const SAMPLE = 'Write it like 48.8584, 2.2945 or 48.8584 N 2.2945 E.';

/**
 * Reads "48.8584, 2.2945" or "48.8584° N 2.2945° E".
 * Answers {point} or {error: what is wrong with it}.
 */
export function parsePlace(text) {
  const tidy = text.trim().toUpperCase().replace(/[−–]/g, '-').replace(/[°º]/g, ' ');
  if (tidy === '') return { error: `Type a place first. ${SAMPLE}` };
  if (/['"′″’”]/.test(tidy)) return { error: `Minutes and seconds are not read: use degrees with a decimal point. ${SAMPLE}` };
  if (!/^[\d\s,;.+\-NSEW()]*$/.test(tidy)) return { error: `That is not a latitude and a longitude. ${SAMPLE}` };
  const parts = tidy.match(/[NSEW]|[+-]?(?:\d+\.?\d*|\.\d+)/g) ?? [];
  const numbers = parts.filter((part) => !/[NSEW]/.test(part));
  const letters = parts.filter((part) => /[NSEW]/.test(part));
  if (numbers.length === 4 && numbers.every((n) => !n.includes('.'))) {
    return { error: `Use a point for decimals, and the comma between the two numbers. ${SAMPLE}` };
  }
  if (numbers.length !== 2) return { error: `Two numbers are needed, and there ${numbers.length === 1 ? 'is 1' : `are ${numbers.length}`}. ${SAMPLE}` };
  let [latitude, longitude] = numbers.map(Number);
  if (letters.length > 0) {
    if (letters.length !== 2) return { error: `One of the two has no direction. ${SAMPLE}` };
    const isLatitude = letters.map((letter) => 'NS'.includes(letter));
    if (isLatitude[0] === isLatitude[1]) {
      return { error: `Two ${isLatitude[0] ? 'latitudes' : 'longitudes'}: one needs N or S, the other E or W. ${SAMPLE}` };
    }
    if (numbers.some((n) => n.startsWith('-'))) return { error: `A minus and a direction contradict each other. ${SAMPLE}` };
    const signed = [latitude, longitude].map((n, i) => ('SW'.includes(letters[i]) ? -n : n));
    [latitude, longitude] = isLatitude[0] ? signed : [signed[1], signed[0]];
  }
  if (Math.abs(latitude) > 90) return { error: `A latitude lies between -90 and 90: ${latitude} does not. Are the two swapped?` };
  if (Math.abs(longitude) > 180) return { error: `A longitude lies between -180 and 180: ${longitude} does not.` };
  return { point: { latitude: latitude + 0, longitude: longitude + 0 } };
}
