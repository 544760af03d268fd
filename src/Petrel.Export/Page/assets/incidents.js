// What is wrong now, and what was.
import { get } from './api.js';
import { byId, el, keyed, put, roving, sign } from './dom.js';
import { cause, duration, when } from './format.js';

const PAGE = 25;
const settle = roving(byId('open'), '.incident');
let skip = 0;
let asked = 0;

const worst = (a, b) => (a.severity === 'critical' ? 0 : 1) - (b.severity === 'critical' ? 0 : 1) || Date.parse(b.firstSign) - Date.parse(a.firstSign);

/** The open incidents, critical ones first. */
export function drawOpen(state, onShow) {
  const open = [...state.open.values()].filter(one => state.selected === null || one.registry === state.selected).sort(worst);
  keyed(byId('open'), open, one => one.id, one => create(one, state, onShow), update);
  settle();
  byId('no-incidents').hidden = open.length > 0;
  byId('open-count').textContent = open.length > 1 ? `${open.length}` : '';
}

function create(incident, state, onShow) {
  const button = el('button', { type: 'button', class: 'incident', click: () => onShow(incident.id), 'data-id': incident.id });
  return el('li', { class: state.loaded ? 'fresh' : null }, button);
}

function update(node, incident) {
  const print = JSON.stringify([incident.status, incident.summary, incident.severity, incident.confidence]);
  if (node.print === print) return;
  node.print = print;
  put(node.firstChild, [
    sign(incident.severity),
    el('span', { class: 'what' }, incident.registry, ' ', el('span', { class: 'tag' }, cause(incident.cause))),
    el('span', { class: 'summary' }, incident.summary),
    el('span', { class: 'about' }, `${incident.status}, ${Math.round(incident.confidence * 100)} % sure, first sign `, when(incident.firstSign)),
  ]);
}

/** The next time, the latest incidents are shown. */
export const toFirstPage = () => { skip = 0; };

/** One page of the history, so that ten thousand incidents cost what twenty-five do. */
export async function drawHistory(state, onShow, step = 0) {
  skip = Math.max(0, skip + step * PAGE);
  const mine = ++asked;
  const { incidents } = await get('/api/v1/incidents', { since: state.since(), registry: state.selected, limit: PAGE + 1, skip });
  if (mine !== asked) return;
  const shown = incidents.slice(0, PAGE);
  byId('newer').disabled = skip === 0;
  byId('older').disabled = incidents.length <= PAGE;
  byId('page-range').textContent = shown.length ? `${skip + 1}–${skip + shown.length}` : '';
  byId('no-history').hidden = shown.length > 0;
  const focused = document.activeElement?.dataset?.id;
  put(byId('history-rows'), shown.map(one => row(one, onShow)));
  if (focused && byId('history-rows').contains(document.activeElement) === false) byId('history-rows').querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus();
}

function row(incident, onShow) {
  const end = incident.resolvedAt ? (Date.parse(incident.resolvedAt) - Date.parse(incident.openedAt)) / 1000 : null;
  return el('tr', {},
    el('td', {}, sign(incident.severity), el('button', { type: 'button', class: 'row', click: () => onShow(incident.id), 'data-id': incident.id }, el('span', { class: 'clamp', title: incident.summary }, incident.summary))),
    el('td', {}, incident.registry),
    el('td', { class: 'once' }, cause(incident.cause)),
    el('td', { class: 'once' }, when(incident.openedAt)),
    el('td', { class: 'number', 'data-label': end === null ? null : 'Lasted' }, end === null ? 'still open' : duration(end)),
    el('td', { class: incident.leadSeconds === null ? 'number none' : 'number', 'data-label': 'Ahead' }, lead(incident.leadSeconds)));
}

export const lead = seconds => (seconds === null || seconds === undefined ? '–' : seconds < 0 ? `${duration(seconds)} late` : duration(seconds));
