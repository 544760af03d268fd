// Puts the parts together: reads everything, follows the stream, draws what changed.
import { follow, get } from './api.js';
import { byId, el } from './dom.js';
import { cause, tick } from './format.js';
import { drawHistory, drawOpen, toFirstPage } from './incidents.js';
import { isShown, show } from './detail.js';
import * as quotas from './quotas.js';
import * as registries from './registries.js';
import { drawEndpoints, drawFigures, drawMachine, drawProbes } from './tables.js';
import * as timeline from './timeline.js';

const state = {
  registries: [], endpoints: new Map(), open: new Map(), forecasts: [], notices: [], degraded: [], hello: null, startedAt: null,
  selected: null, hours: 24, loaded: false,
  // What the machine does not allow since another source took over; null while the first one is in use.
  changed: null,
  since: () => new Date(Date.now() - state.hours * 3600_000).toISOString(),
};
const onShow = id => show(id, state.open.get(id));

function drawNow() {
  drawFigures(state);
  registries.draw(state, select);
  drawOpen(state, onShow);
  drawEndpoints(state);
  drawProbes(state);
  drawMachine(state);
  document.title = state.open.size ? `(${state.open.size}) Petrel` : 'Petrel';
}

function take(snapshot) {
  state.endpoints = new Map(snapshot.registries.map(one => [one.registry, one.endpoints]));
}

async function readNow() {
  const [snapshot, { registries: all }] = await Promise.all([get('/api/v1/snapshot'), get('/api/v1/registries')]);
  take(snapshot);
  state.registries = all;
  state.open = new Map(snapshot.incidents.map(one => [one.id, one]));
  state.forecasts = snapshot.forecasts;
  state.notices = snapshot.notices;
  state.degraded = state.changed ?? snapshot.hello?.degraded ?? [];
  state.hello = snapshot.hello;
  state.startedAt = snapshot.startedAt;
  drawNow();
  state.loaded = true;
}

// Charts wait for nothing else, and nothing else for them.
async function readPast() {
  await Promise.all([
    timeline.read(state).then(isLatest => isLatest && timeline.draw()),
    quotas.read(state).then(isLatest => isLatest && quotas.draw(state)),
    drawHistory(state, onShow),
  ]);
}

async function guarded(work) {
  try {
    await work();
    byId('problem').hidden = true;
  } catch (error) {
    byId('problem').textContent = `Cannot read from the agent: ${error.message}`;
    // While the agent is away, the line at the top says so.
    byId('problem').hidden = byId('link').dataset.state !== 'live';
  }
}

// What comes in bursts is read once.
function soon(work, milliseconds) {
  let timer = null;
  return () => { timer ??= setTimeout(() => { timer = null; guarded(work); }, milliseconds); };
}
const readNowSoon = soon(readNow, 400);
const readNowLater = soon(readNow, 5000);
const readPastSoon = soon(readPast, 1500);
const drawSoon = soon(async () => { if (!document.hidden) drawNow(); }, 500);

function onEvent(type, line) {
  if (type === 'snapshot') {
    take(line);
    drawSoon();
    readNowLater();
  } else if (type === 'incident') onIncident(line);
  else if (type === 'source') {
    state.changed = line.degraded;
    readNowSoon();
  } else if (type !== 'hello' && type !== 'dropped') {
    readNowSoon();
    if (type === 'gap') readPastSoon();
  }
}

function onIncident(line) {
  const isNew = line.phase === 'opened' && !state.open.has(line.id);
  if (line.phase === 'resolved') state.open.delete(line.id);
  else state.open.set(line.id, line);
  if (isNew) announce(`New ${line.severity} incident at ${line.registry}: ${cause(line.cause)}. ${line.summary}`);
  else if (line.phase === 'resolved') announce(`Over: incident at ${line.registry}.`);
  drawNow();
  readNowSoon();
  readPastSoon();
  if (isShown(line.id)) show(line.id, line);
}

function announce(text) {
  const log = byId('announcer');
  log.append(el('p', {}, text));
  while (log.children.length > 5) log.firstChild.remove();
}

function setLink(name, text) {
  byId('link').dataset.state = name;
  byId('link').lastElementChild.textContent = text;
}

function select(name) {
  state.selected = state.selected === name ? null : name;
  drawNow();
  toFirstPage();
  guarded(readPast);
}

function switchTheme() {
  const isDark = document.documentElement.dataset.theme
    ? document.documentElement.dataset.theme === 'dark'
    : matchMedia('(prefers-color-scheme: dark)').matches;
  document.documentElement.dataset.theme = isDark ? 'light' : 'dark';
  try { localStorage.setItem('petrel-theme', document.documentElement.dataset.theme); } catch { /* then it holds until the page is left */ }
  drawCharts();
}

const drawCharts = () => guarded(() => Promise.all([timeline.draw(), quotas.draw(state)]));

function showNamed() {
  const [, id] = /^#incident\/(.+)$/.exec(location.hash) ?? [];
  if (id && !isShown(decodeURIComponent(id))) onShow(decodeURIComponent(id));
}

byId('theme').addEventListener('click', switchTheme);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawCharts);
byId('search').addEventListener('input', () => registries.draw(state, select));
byId('all').addEventListener('click', () => select(state.selected));
byId('newer').addEventListener('click', () => guarded(() => drawHistory(state, onShow, -1)));
byId('older').addEventListener('click', () => guarded(() => drawHistory(state, onShow, 1)));
byId('span').addEventListener('change', event => {
  state.hours = Number(event.target.value);
  toFirstPage();
  guarded(readPast);
});
addEventListener('hashchange', showNamed);
setInterval(tick, 5000);
setInterval(() => { if (!document.hidden && byId('link').dataset.state === 'live') guarded(readPast); }, 60_000);

follow(onEvent, () => {
  setLink('live', 'Live');
  state.changed = null;
  guarded(async () => { await readNow(); await readPast(); });
}, () => setLink('lost', 'Reconnecting'));
guarded(async () => { await readNow(); showNamed(); });
