// The server's HTTP API.

/** What went wrong, in the form of RFC 9457; status 0 where no answer came at all. */
export class Problem extends Error {
  constructor({ type = 'about:blank', title, status = 0, detail = '', retryAfterSeconds = null }) {
    super(title);
    Object.assign(this, { type, title, status, detail, retryAfterSeconds });
  }
}

async function ask(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { credentials: 'same-origin', ...options });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw silence(error);
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}

const silence = (error) => new Problem({ title: 'The server does not answer', detail: error.message });

async function problemOf(response) {
  let told = {};
  try {
    told = await response.json();
  } catch {
    // A proxy's own page: the status has to do.
  }
  const after = Number.parseInt(response.headers.get('Retry-After') ?? '', 10);
  return new Problem({
    type: told.type,
    title: told.title ?? `The server answered ${response.status}`,
    status: response.status,
    detail: told.detail,
    retryAfterSeconds: Number.isFinite(after) && after > 0 ? after : null,
  });
}

function photoBody(photo, headers = {}) {
  const type = photo.type.startsWith('image/') ? photo.type : 'application/octet-stream';
  return { method: 'POST', body: photo, headers: { ...headers, 'Content-Type': type } };
}

/** A name is for people; a very long one would only make the address too long. */
const short = (name) => name.slice(0, 200);

function query(pairs, without = []) {
  const parameters = new URLSearchParams(pairs.filter(([, value]) => value !== null && value !== undefined));
  for (const id of without) parameters.append('without', id);
  return parameters.toString();
}

export const index = async () => (await ask('/api/index')).json();

export const outlines = async () => (await ask('/api/outlines')).json();

export async function distance(from, to) {
  const text = (p) => `${p.latitude},${p.longitude}`;
  return (await ask(`/api/distance?${query([['from', text(from)], ['to', text(to)]])}`)).json();
}

export const thumbnailUrl = (id) => `/api/references/${encodeURIComponent(id)}/thumbnail`;

export async function thumbnail(id) {
  return (await ask(thumbnailUrl(id))).blob();
}

/** The photos most and least alike to a photo. */
export async function searchPhoto(photo, name, { nearest, farthest, without }, signal) {
  const q = query([['nearest', nearest], ['farthest', farthest], ['name', short(name)]], without);
  return (await ask(`/api/search?${q}`, { ...photoBody(photo), signal })).json();
}

/** The photos most and least alike to a reference. */
export async function searchReference(id, { nearest, farthest }, signal) {
  const q = query([['reference', id], ['nearest', nearest], ['farthest', farthest]]);
  return (await ask(`/api/search?${q}`, { method: 'POST', body: '', signal })).json();
}

/** Locates a photo; onEvent(name, data) is called for each event of the stream. */
export async function locate(photo, { name, by, without }, onEvent, signal) {
  const response = await ask(`/api/locate?${query([['name', short(name)], ['by', by]], without)}`, {
    ...photoBody(photo, { Accept: 'text/event-stream' }),
    signal,
  });
  try {
    for await (const [event, data] of events(response.body)) {
      if (signal.aborted) return;
      onEvent(event, data);
    }
  } catch (error) {
    if (error.name === 'AbortError' || signal.aborted) throw error;
    throw silence(error);
  }
}

/** The events of a text/event-stream, each as [name, data]. */
async function* events(stream) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const blocks = (rest + value).replace(/\r\n/g, '\n').split('\n\n');
    rest = blocks.pop();
    for (const block of blocks) {
      let name = 'message';
      const data = [];
      for (const line of block.split('\n')) {
        if (line.startsWith('event:')) name = line.slice(6).trim();
        else if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''));
      }
      if (data.length > 0) yield [name, JSON.parse(data.join('\n'))];
    }
  }
}
