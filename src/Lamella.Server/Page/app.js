// The page as a whole: files on the left, one image or two in the middle, channels, region and metadata on the right.
import { copy, h, icon, iconButton, later } from './dom.js';
import { address, counter, json } from './api.js';
import { readLocation, writeLocation } from './location.js';
import { Pane } from './pane.js';
import { PlainEngine } from './engine.js';
import { extent, pngFigure, svgFigure } from './figure.js';
import { Channels, setOn } from './channels.js';
import { Sliders } from './sliders.js';
import { Tree } from './tree.js';
import { Metadata } from './metadata.js';
import { offers } from './openin.js';
import { downloads, snippets } from './region.js';
import { isPlate, length } from './scene.js';
import { bytesText, quantityText, toMetres } from './units.js';
import { PlateView } from './plate.js';

/**
 * Starts the page in an element. `engines` are tried in their order before the plain one; `table` is the address of the viewers' table.
 * @param {Element} root
 * @param {{ kind: string, engines?: any[], table?: string }} options
 */
export async function start(root, { kind, engines = [], table = new URL('./openin.json', import.meta.url).href }) {
  const app = new App(root, [...engines, PlainEngine], kind, table);
  await app.run();
}

class App {
  panes = [];
  #active = null;
  #channels = new Channels();
  #sliders = new Sliders();
  #metadata = new Metadata();
  #events = null;
  #linking = false;
  #ready = false;

  constructor(root, engines, kind, table) {
    this.root = root;
    this.engines = engines;
    this.kind = kind;
    this.table = table;
    this.tree = new Tree(path => this.open(path));
    this.#build();
    document.documentElement.dataset.theme = localStorage.getItem('lamella-theme') ?? '';
    addEventListener('keydown', event => this.#key(event));
    addEventListener('hashchange', () => this.#fromLocation());
    addEventListener('lamella-requests', () => { this.count.textContent = `${counter.requests} ${counter.requests === 1 ? 'request' : 'requests'}, ${bytesText(counter.bytes)}`; });
  }

  #build() {
    this.title = h('h1', {}, 'Lamella');
    this.subtitle = h('span.subtitle');
    this.scenes = h('select.scenes', { 'aria-label': 'Scene', hidden: true, onchange: () => { this.#active.setScene(+this.scenes.value); } });
    this.tools = h('div.tools', { role: 'toolbar', 'aria-label': 'Tools' },
      this.plateButton = iconButton('plate', 'Plate', () => this.#showPlate(this.plate.element.hidden), { hidden: true, 'aria-pressed': 'false' }),
      this.boxButton = iconButton('box', 'Draw a region (B)', () => this.#toggleBox(), { 'aria-pressed': 'false' }),
      this.compareButton = iconButton('compare', 'Compare with another image', () => this.#toggleCompare(), { 'aria-pressed': 'false' }),
      this.figureButton = iconButton('figure', 'Save what is seen as a figure', () => this.#figure()),
      this.openButton = iconButton('open', 'Open in another program', () => this.#openIn()),
      this.linkButton = iconButton('link', 'Copy a link to this view', async () => { await copy(location.href); this.#toast('The link is copied.'); }),
      iconButton('theme', 'Dark or light', () => this.#theme()));
    this.stage = h('div.panes');
    this.zoom = h('div.zoom', {},
      iconButton('plus', 'Zoom in (+)', () => this.#active?.viewport.zoom(1.5)), iconButton('minus', 'Zoom out (-)', () => this.#active?.viewport.zoom(1 / 1.5)), iconButton('fit', 'Show all (0)', () => this.#active?.fit()));
    this.empty = h('div.empty', {}, h('p.big', {}, 'Choose an image'), h('p', {}, 'Any file that Lamella reads opens here as it is. Nothing is converted.'));
    this.count = h('span.count', { title: 'What this page has asked of the server' });
    this.projection = h('select', { 'aria-label': 'Projection', onchange: () => { this.#active.projection = this.projection.value || undefined; this.#volume(); this.#sliders.update(); this.#active.change(); } },
      h('option', { value: '' }, 'One section'), h('option', { value: 'max' }, 'Maximum of all sections'), h('option', { value: 'mean' }, 'Mean of all sections'), ...(this.engines.some(engine => engine.projection === '3d') ? [h('option', { value: '3d' }, 'Volume')] : []));
    this.projectionRow = h('label.field', {}, h('span', {}, 'Projection'), this.projection);
    this.labelSelect = h('select', { 'aria-label': 'Labels', onchange: () => { this.#active.label = this.labelSelect.value || undefined; this.#labels(); this.#active.change(); } });
    this.opacity = h('input', { type: 'range', min: 0, max: 1, step: 0.05, 'aria-label': 'Opacity of the labels', oninput: () => { this.#active.opacity = +this.opacity.value; this.#active.change(); } });
    this.labelRow = h('div.field', {}, h('span', {}, 'Labels'), this.labelSelect, this.opacity);
    this.region = h('section.region', { hidden: true, 'aria-label': 'Region' });
    this.facts = h('dl.facts.short');
    this.warnings = h('details.warnings', { hidden: true }, h('summary'), h('ul'));
    const channels = h('div.panel', { id: 'panel-channels', role: 'tabpanel', 'aria-labelledby': 'tab-channels' }, this.region, this.#channels.element, this.projectionRow, this.labelRow);
    const info = h('div.panel', { id: 'panel-info', role: 'tabpanel', 'aria-labelledby': 'tab-info', hidden: true }, this.facts, this.warnings, this.#metadata.element);
    const tab = (name, text, panel, other) => h('button', { type: 'button', id: `tab-${name}`, role: 'tab', 'aria-controls': `panel-${name}`, 'aria-selected': String(!panel.hidden), onclick: () => this.#tab(name) }, text);
    this.tabs = { channels: { panel: channels }, info: { panel: info } };
    const tabs = h('div.tabs', { role: 'tablist', 'aria-label': 'Image', onkeydown: event => { if (['ArrowLeft', 'ArrowRight'].includes(event.key)) { const next = this.tabs.info.panel.hidden ? 'info' : 'channels'; this.#tab(next); this.tabs[next].tab.focus(); } } }, this.tabs.channels.tab = tab('channels', 'Channels', channels), this.tabs.info.tab = tab('info', 'Metadata', info));
    this.left = h('nav.left', { 'aria-label': 'Files' }, this.tree.element, h('footer', {}, this.count));
    this.right = h('aside.right', { 'aria-label': 'What is shown', hidden: true }, tabs, channels, info);
    this.sheets = h('div.sheets', {}, ...[['files', 'Files'], ['image', 'Image'], ['channels', 'Channels'], ['info', 'Metadata']].map(([name, text]) => h('button', { type: 'button', 'data-sheet': name, onclick: () => this.#sheet(name) }, icon(name), h('span', {}, text))));
    this.toast = h('div.toast', { role: 'status', hidden: true });
    this.dialog = h('dialog', { 'aria-label': 'Open in another program', onclick: event => { if (event.target === this.dialog) this.dialog.close(); } });
    this.plate = new PlateView(scene => { this.#showPlate(false); this.#active.setScene(scene); });
    this.plate.element.hidden = true;
    this.center = h('main.center', {}, h('div.stage', {}, this.stage, this.plate.element, this.empty, this.zoom), this.#sliders.element);
    this.root.append(h('header.top', {}, h('a.brand', { href: '#/', title: 'Lamella' }, h('img', { src: address('icon.svg'), alt: '', width: 24, height: 24 })), h('div.titles', {}, this.title, this.subtitle), this.scenes, h('span.space'), this.tools), h('div.columns', {}, this.left, this.center, this.right), this.sheets, this.toast, this.dialog);
    this.#addPane();
    this.#idle();
  }

  async run() {
    const wanted = readLocation();
    this.#sheet(wanted.path ? 'image' : 'files');
    try {
      this.about = await json('api/v1');
      if (this.about.version) document.querySelector('.brand').title = `Lamella ${this.about.version}`;
    } catch { this.about = { features: [] }; }
    Pane.turnsAxes = this.about.features.includes('axes');
    await Promise.all([this.#fromLocation(), this.tree.start(wanted.folder)]);
  }

  async #fromLocation() {
    const wanted = readLocation();
    if (!wanted.path) { if (this.#active?.path) { this.#active.destroy(); this.panes = []; this.stage.replaceChildren(); this.#addPane(); this.#idle(); } return; }
    const two = wanted.compare ? [wanted.path, wanted.compare] : [wanted.path];
    await this.open(two[0], wanted, this.panes[0]);
    if (two[1]) { if (this.panes.length < 2) this.#addPane(); this.#layPanes(); await this.open(two[1], {}, this.panes[1]); this.#activate(this.panes[0]); }
    if (wanted.plate) this.#showPlate(true);
  }

  #addPane() {
    const pane = new Pane(this.engines);
    this.panes.push(pane);
    this.stage.append(pane.element);
    pane.surface.addEventListener('pointerdown', () => this.#activate(pane), true);
    pane.surface.addEventListener('focus', () => this.#activate(pane));
    pane.addEventListener('scene', () => { if (pane === this.#active) this.#show(); });
    pane.addEventListener('grown', () => { if (pane === this.#active) this.#sliders.show(pane, Pane.turnsAxes); });
    pane.addEventListener('ranges', () => { if (pane === this.#active) this.#channels.update(); this.#remember(); });
    pane.addEventListener('state', () => { this.#follow(pane); this.#remember(); });
    pane.addEventListener('view', () => { this.#link(pane); this.#remember(); });
    pane.addEventListener('box', () => { this.boxButton.setAttribute('aria-pressed', 'false'); this.#activate(pane); this.#showRegion(); });
    pane.addEventListener('loaded', () => { this.root.dataset.engine = pane.engineKind; });
    if (!this.#active) this.#active = pane;
    return pane;
  }

  async open(path, wanted = {}, pane = this.#active) {
    this.#showPlate(false, true);
    this.empty.hidden = true;
    this.#activate(pane, false);
    this.tree.mark(path);
    this.#sheet('image');
    document.title = `${path.split('/').pop()} · Lamella`;
    await pane.open(path, wanted);
    if (pane !== this.#active) return;
    if (!pane.scene) { this.#idle(true); this.title.textContent = path.split('/').pop(); return; }
    this.#ready = true;
    this.#remember();
    this.#watch();
    if (isPlate(pane.info) && wanted.scene === undefined && !wanted.at) this.#showPlate(true);
  }

  #idle(failed = false) {
    this.right.hidden = true;
    this.tools.hidden = true;
    this.zoom.hidden = true;
    this.scenes.hidden = true;
    this.#sliders.element.hidden = true;
    this.empty.hidden = failed;
    this.title.textContent = 'Lamella';
    this.subtitle.textContent = '';
    this.#ready = false;
    if (!failed) document.title = 'Lamella';
  }

  /** Lays out all controls for the scene of the active pane. */
  #show() {
    const pane = this.#active, { scene, info } = pane;
    this.right.hidden = this.tools.hidden = this.zoom.hidden = false;
    this.title.textContent = pane.path.split('/').pop();
    this.title.title = pane.path;
    this.subtitle.textContent = [info.format, `${length(scene, 'X')} × ${length(scene, 'Y')}`, scene.dtype].filter(text => text).join(' · ');
    this.scenes.hidden = info.scenes.length < 2;
    this.scenes.replaceChildren(...info.scenes.map(one => h('option', { value: one.index }, one.name ? (info.scenes.length > 1 ? `${one.index + 1}  ${one.name}` : one.name) : `Scene ${one.index + 1}`)));
    this.scenes.value = String(pane.sceneIndex);
    this.plateButton.hidden = !isPlate(info);
    this.projectionRow.hidden = length(scene, 'Z') < 2;
    this.projection.value = pane.projection ?? '';
    this.#volume();
    const labels = pane.labels();
    this.labelRow.hidden = !labels.length;
    this.labelSelect.replaceChildren(h('option', { value: '' }, 'Not shown'), ...labels.map(label => h('option', { value: label.name }, label.name)));
    this.#labels();
    this.#channels.show(pane);
    this.#sliders.show(pane, Pane.turnsAxes);
    this.#showRegion();
    this.#showFacts();
    if (!this.tabs.info.panel.hidden) this.#metadata.show(pane);
  }

  /** A volume is turned by dragging; what needs a plane is not offered for it. */
  #volume() {
    const volume = this.#active.projection === '3d';
    this.zoom.hidden = this.boxButton.hidden = this.figureButton.hidden = volume;
    if (volume && this.#active.box) { this.#active.setBox(null); this.#showRegion(); }
  }

  #labels() {
    this.labelSelect.value = this.#active.label ?? '';
    this.opacity.value = String(this.#active.opacity);
    this.opacity.hidden = !this.#active.label;
  }

  #showFacts() {
    const { scene, info } = this.#active;
    const facts = [
      ['Format', info.format], ['Size', [...scene.axes].map((axis, at) => `${axis} ${scene.shape[at]}`).join(' · ')], ['Type', scene.dtype ?? 'differs between channels'],
      ['Pixel size', toMetres(scene.pixelSize?.X) ? `${quantityText(scene.pixelSize.X)} × ${quantityText(scene.pixelSize.Y)}` : 'unknown'],
      ...(length(scene, 'Z') > 1 ? [['Section spacing', quantityText(scene.pixelSize?.Z)]] : []), ...(length(scene, 'T') > 1 ? [['Time step', quantityText(scene.pixelSize?.T)]] : []),
      ['Levels', String(scene.levels.length)], ...(scene.acquired ? [['Acquired', scene.acquired.replace('T', ' ')]] : []), ...(scene.objective ? [['Objective', typeof scene.objective === 'string' ? scene.objective : scene.objective.model ?? JSON.stringify(scene.objective)]] : []),
      ...(scene.mosaic ? [['Mosaic', `${scene.mosaic.tiles} tiles`]] : []),
    ];
    this.facts.replaceChildren(...facts.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))));
    const warnings = info.warnings ?? [];
    this.warnings.hidden = !warnings.length;
    this.warnings.firstChild.textContent = warnings.length === 1 ? '1 warning' : `${warnings.length} warnings`;
    this.warnings.lastChild.replaceChildren(...warnings.map(warning => h('li', {}, typeof warning === 'string' ? warning : warning.message ?? JSON.stringify(warning))));
  }

  #showRegion() {
    const pane = this.#active, has = !!pane?.box;
    this.region.hidden = !has;
    if (!has) return;
    const { x0, x1, y0, y1 } = pane.box;
    const number = (name, value, apply) => h('label', {}, name, h('input.number', { type: 'number', value, min: 0, onchange: event => { const box = { ...pane.box, ...apply(Math.round(+event.target.value)) }; if (box.x1 > box.x0 && box.y1 > box.y0 && box.x0 >= 0 && box.y0 >= 0 && box.x1 <= pane.levels[0].width && box.y1 <= pane.levels[0].height) pane.setBox(box); this.#showRegion(); } }));
    this.region.replaceChildren(
      h('div.head', {}, h('h2', {}, 'Region'), iconButton('close', 'Remove the region', () => { pane.setBox(null); this.#showRegion(); })),
      h('div.numbers', {}, number('X', x0, value => ({ x0: value, x1: value + x1 - x0 })), number('Y', y0, value => ({ y0: value, y1: value + y1 - y0 })), number('Width', x1 - x0, value => ({ x1: x0 + value })), number('Height', y1 - y0, value => ({ y1: y0 + value }))),
      h('div.list', {}, ...downloads(pane).map(one => h('a.row', { href: one.href, download: one.file }, icon('figure'), one.name))),
      h('div.row', {}, h('span.quiet', {}, 'Copy as'), ...snippets(pane).map(one => h('button.quiet', { type: 'button', title: one.text, onclick: async () => { await copy(one.text); this.#toast(`${one.name}: copied.`); } }, one.name))));
    this.#tab('channels');
  }

  #openIn() {
    this.#table ??= fetch(this.table).then(response => response.json());
    this.#table.then(table => {
      const pane = this.#active, local = ['localhost', '127.0.0.1', '[::1]'].includes(location.hostname) && location.protocol === 'http:';
      const found = offers(table, pane);
      this.dialog.setAttribute('aria-label', 'Open in another program');
      const rows = found.map(({ viewer, text }) => h('li', {}, h('div', {}, h('strong', {}, viewer.name), viewer.note ? h('span.quiet', {}, viewer.note) : null), h('div.row', {}, h('code', { tabIndex: 0 }, text),
        h('button.quiet', { type: 'button', 'aria-label': `Copy for ${viewer.name}`, onclick: async () => { await copy(text); this.#toast(`${viewer.name}: copied.`); } }, 'Copy'),
        viewer.kind === 'page' ? h('a.button', { href: text, target: '_blank', rel: 'noopener noreferrer' }, 'Open') : null)));
      this.dialog.replaceChildren(h('div.head', {}, h('h2', {}, 'Open in'), iconButton('close', 'Close', () => this.dialog.close())),
        h('p.quiet', {}, 'Every image here is an OME-Zarr, too. Programs that can show this one:'), h('ul.offers', {}, ...rows),
        local && found.some(({ viewer }) => viewer.kind === 'page') ? h('p.note', {}, 'Pages of other sites may not reach a server on this computer in every browser: Safari refuses, others may ask.') : null,
        h('p.note', {}, `As known on ${table.date}.`));
      this.dialog.showModal();
    });
  }
  #table = null;

  /** The figure: exactly what is in sight (or in the region), at full resolution. */
  #figure() {
    const pane = this.#active, part = extent(pane);
    if (part.x1 <= part.x0 || part.y1 <= part.y0) return;
    const check = text => { const box = h('input', { type: 'checkbox', checked: true }); return { box, row: h('label.row', {}, box, text) }; };
    const bar = check('Scale bar'), names = check('Names of the channels'), note = h('p.note', { role: 'status' }), stem = pane.path.split('/').pop().replace(/\.(ome\.)?[a-z0-9]+$/i, '');
    if (!toMetres(pane.scene.pixelSize?.X)) Object.assign(bar.box, { checked: false, disabled: true });
    const save = (make, ending) => async () => {
      note.textContent = 'The server renders…';
      try {
        const link = h('a', { href: URL.createObjectURL(await make(pane, part, { bar: bar.box.checked, names: names.box.checked })), download: `${stem}.${ending}` });
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 10000);
        note.textContent = '';
        this.dialog.close();
      } catch (error) {
        note.textContent = error.message;
      }
    };
    this.dialog.setAttribute('aria-label', 'Figure');
    this.dialog.replaceChildren(h('div.head', {}, h('h2', {}, 'Figure'), iconButton('close', 'Close', () => this.dialog.close())),
      h('p.quiet', {}, `${pane.box ? 'The region' : 'What is in sight'}, ${part.width} × ${part.height} pixels${part.level > 0 ? `, level ${part.level}` : ', full resolution'}. Plane, part and ranges are written into the file.`),
      h('div.options', {}, toMetres(pane.scene.pixelSize?.X) ? bar.row : h('span.quiet', {}, 'No scale bar: the width of a pixel is unknown.'), names.row), h('div.row', {}, h('button.main', { type: 'button', onclick: save(pngFigure, 'png') }, 'Save PNG'), h('button.main', { type: 'button', onclick: save(svgFigure, 'svg') }, 'Save SVG')), note);
    this.dialog.showModal();
  }

  #toggleBox() {
    const pane = this.#active;
    pane.boxing = !pane.boxing;
    pane.element.classList.toggle('boxing', pane.boxing);
    this.boxButton.setAttribute('aria-pressed', String(pane.boxing));
  }

  #toggleCompare() {
    if (this.panes.length > 1) {
      const [keep, other] = [this.panes[0], this.panes[1]];
      other.destroy();
      this.panes = [keep];
      this.#activate(keep);
    } else if (this.#active.path) {
      const first = this.#active, pane = this.#addPane();
      this.#layPanes();
      const { x, y, scale } = first.viewport;
      this.open(first.path, { scene: first.sceneIndex, t: first.t, z: first.z, extra: first.extra, channels: first.channels, at: [x, y, scale] }, pane);
      this.#toast('Choose the other image in the list. The views move together.');
    }
    this.#layPanes();
    this.#remember();
  }

  #layPanes() {
    this.stage.dataset.count = String(this.panes.length);
    this.compareButton.setAttribute('aria-pressed', String(this.panes.length > 1));
  }

  #activate(pane, show = true) {
    for (const one of this.panes) one.element.classList.toggle('active', one === pane && this.panes.length > 1);
    if (this.#active === pane) return;
    this.#active = pane;
    if (show && pane.scene) { this.#show(); this.tree.mark(pane.path); }
  }

  /** Two panes look at the same place: in lengths where both know their pixel size, else in parts of the width. */
  #link(from) {
    const to = this.panes.find(pane => pane !== from);
    if (!to?.scene || !from.scene || this.#linking) return;
    const a = toMetres(from.scene.pixelSize?.X), b = toMetres(to.scene.pixelSize?.X), ratio = a && b ? b / a : from.levels[0].width / to.levels[0].width;
    this.#linking = true;
    to.viewport.set(from.viewport.x / ratio, from.viewport.y / ratio, from.viewport.scale * ratio, 'hand');
    this.#linking = false;
  }

  /** Time and section follow, too, as far as the other image has them. */
  #follow(from) {
    const to = this.panes.find(pane => pane !== from);
    if (!to?.scene || this.#linking || (to.t === from.t && to.z === from.z)) return;
    this.#linking = true;
    to.t = Math.min(from.t, length(to.scene, 'T') - 1);
    to.z = Math.min(from.z, length(to.scene, 'Z') - 1);
    to.change();
    this.#linking = false;
  }

  /** The address follows what is seen, a moment later; until then the document says that it is behind. */
  #remember() {
    document.documentElement.dataset.address = 'behind';
    this.#tell();
  }

  #tell = later(200, () => {
    document.documentElement.dataset.address = 'told';
    const pane = this.panes[0];
    if (!this.#ready || !pane?.scene) return;
    const { viewport } = pane;
    writeLocation({ path: pane.path, scene: pane.sceneIndex, t: pane.t, z: length(pane.scene, 'Z') > 1 ? pane.z : undefined, extra: pane.extra, at: [viewport.x, viewport.y, viewport.scale], channels: pane.channels.filter(channel => channel.histogram || !channel.on).slice(0, 12), projection: pane.projection, label: pane.label, opacity: pane.opacity, compare: this.panes[1]?.path, plate: !this.plate.element.hidden });
  });

  /** A file that is being written is shown as it grows. */
  #watch() {
    this.#events?.close();
    this.#events = null;
    if (!this.about?.features || !this.about.features.includes('events')) return;
    const pane = this.#active, events = new EventSource(address('api/v1/events', { path: pane.path }));
    events.addEventListener('changed', () => pane.refresh());
    this.#events = events;
  }

  async #showPlate(show, quiet = false) {
    this.plate.element.hidden = !show;
    this.stage.hidden = this.zoom.hidden = show;
    if (!quiet) this.right.hidden = show;
    for (const button of [this.boxButton, this.compareButton, this.figureButton, this.openButton]) button.hidden = show;
    if (!show && this.#active?.scene) this.#volume();
    this.plateButton.setAttribute('aria-pressed', String(show));
    this.#sliders.element.classList.toggle('away', show);
    if (show) await this.plate.show(this.#active);
    if (!quiet) this.#remember();
  }

  #tab(name) {
    for (const [key, { tab, panel }] of Object.entries(this.tabs)) {
      tab.setAttribute('aria-selected', String(key === name));
      tab.tabIndex = key === name ? 0 : -1;
      panel.hidden = key !== name;
    }
    if (name === 'info' && this.#active?.scene) this.#metadata.show(this.#active);
  }

  /** On a phone one of the columns is shown at a time. */
  #sheet(name) {
    this.root.dataset.sheet = name;
    for (const button of this.sheets.children) button.setAttribute('aria-pressed', String(button.dataset.sheet === name));
    if (name === 'channels' || name === 'info') this.#tab(name);
  }

  #theme() {
    const dark = matchMedia('(prefers-color-scheme: dark)').matches, now = document.documentElement.dataset.theme || (dark ? 'dark' : 'light'), next = now === 'dark' ? 'light' : 'dark';
    document.documentElement.dataset.theme = next;
    localStorage.setItem('lamella-theme', next);
  }

  #toast(text) {
    this.toast.textContent = text;
    this.toast.hidden = false;
    clearTimeout(this.#toastTimer);
    this.#toastTimer = setTimeout(() => { this.toast.hidden = true; }, 3000);
  }
  #toastTimer;

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input:not([type=range]):not([type=checkbox]), select, textarea, dialog')) return;
    const pane = this.#active, range = event.target.matches?.('input[type=range]');
    if (event.key === '/') { event.preventDefault(); this.#sheet('files'); this.tree.focusSearch(); return; }
    if (!pane?.scene) return;
    const step = 60, keys = {
      '+': () => pane.viewport.zoom(1.5), '=': () => pane.viewport.zoom(1.5), '-': () => pane.viewport.zoom(1 / 1.5), '0': () => pane.fit(),
      '.': () => this.#sliders.step('Z', 1), ',': () => this.#sliders.step('Z', -1), ']': () => this.#sliders.step('T', 1), '[': () => this.#sliders.step('T', -1),
      b: () => { if (pane.projection !== '3d') this.#toggleBox(); }, Escape: () => { if (pane.box) { pane.setBox(null); this.#showRegion(); } },
      ...(range ? {} : { ArrowLeft: () => pane.viewport.pan(step, 0), ArrowRight: () => pane.viewport.pan(-step, 0), ArrowUp: () => pane.viewport.pan(0, step), ArrowDown: () => pane.viewport.pan(0, -step) }),
      ...(event.target.closest('button, a, summary, [role=slider], input') ? {} : { ' ': () => this.#sliders.play() }),
    };
    for (const channel of pane.channels.slice(0, 9)) keys[String(channel.index + 1)] = () => { setOn(pane, channel, !channel.on); pane.change(); this.#channels.update(); };
    const run = keys[event.key];
    if (!run || (event.key.startsWith('Arrow') && event.target.closest('.tree, [role=tab]'))) return;
    event.preventDefault();
    run();
  }
}
