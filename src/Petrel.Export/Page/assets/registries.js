// The cards: how each registry is, at a glance.
import { byId, el, keyed, put, roving, sign } from './dom.js';
import { duration, number, cause } from './format.js';

const RANK = { critical: 0, warning: 1, healthy: 2, unknown: 3 };
const MANY = 12;
const MOST = 240;
const settle = roving(byId('cards'), '.card');

/** What the cards say, worst first. */
export function draw(state, onSelect) {
  const wanted = byId('search').value.trim().toLowerCase();
  const all = [...state.registries].sort((a, b) => RANK[a.health] - RANK[b.health] || b.open - a.open || a.registry.localeCompare(b.registry));
  const found = all.filter(one => one.registry.toLowerCase().includes(wanted));
  const list = byId('cards');
  list.classList.toggle('many', found.length > MANY);
  keyed(list, found.slice(0, MOST), one => one.registry, one => create(one, onSelect), (node, one) => update(node, one, state));
  settle();
  byId('search').hidden = all.length <= MANY;
  byId('all').hidden = state.selected === null;
  byId('no-registries').hidden = all.length > 0;
  const rest = byId('more-registries');
  rest.hidden = found.length > 0 && found.length <= MOST || all.length === 0;
  rest.textContent = found.length === 0 ? 'No registry has this in its name.' : `${found.length - MOST} more; find them by name.`;
}

function create(registry, onSelect) {
  return el('li', {}, el('button', { type: 'button', class: 'card', click: () => onSelect(registry.registry) }));
}

function update(node, registry, state) {
  const card = node.firstChild;
  card.className = `card ${registry.health}`;
  card.setAttribute('aria-pressed', String(state.selected === registry.registry));
  const print = JSON.stringify([registry, endpointsOf(registry, state)]);
  if (card.print === print) return;
  card.print = print;
  put(card, [
    el('span', { class: 'name' }, sign(registry.health), registry.registry),
    el('span', { class: 'says' }, says(registry, state)),
    registry.health === 'unknown' && !quotaOf(registry) ? null : el('span', { class: 'measures' },
      measure('Open', number(registry.open)), measure('Handshake', duration(handshake(registry, state))), measure('Pulls left', pulls(registry))),
    meter(registry),
  ]);
}

const measure = (name, value) => el('span', {}, el('span', {}, name), value);

function says(registry, state) {
  const incident = registry.incidents.map(id => state.open.get(id)).find(Boolean);
  if (incident) return `${cause(incident.cause)}, ${incident.status}: ${incident.summary}`;
  if (registry.probe && registry.probe.health !== 'healthy') return registry.probe.summary;
  if (registry.health === 'unknown') return 'not used yet';
  return registry.open > 0 ? `in use, ${number(registry.endpoints)} endpoint${registry.endpoints === 1 ? '' : 's'}` : 'no connections now';
}

const endpointsOf = (registry, state) => state.endpoints.get(registry.registry) ?? [];

// The slowest endpoint decides how long a pull waits.
function handshake(registry, state) {
  const known = endpointsOf(registry, state).map(one => one.handshakeSeconds).filter(one => one !== null);
  return known.length ? Math.max(...known) : null;
}

const quotaOf = registry => registry.forecasts.filter(one => one.subject === 'pull-quota' && one.limit > 0)
  .sort((a, b) => a.remaining / a.limit - b.remaining / b.limit)[0];

function pulls(registry) {
  const quota = quotaOf(registry);
  return quota ? `${number(quota.remaining)} of ${number(quota.limit)}` : '–';
}

function meter(registry) {
  const quota = quotaOf(registry);
  if (!quota) return null;
  const share = Math.max(0, Math.min(1, quota.remaining / quota.limit));
  const fill = el('i');
  fill.style.width = `${share * 100}%`;
  return el('span', { class: share < 0.15 ? 'meter low' : 'meter', 'aria-hidden': true }, fill);
}
