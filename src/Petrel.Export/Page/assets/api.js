// What the agent says: asked for, and as it happens.

const EVENTS = ['hello', 'snapshot', 'incident', 'forecast', 'probe', 'outcome', 'source', 'notice', 'loss', 'gap', 'dropped'];

/** Asks for JSON; throws with the agent's own words where there is none. */
export async function get(path, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== '');
  const response = await fetch(given.length ? `${path}?${new URLSearchParams(given)}` : path, { headers: { Accept: 'application/json' } });
  const body = await response.json();
  if (!response.ok) throw new Error(body.detail ?? `${response.status}`);
  return body;
}

/**
 * Follows the stream for ever. `onOpen` is called each time that it begins: all that was missed meanwhile is to be read then.
 * A browser comes back by itself after a broken connection, but not after an answer such as 503.
 */
export function follow(onEvent, onOpen, onLost) {
  const source = new EventSource('/api/v1/stream');
  source.onopen = onOpen;
  for (const type of EVENTS) {
    source.addEventListener(type, event => onEvent(type, JSON.parse(event.data)));
  }
  source.onerror = () => {
    onLost();
    if (source.readyState !== EventSource.CLOSED) return;
    source.close();
    setTimeout(() => follow(onEvent, onOpen, onLost), 3000);
  };
}
