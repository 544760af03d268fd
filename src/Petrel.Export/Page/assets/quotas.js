// Pulls that remain, and when they run out at this rate.
import { get } from './api.js';
import { colours, draw as drawChart, timeAxis, tooltip, valueAxis } from './charts.js';
import { byId, el, put } from './dom.js';
import { absolute, number, relative } from './format.js';

const MOST = 6;
let readings = [];
let from = Date.now();
let asked = 0;

/** Reads what quotas were. */
export async function read(state) {
  const mine = ++asked;
  const since = state.since();
  const { quotas } = await get('/api/v1/quotas', { since, registry: state.selected });
  if (mine !== asked) return false;
  readings = quotas;
  from = Date.parse(since);
  return true;
}

/** Draws the readings and what the forecasts make of them. */
export async function draw(state) {
  const forecasts = state.forecasts.filter(one => state.selected === null || one.registry === state.selected);
  put(byId('quota-text'), forecasts.filter(one => one.summary).slice(0, MOST).map(one => el('li', { class: one.urgency === 'expired' ? 'critical' : one.urgency }, one.summary, when(one))));
  const lines = linesOf(forecasts);
  byId('quota-chart').hidden = lines.length === 0;
  byId('no-quotas').hidden = lines.length > 0 || forecasts.length > 0;
  if (lines.length === 0) return;
  await drawChart(byId('quota-chart'), option(lines), sentence(lines));
}

const when = one => (one.at ? ` (${relative(one.at)})` : '');

function linesOf(forecasts) {
  const byKey = new Map();
  const line = one => {
    const key = JSON.stringify([one.registry, one.account]);
    if (!byKey.has(key)) byKey.set(key, { name: one.account ? `${one.registry}, ${one.account}` : one.registry, points: [], limit: 0, forecast: null });
    return byKey.get(key);
  };
  for (const one of readings) {
    const its = line(one);
    its.points.push([Date.parse(one.time), one.remaining]);
    its.limit = one.limit;
  }
  for (const one of forecasts.filter(each => each.subject === 'pull-quota' && each.limit > 0)) {
    const its = line(one);
    its.limit = one.limit;
    its.forecast = one;
    if (!its.points.length) its.points.push([Date.parse(one.time), one.remaining]);
  }
  const left = one => one.points.at(-1)[1] / Math.max(1, one.limit);
  return [...byKey.values()].sort((a, b) => left(a) - left(b)).slice(0, MOST);
}

function option(lines) {
  const c = colours();
  const palette = [c.accent, c.healthy, c.warning, c.muted, c.critical, c.text];
  const now = Date.now();
  // Quotas are of hours: where all readings are of late, so is the chart.
  const first = Math.max(from, Math.min(...lines.map(one => one.points[0][0])));
  const ends = lines.map(one => Date.parse(one.forecast?.at ?? 0)).filter(at => at > now);
  // A forecast beyond half of the span again would leave no room for what was.
  const to = Math.min(now + Math.max(3600_000, (now - first) / 2), Math.max(now, ...ends.map(at => at + (at - now) * 0.1)));
  return {
    tooltip: { trigger: 'axis', ...tooltip(c), formatter: items => describe(items) },
    legend: { bottom: 0, left: 0, type: 'scroll', itemWidth: 12, itemHeight: 2, icon: 'rect', textStyle: { color: c.muted, fontSize: 11 }, data: lines.map(one => one.name), pageTextStyle: { color: c.muted } },
    grid: { left: 40, right: 16, top: 16, bottom: 56 },
    xAxis: timeAxis(c, first, to),
    yAxis: valueAxis(c, { max: Math.max(...lines.map(one => one.limit)) }),
    series: lines.flatMap((one, i) => [past(one, palette[i], c, now, i === 0), ahead(one, palette[i])]).filter(Boolean),
  };
}

function past(one, colour, c, now, marksNow) {
  const last = one.points.at(-1);
  return {
    name: one.name, type: 'line', step: 'end', showSymbol: one.points.length < 3, symbolSize: 6, sampling: 'minmax', lineStyle: { width: 2, color: colour }, itemStyle: { color: colour },
    data: last[0] < now ? [...one.points, [now, last[1]]] : one.points,
    markLine: marksNow ? { silent: true, symbol: 'none', animation: false, label: { formatter: 'now', color: c.muted, fontSize: 11 }, lineStyle: { color: c.muted, type: 'solid', width: 1 }, data: [{ xAxis: now }] } : undefined,
  };
}

// From the present to none left; the area is the time within which that is expected.
function ahead(one, colour) {
  const f = one.forecast;
  if (!f?.at) return null;
  const band = f.earliest && f.latest ? { silent: true, itemStyle: { color: colour, opacity: 0.14 }, data: [[{ xAxis: Date.parse(f.earliest) }, { xAxis: Date.parse(f.latest) }]] } : undefined;
  return {
    name: `${one.name}: forecast`, type: 'line', symbol: 'none', lineStyle: { width: 2, type: 'dashed', color: colour }, itemStyle: { color: colour },
    data: [[Date.now(), f.remaining], [Date.parse(f.at), 0]], markArea: band,
  };
}

const describe = items => `${absolute(items[0].value[0])}\n${items.map(one => `${one.seriesName}: ${number(Math.round(one.value[1]))}`).join('\n')}`;

const sentence = lines => lines.map(one => `${one.name}: ${number(one.points.at(-1)[1])} of ${number(one.limit)} pulls remain${one.forecast?.at ? `, used up ${relative(one.forecast.at)}` : ''}`).join('; ');
