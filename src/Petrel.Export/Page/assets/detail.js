// One incident: what was seen and when, when the client noticed, and what to do.
import { get } from './api.js';
import { byId, el, put, sign, svg } from './dom.js';
import { absolute, cause, duration, ofDay, when } from './format.js';
import { lead } from './incidents.js';

const dialog = byId('detail');
let shown = null;

dialog.addEventListener('close', () => {
  shown = null;
  if (location.hash.startsWith('#incident/')) history.replaceState(null, '', location.pathname);
});
// A click beside the sheet closes it.
dialog.addEventListener('click', event => { if (event.target === dialog) dialog.close(); });

/** Whether an incident's sheet is open. */
export const isShown = id => shown === id;

/** Shows an incident, from the history or, before it is stored, from what is open. */
export async function show(id, known) {
  shown = id;
  let stored = null;
  try {
    stored = await get(`/api/v1/incidents/${encodeURIComponent(id)}`);
  } catch (error) {
    if (!known) {
      put(dialog, el('div', { class: 'sheet' }, top(el('h2', { id: 'detail-title' }, 'No such incident')), el('p', {}, error.message)));
      open(id);
      return;
    }
  }
  if (shown !== id) return;
  const reports = stored?.reports?.length ? stored.reports : known ? [known] : [];
  const latest = reports.at(-1) ?? {};
  put(dialog, sheet({ ...latest, ...stored, status: stored?.status ?? latest.status, clients: latest.clients }, reports));
  open(id);
}

function open(id) {
  if (!dialog.open) dialog.showModal();
  history.replaceState(null, '', `#incident/${encodeURIComponent(id)}`);
}

const top = title => el('div', { class: 'top' }, title, el('button', { type: 'button', click: () => dialog.close() }, 'Close'));

function sheet(incident, reports) {
  const moments = momentsOf(incident, reports);
  return el('div', { class: 'sheet' },
    top(el('h2', { id: 'detail-title' }, sign(incident.severity), incident.registry)),
    el('p', { class: 'lead' }, incident.summary),
    facts(incident),
    incident.advice?.length ? part('What to do', el('ol', { class: 'advice' }, incident.advice.map(one => el('li', {}, one)))) : null,
    part('What was seen', track(incident, moments), el('ol', { class: 'evidence' }, moments.map(moment))),
    incident.processes?.length ? part('Clients', el('ul', {}, incident.processes.map(process))) : null,
    incident.images?.length ? part('Images', el('ul', {}, incident.images.map(one => el('li', { class: 'mono' }, one)))) : null,
    incident.causes?.length > 1 ? part('Causes considered', el('ul', {}, incident.causes.map(one => el('li', {}, `${Math.round(one.confidence * 100)} % ${cause(one.cause)}`)))) : null,
    part('Reports', el('ul', { class: 'evidence' }, reports.map(report))));
}

const part = (title, ...content) => el('section', {}, el('h3', {}, title), content);
const pair = (name, ...value) => [el('dt', {}, name), el('dd', {}, value)];

function facts(incident) {
  return el('dl', { class: 'facts' },
    pair('Cause', `${cause(incident.cause)}, ${Math.round(incident.confidence * 100)} % sure, ${incident.status}`),
    pair('First sign', when(incident.firstSign)),
    incident.openedAt ? pair('Reported', when(incident.openedAt)) : null,
    pair('Over', incident.resolvedAt || incident.phase === 'resolved' ? when(incident.resolvedAt ?? incident.time) : 'not yet'),
    pair('Client noticed', incident.clientSpokeAt ? [when(incident.clientSpokeAt), `, ${lead(incident.leadSeconds)} ${incident.leadSeconds < 0 ? '' : 'after Petrel'}`] : 'nothing heard from it yet'),
    incident.clients ? pair('Pulls', `${incident.clients.failed} failed, ${incident.clients.retrying} retrying, ${incident.clients.succeeded} succeeded`) : null,
    incident.endpoints?.length ? pair('Endpoints', el('span', { class: 'mono' }, incident.endpoints.join(', '))) : null);
}

const process = one => el('li', {}, one.name ?? 'unknown', one.pid ? ` (${one.pid})` : '',
  one.pod ? `, pod ${one.pod}` : '', one.container ? `, container ${one.container.slice(0, 12)}` : '');

const report = one => el('li', {}, el('time', { datetime: one.time, title: absolute(one.time) }, ofDay(one.time)),
  el('span', {}, `${one.phase}, ${one.status}, ${cause(one.cause)} ${Math.round(one.confidence * 100)} %`));

function momentsOf(incident, reports) {
  const all = (incident.evidence ?? []).map(one => ({ time: one.time, kind: 'seen', text: one.detail, about: `${one.signal} ${one.endpoint ?? ''}` }));
  const add = (time, kind, text) => { if (time) all.push({ time, kind, text, about: null }); };
  add(incident.openedAt ?? reports[0]?.time, 'moment', 'Petrel warned');
  add(incident.clientSpokeAt, 'said', 'The client noticed');
  add(incident.resolvedAt, 'moment', 'Over');
  return all.sort((a, b) => Date.parse(a.time) - Date.parse(b.time));
}

const moment = one => el('li', { class: one.kind }, el('time', { datetime: one.time, title: absolute(one.time) }, ofDay(one.time)),
  el('span', {}, one.text, one.about ? el('span', { class: 'mono' }, ` ${one.about}`) : null));

// The list below says the same in words, so the picture is hidden from screen readers.
function track(incident, moments) {
  const start = Date.parse(incident.firstSign);
  // Some room after the last moment: it is no end.
  const end = start + 1.15 * Math.max(1000, ...moments.map(one => Date.parse(one.time) - start));
  const x = time => `${4 + 92 * Math.max(0, (Date.parse(time) - start) / (end - start))}%`;
  const picture = svg('svg', { class: 'track', 'aria-hidden': true }, svg('line', { x1: '4%', x2: '96%', y1: 56, y2: 56 }));
  const warned = moments.find(one => one.kind === 'moment')?.time ?? incident.firstSign;
  picture.append(svg('line', { class: `span ${incident.severity}`, x1: x(warned), x2: incident.resolvedAt ? x(incident.resolvedAt) : '96%', y1: 56, y2: 56 }));
  if (incident.clientSpokeAt) {
    picture.append(svg('line', { class: 'lead', x1: x(warned), x2: x(incident.clientSpokeAt), y1: 32, y2: 32 }));
    label(picture, x(incident.clientSpokeAt), 20, `client noticed, ${lead(incident.leadSeconds)} later`, true);
    picture.append(svg('circle', { cx: x(incident.clientSpokeAt), cy: 32, r: 5 }));
  }
  picture.append(svg('circle', { cx: '4%', cy: 56, r: 3 }));
  for (const one of moments.filter(each => each.kind === 'seen')) picture.append(svg('circle', { cx: x(one.time), cy: 56, r: 4 }));
  const after = (Date.parse(warned) - start) / 1000;
  if (after * 1000 > (end - start) * 0.2) label(picture, '4%', 104, 'first sign', false);
  label(picture, x(warned), 84, after > 0 ? `warned ${duration(after)} after the first sign` : 'warned at the first sign', true);
  if (incident.resolvedAt) label(picture, x(incident.resolvedAt), 104, 'over', false);
  return picture;
}

function label(picture, x, y, text, isStrong) {
  const share = parseFloat(x);
  picture.append(svg('text', { x, y, class: isStrong ? 'strong' : null, 'text-anchor': share > 60 ? 'end' : share < 20 ? 'start' : 'middle' }, text));
}
