// Apache ECharts, once it is needed, in the colours of the page.

let library = null;
const charts = new Map();

/** Loads ECharts; it comes after the page itself, which is usable before. */
export function load() {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = '/echarts.js';
    script.onload = () => resolve(window.echarts);
    script.onerror = () => reject(new Error('the charts could not be loaded'));
    document.head.append(script);
  });
  return library;
}

/** The page's colours as they are now; a custom property alone would be its formula. */
export function colours() {
  const sample = document.createElement('i');
  document.body.append(sample);
  const names = ['text', 'muted', 'line', 'surface', 'accent', 'critical', 'warning', 'healthy'];
  const found = Object.fromEntries(names.map(name => {
    sample.style.color = `var(--${name})`;
    return [name, getComputedStyle(sample).color];
  }));
  sample.remove();
  return found;
}

/** Draws a chart into an element. Tooltips are drawn, not built of HTML, so that names in them can be no markup. */
export async function draw(element, option, text) {
  element.setAttribute('aria-label', text);
  const echarts = await load();
  let chart = charts.get(element);
  if (!chart) {
    chart = echarts.init(element, null, { renderer: 'canvas' });
    charts.set(element, chart);
    new ResizeObserver(() => chart.resize()).observe(element);
  }
  chart.setOption({ animation: false, ...option }, { notMerge: true });
}

export const tooltip = c => ({
  renderMode: 'richText', confine: true, backgroundColor: c.surface, borderColor: c.line, padding: [8, 12],
  textStyle: { color: c.text, fontSize: 12, fontFamily: 'system-ui, sans-serif' },
});

export const timeAxis = (c, from, to, more = {}) => ({
  type: 'time', min: from, max: to, axisLine: { lineStyle: { color: c.line } }, axisTick: { show: false },
  axisLabel: { color: c.muted, fontSize: 11, hideOverlap: true }, splitLine: { show: false }, ...more,
});

export const valueAxis = (c, more = {}) => ({
  type: 'value', min: 0, axisLabel: { color: c.muted, fontSize: 11 }, splitLine: { lineStyle: { color: c.line } }, splitNumber: 3, ...more,
});
