// Endpoints, probes, and what this machine does not allow.
import { byId, el, put, sign } from './dom.js';
import { duration, number, when } from './format.js';

const MOST = 200;
const figureCell = (label, value, more = '') => el('td', { class: `number ${more}`, 'data-label': label }, value);
const within = (state, registry) => state.selected === null || registry === state.selected;

/** The endpoint table, those with ailing connections first. */
export function drawEndpoints(state) {
  const all = [...state.endpoints].flatMap(([registry, list]) => list.map(one => ({ ...one, registry }))).filter(one => within(state, one.registry));
  all.sort((a, b) => b.ailing - a.ailing || b.open - a.open || a.registry.localeCompare(b.registry));
  byId('endpoint-count').textContent = all.length > MOST ? `${MOST} of ${number(all.length)}; choose a registry for its own` : all.length ? `${all.length}` : '';
  byId('no-endpoints').hidden = all.length > 0;
  put(byId('endpoint-rows'), all.slice(0, MOST).map(one => el('tr', {},
    el('td', { class: 'mono once' }, one.endpoint), el('td', {}, one.registry), el('td', {}, one.role),
    figureCell('Open', number(one.open)), figureCell('Ailing', number(one.ailing), one.ailing ? 'ails' : ''),
    figureCell('Handshake', duration(one.handshakeSeconds)), figureCell('Oldest', duration(one.oldestSeconds)))));
}

/** What each registry answered last. */
export function drawProbes(state) {
  const probes = state.registries.filter(one => one.probe && within(state, one.registry)).map(one => one.probe);
  const isWell = one => one.health === 'healthy';
  probes.sort((a, b) => isWell(a) - isWell(b) || a.registry.localeCompare(b.registry));
  byId('no-probes').hidden = probes.length > 0;
  put(byId('probe-rows'), probes.slice(0, MOST).map(one => el('tr', {},
    el('td', {}, sign(isWell(one) ? 'healthy' : one.health === 'failing' ? 'warning' : 'unknown'), one.registry),
    el('td', {}, one.summary, one.caveat ? el('small', {}, one.caveat) : null),
    figureCell('Took', duration(one.seconds)), el('td', { class: 'once' }, when(one.time)))));
}

/** How the machine is watched, and what it does not allow. */
export function drawMachine(state) {
  const hello = state.hello;
  const facts = hello ? [
    ['Version', hello.version], ['Source', hello.sourceReason ? `${hello.source} (${hello.sourceReason})` : hello.source],
    ['Namespaces', hello.netns], ['Started', when(state.startedAt)], ['Sends', hello.sends?.length ? hello.sends.join('; ') : 'nothing'],
    ...state.notices.slice(-3).reverse().map(one => ['Notice', `${one.subject}: ${one.detail}`]),
  ] : [['Watch', 'has not begun yet']];
  put(byId('machine-facts'), facts.map(([name, value]) => [el('dt', {}, name), el('dd', {}, value ?? '–')]));
  byId('no-lacks').hidden = !hello || state.degraded.length > 0;
  put(byId('degraded'), state.degraded.map(one => el('li', {}, sign('warning'), el('strong', {}, one.missing), el('span', {}, one.effect), one.fix ? el('code', {}, one.fix) : null)));
}

/** The row of figures at the top. */
export function drawFigures(state) {
  const open = [...state.open.values()];
  const critical = open.filter(one => one.severity === 'critical').length;
  const used = state.registries.filter(one => one.health !== 'unknown');
  const well = used.filter(one => one.health === 'healthy').length;
  const connections = state.registries.reduce((all, one) => all + one.open, 0);
  const ailing = [...state.endpoints.values()].flat().reduce((all, one) => all + one.ailing, 0);
  const soonest = state.forecasts.filter(one => one.subject === 'pull-quota' && one.at).sort((a, b) => Date.parse(a.at) - Date.parse(b.at))[0];
  put(byId('figures'), [
    figure('Open incidents', open.length, critical === 0 ? '' : critical === open.length ? 'critical' : `${critical} critical`, critical ? 'critical' : open.length ? 'warning' : null),
    figure('Registries healthy', well, `of ${number(used.length)} in use`),
    figure('Connections', connections, 'open'),
    figure('Ailing', ailing, 'connections', ailing ? 'warning' : null),
    figure('Quota used up', soonest ? when(soonest.at) : '–', soonest ? '' : 'not foreseen'),
  ]);
}

const figure = (name, value, more, kind = null) => el('div', { class: kind }, el('dt', {}, name),
  el('dd', {}, typeof value === 'number' ? number(value) : value, more ? el('small', {}, ` ${more}`) : null));
