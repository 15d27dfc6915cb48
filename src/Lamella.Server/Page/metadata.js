// All that the image states about itself: what was understood, and the original words; both can be searched.
import { h, later } from './dom.js';
import { json } from './api.js';

const text = value => value === null || value === undefined ? 'unknown' : typeof value === 'object' ? ('value' in value && 'unit' in value ? `${value.value} ${value.unit}` : JSON.stringify(value)) : String(value);

function* flat(value, name = '') {
  if (value !== null && typeof value === 'object' && !('value' in value && 'unit' in value && Object.keys(value).length === 2)) {
    for (const [key, inner] of Object.entries(value)) yield* flat(inner, Array.isArray(value) ? `${name}[${key}]` : name ? `${name}.${key}` : key);
  } else yield [name, text(value)];
}

export class Metadata {
  #facts = h('dl.facts');
  #original = h('div.original');
  #search = h('input.search', { type: 'search', placeholder: 'Search metadata', 'aria-label': 'Search metadata', oninput: later(120, () => this.#filter()) });
  element = h('div.metadata', {}, this.#search, this.#facts, this.#original);
  #of = null;

  async show(pane) {
    const key = `${pane.path}|${pane.sceneIndex}`;
    if (this.#of === key) return;
    this.#of = key;
    this.#facts.replaceChildren();
    this.#original.replaceChildren();
    let found;
    try {
      found = await json('api/v1/metadata', { path: pane.path });
    } catch (error) {
      if (this.#of === key) this.#original.replaceChildren(h('p.note', {}, error.message));
      return;
    }
    if (this.#of !== key) return;
    const { index: _, levels: __, ...stated } = pane.scene, understood = found.scenes?.find(scene => scene.index === pane.sceneIndex)?.metadata ?? stated;
    const rows = [...flat(understood)].filter(([, value]) => value !== 'unknown');
    this.#facts.append(...rows.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))));
    const parts = found.original ?? found.parts ?? [];
    this.#original.append(...parts.map(part => h('details', {}, h('summary', {}, part.name), h('pre', { tabIndex: 0 }, part.text))));
    if (!rows.length && !parts.length) this.#original.append(h('p.note', {}, 'The image states nothing about itself.'));
    this.#filter();
  }

  #filter() {
    const wanted = this.#search.value.trim().toLowerCase();
    for (const row of this.#facts.children) row.hidden = !!wanted && !row.textContent.toLowerCase().includes(wanted);
    for (const part of this.#original.querySelectorAll('details')) {
      const pre = part.querySelector('pre');
      pre.dataset.text ??= pre.textContent;
      const whole = pre.dataset.text, lines = wanted ? whole.split(/\r?\n|(?<=>)(?=<)/).filter(line => line.toLowerCase().includes(wanted)) : null;
      part.hidden = lines?.length === 0;
      pre.textContent = lines ? lines.slice(0, 500).join('\n') : whole;
      if (lines?.length) part.open = true;
    }
  }
}
