// Numbers and times as a person reads them.
import { el } from './dom.js';

const UNITS = [[86400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']];
const clock = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const precise = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 1, hourCycle: 'h23' });

/** A span in seconds: 340 ms, 12 s, 3 min 20 s, 2 d 4 h; a dash where it is not known. */
export function duration(seconds) {
  if (seconds === null || seconds === undefined) return '–';
  const s = Math.abs(seconds);
  if (s > 0 && s < 0.01) return `${(s * 1000).toFixed(1)} ms`;
  if (s < 1) return `${Math.round(s * 1000)} ms`;
  if (s < 10) return `${s.toFixed(1)} s`;
  const whole = Math.round(s);
  const i = UNITS.findIndex(([size]) => whole >= size);
  const [size, unit] = UNITS[i];
  const first = `${Math.floor(whole / size)} ${unit}`;
  if (size === 1) return first;
  const [smaller, name] = UNITS[i + 1];
  const rest = Math.floor((whole % size) / smaller);
  return rest > 0 ? `${first} ${rest} ${name}` : first;
}

/** 4 min ago; in 2 h. */
export function relative(time, now = Date.now()) {
  const seconds = (now - Date.parse(time)) / 1000;
  if (Math.abs(seconds) < 5) return 'just now';
  const i = UNITS.findIndex(([size]) => Math.abs(seconds) >= size);
  const [size, unit] = UNITS[i];
  const text = `${Math.floor(Math.abs(seconds) / size)} ${unit}`;
  return seconds >= 0 ? `${text} ago` : `in ${text}`;
}

export const absolute = time => clock.format(new Date(time));
export const ofDay = time => precise.format(new Date(time));

/** A relative time that stays true, with the absolute one in its title. */
export function when(time) {
  if (!time) return el('span', {}, '–');
  return el('time', { datetime: time, title: absolute(time), 'data-relative': true }, relative(time));
}

/** Brings all relative times up to date. */
export function tick() {
  for (const one of document.querySelectorAll('time[data-relative]')) {
    const text = relative(one.dateTime);
    if (one.textContent !== text) one.textContent = text;
  }
}

export const number = value => (value === null || value === undefined ? '–' : value.toLocaleString('en'));

/** The name of a cause, as a person says it. */
export const cause = name => ({ 'rate-limit': 'rate limit', 'mirror-upstream': 'mirror’s upstream', tls: 'TLS', local: 'this machine' })[name] ?? name;
