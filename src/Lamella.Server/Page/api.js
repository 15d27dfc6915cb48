// Every request of the page goes through here: addresses relative to the page (so a path base or a token in the path works), errors in words, and the counter.

const base = new URL('./', document.baseURI).href.replace(/plain\/$/, '');
export const counter = { requests: 0, bytes: 0 };

/** The address of something of the server. */
export function address(path, query = {}) {
  const url = new URL(path, base);
  for (const [key, value] of Object.entries(query)) {
    if (value === undefined || value === null) continue;
    for (const item of Array.isArray(value) ? value : [value]) url.searchParams.append(key, item);
  }
  // Commas, colons and slashes may stand in a query as they are; addresses stay readable.
  return url.href.replace(/%2C/g, ',').replace(/%3A/g, ':').replace(/%2F/g, '/');
}

/** The address of the virtual OME-Zarr of an image. */
export function zarrAddress(path, ngff, scene) {
  const parts = path.split('/').map(encodeURIComponent).join('/');
  return new URL(`zarr/${ngff}/${parts}${scene === undefined ? '/' : `/${scene}`}`, base).href;
}

// What the browser itself fetches (chunks of the WebGL view, thumbnails) is counted, too.
if (typeof window !== 'undefined' && 'PerformanceObserver' in window) {
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) {
      counter.requests++;
      counter.bytes += entry.transferSize || 0;
    }
    performance.clearResourceTimings();
    dispatchEvent(new Event('lamella-requests'));
  }).observe({ type: 'resource', buffered: true });
}

/** An error that the server explained. */
export class ServerError extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

export async function request(path, query, options) {
  let response;
  try {
    response = await fetch(address(path, query), options);
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new ServerError('The server does not answer. Is lamella serve still running?', 0);
  }
  if (response.ok) return response;
  const text = await response.text();
  let message;
  try {
    const body = JSON.parse(text);
    message = body.detail ?? body.message ?? (typeof body.error === 'string' ? body.error : body.error?.message) ?? body.title;
  } catch {
    message = text.length < 300 && !text.startsWith('<') ? text : undefined;
  }
  throw new ServerError(message || `The server answered ${response.status} ${response.statusText}`, response.status);
}

export const json = async (path, query, options) => (await request(path, query, options)).json();
