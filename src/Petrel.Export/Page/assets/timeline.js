// Incidents by registry, above the connections by state, on one axis of time.
import { get } from './api.js';
import { colours, draw as drawChart, timeAxis, tooltip, valueAxis } from './charts.js';
import { byId, el, put } from './dom.js';
import { absolute, cause, duration, number } from './format.js';

const MOST_ROWS = 8;
const MOST_INCIDENTS = 2000;
const STATES = ['ESTABLISHED', 'SYN_SENT', 'CLOSE_WAIT', 'other'];
let kept = null;
let asked = 0;

/** Reads what the timeline shows. */
export async function read(state) {
  const mine = ++asked;
  const [since, until] = [state.since(), new Date().toISOString()];
  // Beyond a few registries hours of 30 days would be megabytes: then days.
  const isLong = state.hours > 168 && state.registries.length > 10 && state.selected === null;
  const resolution = isLong ? 'day' : state.hours > 24 ? 'hour' : state.registries.length > 20 && state.hours > 1 ? 'hour' : null;
  const query = { since, registry: state.selected };
  const [{ incidents }, { series }] = await Promise.all([
    get('/api/v1/incidents', { ...query, limit: MOST_INCIDENTS }),
    get('/api/v1/history', { ...query, until, resolution }),
  ]);
  if (mine !== asked) return false;
  kept = { from: Date.parse(since), to: Date.parse(until), incidents, states: sum(series), scope: state.selected };
  return true;
}

/** Draws what was read, in the colours of now. */
export async function draw() {
  if (!kept) return;
  const rows = rowsOf(kept.incidents);
  const text = words(kept, rows);
  put(byId('timeline-text'), text.nodes);
  byId('timeline-scope').textContent = kept.scope ?? '';
  const chart = byId('timeline-chart');
  chart.style.height = `${232 + 24 * Math.max(1, rows.length)}px`;
  await drawChart(chart, option(kept, rows, chart.clientWidth < 520), text.sentence);
}

// Endpoints of one moment add up.
function sum(series) {
  const byTime = new Map();
  for (const point of series) {
    const at = Date.parse(point.start);
    let states = byTime.get(at);
    if (!states) byTime.set(at, states = { ESTABLISHED: 0, SYN_SENT: 0, CLOSE_WAIT: 0, other: 0 });
    for (const [name, count] of Object.entries(point.states)) states[name in states ? name : 'other'] += count;
  }
  return [...byTime].sort((a, b) => a[0] - b[0]);
}

function rowsOf(incidents) {
  const counts = new Map();
  for (const one of incidents) counts.set(one.registry, (counts.get(one.registry) ?? 0) + 1);
  const names = [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])).map(([name]) => name);
  return names.length > MOST_ROWS ? [...names.slice(0, MOST_ROWS - 1), `${names.length - MOST_ROWS + 1} others`] : names;
}

function option(data, rows, isNarrow) {
  const c = colours();
  const left = isNarrow ? 96 : 184;
  const height = 24 * Math.max(1, rows.length);
  const short = name => (name.length > (isNarrow ? 13 : 26) ? `${name.slice(0, isNarrow ? 12 : 25)}…` : name);
  const fills = [c.accent, c.warning, c.critical, c.muted];
  return {
    tooltip: { trigger: 'item', ...tooltip(c) },
    legend: { data: STATES, bottom: 0, left: isNarrow ? 0 : left, itemWidth: 12, itemHeight: 8, icon: 'rect', textStyle: { color: c.muted, fontSize: 11 } },
    grid: [{ left, right: 16, top: 8, height }, { left, right: 16, top: height + 40, bottom: 56 }],
    xAxis: [timeAxis(c, data.from, data.to, { gridIndex: 0, axisLabel: { show: false }, position: 'top' }), timeAxis(c, data.from, data.to, { gridIndex: 1 })],
    yAxis: [
      { type: 'category', gridIndex: 0, inverse: true, data: rows.length ? rows : ['no incidents'], axisLine: { show: false }, axisTick: { show: false }, axisLabel: { color: c.text, fontSize: 12, formatter: short }, splitLine: { show: true, lineStyle: { color: c.line } } },
      valueAxis(c, { gridIndex: 1, name: 'connections', nameLocation: 'middle', nameGap: 40, nameTextStyle: { color: c.muted, fontSize: 11 } }),
    ],
    series: [bars(data, rows, c), ...STATES.map((name, i) => ({
      name, type: 'line', stack: 'states', xAxisIndex: 1, yAxisIndex: 1, showSymbol: false, step: 'end', lineStyle: { width: 0 },
      itemStyle: { color: fills[i] }, areaStyle: { opacity: 0.6, color: fills[i] }, data: data.states.map(([at, states]) => [at, Math.round(states[name] * 100) / 100]),
      tooltip: { show: false },
    }))],
  };
}

function bars(data, rows, c) {
  const place = new Map(rows.map((name, i) => [name, i]));
  return {
    type: 'custom', name: 'incidents', xAxisIndex: 0, yAxisIndex: 0, clip: true, encode: { x: [0, 1], y: 2 },
    data: data.incidents.map(one => ({
      value: [Date.parse(one.openedAt), one.resolvedAt ? Date.parse(one.resolvedAt) : data.to, place.get(one.registry) ?? rows.length - 1],
      incident: one,
    })),
    tooltip: { formatter: at => describe(at.data.incident) },
    // Critical ones stand higher than warnings: they differ in shape as well as in colour.
    renderItem: (parameters, api) => {
      const [x, y] = api.coord([api.value(0), api.value(2)]);
      const width = Math.max(5, api.coord([api.value(1), api.value(2)])[0] - x);
      const isCritical = data.incidents[parameters.dataIndex].severity === 'critical';
      const height = isCritical ? 16 : 8;
      return { type: 'rect', shape: { x, y: y - height / 2, width, height, r: 2 }, style: { fill: isCritical ? c.critical : c.warning, stroke: c.surface, lineWidth: 1 } };
    },
  };
}

function describe(incident) {
  const wrapped = incident.summary.match(/.{1,64}(\s|$)/g)?.slice(0, 3).join('\n') ?? incident.summary;
  return `${incident.registry}: ${cause(incident.cause)}, ${incident.severity}\n${absolute(incident.openedAt)}${incident.resolvedAt ? `, ${duration((Date.parse(incident.resolvedAt) - Date.parse(incident.openedAt)) / 1000)}` : ', still open'}\n${wrapped}`;
}

function words(data, rows) {
  const critical = data.incidents.filter(one => one.severity === 'critical').length;
  const most = data.states.reduce((high, [, states]) => Math.max(high, STATES.reduce((all, name) => all + states[name], 0)), 0);
  const limit = data.incidents.length === MOST_INCIDENTS ? 'The latest ' : '';
  const sentence = `${limit}${number(data.incidents.length)} incidents, ${critical} of them critical, at ${rows.length} registries since ${absolute(data.from)}; at most ${number(Math.round(most * 10) / 10)} connections on average at a time.`;
  const counts = rows.map(name => [name, data.incidents.filter(one => one.registry === name)]).filter(([, list]) => list.length);
  const table = counts.length ? el('table', {}, el('caption', { class: 'visually-hidden' }, 'Incidents by registry'),
    el('thead', {}, el('tr', {}, ['Registry', 'Incidents', 'Critical', 'Latest'].map(name => el('th', { scope: 'col' }, name)))),
    el('tbody', {}, counts.map(([name, list]) => el('tr', {}, el('td', {}, name), el('td', {}, list.length),
      el('td', {}, list.filter(one => one.severity === 'critical').length), el('td', {}, absolute(list[0].openedAt)))))) : null;
  return { sentence, nodes: [el('p', {}, sentence), table] };
}
