// Elements without HTML: whatever comes from the API becomes a text node, and can never be markup.

const SVG = 'http://www.w3.org/2000/svg';

function fill(node, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === 'function') node.addEventListener(name, value);
    else node.setAttribute(name, value === true ? '' : String(value));
  }
  put(node, children);
  return node;
}

/** An element; properties are attributes, or listeners where they are functions. */
export const el = (tag, properties = {}, ...children) => fill(document.createElement(tag), properties, children);

/** The same of SVG. */
export const svg = (tag, properties = {}, ...children) => fill(document.createElementNS(SVG, tag), properties, children);

/** Replaces what is in a node by nodes and texts. */
export function put(node, children) {
  node.replaceChildren(...[children].flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
}

export const byId = id => document.getElementById(id);

/** The sign of a health or a severity: it differs in shape, not only in colour. */
export function sign(state) {
  const kind = ['critical', 'warning', 'healthy'].includes(state) ? state : 'unknown';
  return svg('svg', { class: `state ${kind}`, role: 'img', 'aria-label': kind }, svg('use', { href: `#i-${kind}` }));
}

/** Brings a list's children in line with items. Nodes of items that stay are kept, and with them focus and scrolling. */
export function keyed(list, items, keyOf, create, update) {
  const known = list.nodesByKey ??= new Map();
  const wanted = new Set(items.map(keyOf));
  for (const [key, node] of known) {
    if (wanted.has(key)) continue;
    node.remove();
    known.delete(key);
  }
  let before = list.firstChild;
  for (const item of items) {
    const key = keyOf(item);
    let node = known.get(key);
    if (!node) known.set(key, node = create(item));
    if (node === before) before = before.nextSibling;
    else list.insertBefore(node, before);
    update(node, item);
  }
}

/** Makes one tab stop of a list: arrows, Home and End move within it. */
export function roving(list, selector) {
  const settle = current => {
    for (const one of list.querySelectorAll(selector)) one.tabIndex = one === current ? 0 : -1;
  };
  list.addEventListener('keydown', event => {
    const all = [...list.querySelectorAll(selector)];
    const at = all.indexOf(document.activeElement);
    const step = { ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (at < 0 || step === undefined) return;
    event.preventDefault();
    const next = all[Math.max(0, Math.min(all.length - 1, step))];
    settle(next);
    next.focus();
  });
  list.addEventListener('focusin', event => settle(event.target.closest(selector)));
  // After a change one of them must still be reached by Tab.
  return () => {
    const all = [...list.querySelectorAll(selector)];
    if (!all.some(one => one.tabIndex === 0) || all.filter(one => one.tabIndex === 0).length > 1) settle(list.querySelector(`${selector}:focus`) ?? all[0]);
  };
}
