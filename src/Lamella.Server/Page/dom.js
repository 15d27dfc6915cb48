// Small helpers to make elements. Text always becomes a text node, so names of files and channels cannot become markup.

/** Makes an element: h('button.quiet', { onclick }, 'Reset'). */
export function h(tag, props = {}, ...children) {
  const [name, ...classes] = tag.split('.');
  const element = document.createElement(name);
  if (classes.length) element.className = classes.join(' ');
  for (const [key, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (key === 'style' || key.includes('-') || key === 'for' || key === 'role' || key === 'list') element.setAttribute(key, value === true ? '' : value);
    else if (key in element) element[key] = value;
    else element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...children.flat().filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

const paths = {
  files: 'M3 6.5A1.5 1.5 0 0 1 4.5 5h4l2 2h9A1.5 1.5 0 0 1 21 8.5v9a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 17.5z',
  image: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9h.01',
  channels: 'M5 7h9M18 7h1M5 17h1M10 17h9M5 12h6M15 12h4M16 5v4M8 15v4M13 10v4',
  info: 'M12 11v6M12 7.5v.01M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z',
  play: 'M8 5.5v13l10-6.5z',
  pause: 'M8 5.5v13M16 5.5v13',
  link: 'M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-5.7-5.7L12 7M14 10a4 4 0 0 0-6-.5l-3 3a4 4 0 0 0 5.7 5.7L12 17',
  open: 'M14 4h6v6M20 4l-9 9M18 14v5a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1h5',
  box: 'M6 2v14a2 2 0 0 0 2 2h14M2 6h14a2 2 0 0 1 2 2v14',
  compare: 'M4 5h7v14H4zM13 5h7v14h-7z',
  fit: 'M9 4H4v5M15 4h5v5M9 20H4v-5M15 20h5v-5',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  theme: 'M12 3a9 9 0 1 0 9 9 7 7 0 0 1-9-9z',
  close: 'M6 6l12 12M18 6 6 18',
  back: 'M14 6l-6 6 6 6',
  figure: 'M12 4v11M8 11l4 4 4-4M5 19h14',
  plate: 'M4 5h16v14H4zM8.5 9.5h.01M12 9.5h.01M15.5 9.5h.01M8.5 14.5h.01M12 14.5h.01M15.5 14.5h.01',
  more: 'M6 12h.01M12 12h.01M18 12h.01',
};

/** A line icon; decorative, so hidden from screen readers. */
export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  for (const [key, value] of Object.entries({ viewBox: '0 0 24 24', width: '18', height: '18', fill: 'none', stroke: 'currentColor', 'stroke-width': '1.7', 'stroke-linecap': 'round', 'stroke-linejoin': 'round', 'aria-hidden': 'true' })) svg.setAttribute(key, value);
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', paths[name]);
  svg.append(path);
  return svg;
}

/** A button with an icon; its name is its tooltip, too. */
export function iconButton(name, label, onclick, props = {}) {
  return h('button.icon', { type: 'button', title: label, 'aria-label': label, onclick, ...props }, icon(name));
}

/** Calls a function once after calls have ceased for a while. */
export function later(milliseconds, run) {
  let timer;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => run(...values), milliseconds);
  };
}

/** Copies text; where the browser has no clipboard for this page, the old way. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = h('textarea', { value: text, 'aria-hidden': 'true', style: 'position:fixed;left:-99em' });
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
}
