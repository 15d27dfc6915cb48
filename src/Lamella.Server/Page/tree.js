// The files below the served folder: folders open in place, images have small pictures, a search looks through all of them.
import { h, icon, later } from './dom.js';
import { address, json } from './api.js';
import { bytesText } from './units.js';

const page = 200;

export class Tree {
  #list = h('ul.tree', { role: 'tree', 'aria-label': 'Files' });
  #search;
  #note = h('p.note', { 'aria-live': 'polite' });
  #asked = 0;
  #current = null;

  constructor(onopen) {
    this.onopen = onopen;
    this.#search = h('input.search', { type: 'search', placeholder: 'Search images', 'aria-label': 'Search images', spellcheck: false, oninput: later(200, () => this.#find()) });
    this.element = h('div.files', {}, this.#search, this.#note, this.#list);
    this.#list.addEventListener('keydown', event => this.#key(event));
    // Small pictures are asked for when they come into sight.
    this.#sight = new IntersectionObserver(entries => {
      for (const entry of entries) if (entry.isIntersecting) { entry.target.src = entry.target.dataset.src; this.#sight.unobserve(entry.target); }
    }, { rootMargin: '200px' });
  }
  #sight;

  focusSearch() { this.#search.focus(); }

  async start(folder) {
    await this.#fill(this.#list, '', 0);
    // The folders on the way to the image that the address names are opened.
    let path = '';
    for (const part of (folder ?? '').split('/').filter(part => part)) {
      path = path ? `${path}/${part}` : part;
      const item = [...this.#list.querySelectorAll('[data-folder]')].find(element => element.dataset.folder === path);
      if (!item) break;
      await this.#toggle(item, true);
    }
    this.mark(this.#current);
  }

  mark(path) {
    this.#current = path;
    for (const item of this.#list.querySelectorAll('.image')) item.setAttribute('aria-selected', String(item.dataset.path === path));
  }

  /** The images that are listed, in their order. */
  get images() { return [...this.#list.querySelectorAll('.image')].map(item => item.dataset.path); }

  async #find() {
    const text = this.#search.value.trim(), asked = ++this.#asked;
    this.#list.replaceChildren();
    await this.#fill(this.#list, '', 0, text || undefined, asked);
  }

  async #fill(list, folder, offset, search, asked = this.#asked) {
    let found;
    try {
      found = await json('api/v1/images', { folder, search, offset, limit: page });
    } catch (error) {
      this.#note.textContent = error.message;
      return;
    }
    if (asked !== this.#asked) return;
    if (list === this.#list) this.#note.textContent = found.total === 0 ? (search ? `No image is named like “${search}”.` : 'There are no images in this folder.') : search ? `${found.total} ${found.total === 1 ? 'image' : 'images'}` : '';
    list.append(...found.entries.map(entry => entry.kind === 'folder' ? this.#folder(entry) : this.#image(entry, search)));
    const shown = offset + found.entries.length;
    if (shown < found.total) {
      const more = h('li', { role: 'none' }, h('button.more', { type: 'button', onclick: () => { more.remove(); this.#fill(list, folder, shown, search); } }, `Show more (${found.total - shown} left)`));
      list.append(more);
    }
    this.mark(this.#current);
    if (!this.#list.querySelector('[tabindex="0"]')) this.#list.querySelector('[role=treeitem]')?.setAttribute('tabindex', '0');
  }

  #folder(entry) {
    const item = h('li', { role: 'none' });
    const row = h('div.folder', { role: 'treeitem', 'aria-expanded': 'false', tabIndex: -1, 'data-folder': entry.path, onclick: () => this.#toggle(item) }, icon('files'), h('span', {}, entry.name));
    item.append(row);
    item.dataset.folder = entry.path;
    return item;
  }

  async #toggle(item, open) {
    const row = item.querySelector('.folder'), is = row.getAttribute('aria-expanded') === 'true', want = open ?? !is;
    if (want === is) return;
    row.setAttribute('aria-expanded', String(want));
    if (!want) { item.querySelector('ul')?.remove(); return; }
    const list = h('ul', { role: 'group' });
    item.append(list);
    await this.#fill(list, item.dataset.folder, 0);
  }

  #image(entry, search) {
    const picture = h('img', { alt: '', width: 44, height: 44, decoding: 'async' });
    picture.dataset.src = address('api/v1/thumb', { path: entry.path, size: 96 });
    picture.addEventListener('error', () => picture.removeAttribute('src'));
    this.#sight.observe(picture);
    const facts = [entry.format, bytesText(entry.bytes)].filter(text => text).join(' · ');
    return h('li', { role: 'none' }, h('div.image', { role: 'treeitem', tabIndex: -1, 'aria-selected': 'false', 'data-path': entry.path, title: entry.path, onclick: () => this.onopen(entry.path) },
      h('span.thumb', {}, picture), h('span.text', {}, h('span.name', {}, search ? entry.path : entry.name), h('span.facts', {}, facts))));
  }

  #key(event) {
    const rows = [...this.#list.querySelectorAll('[role=treeitem]')], at = rows.indexOf(document.activeElement);
    if (at < 0) return;
    const row = rows[at], go = to => { if (rows[to]) { row.tabIndex = -1; rows[to].tabIndex = 0; rows[to].focus(); } };
    const expanded = row.getAttribute('aria-expanded');
    if (event.key === 'ArrowDown') go(at + 1);
    else if (event.key === 'ArrowUp') go(at - 1);
    else if (event.key === 'Home') go(0);
    else if (event.key === 'End') go(rows.length - 1);
    else if (event.key === 'Enter' || event.key === ' ') row.click();
    else if (event.key === 'ArrowRight' && expanded === 'false') row.click();
    else if (event.key === 'ArrowLeft' && expanded === 'true') row.click();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
