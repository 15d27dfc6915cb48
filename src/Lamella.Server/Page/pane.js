// One image on the screen: what is shown of it, the engine that draws it, and what lies over the picture (scale bar, readout, box).
import { h, later } from './dom.js';
import { json, request } from './api.js';
import { Viewport, handle } from './viewport.js';
import { PlainEngine, look } from './engine.js';
import { lengthText, scaleBar, timeText, toMetres, toSeconds } from './units.js';
import { channelsOf, extraAxes, length, levelsOf, samples } from './scene.js';

export class Pane extends EventTarget {
  /** Whether the server renders other indices of further axes than the first. */
  static turnsAxes = false;

  viewport = new Viewport();
  info = null;
  path = null;
  sceneIndex = 0;
  t = 0;
  z = 0;
  extra = {};
  channels = [];
  levels = [];
  projection = undefined;
  label = undefined;
  opacity = 0.5;
  box = null;
  boxing = false;
  #engine = null;
  #point = null;
  #generation = 0;

  constructor(engines) {
    super();
    this.engines = engines;
    this.bar = h('div.bar', { hidden: true }, h('span'), h('i'));
    this.readout = h('div.readout', { hidden: true });
    this.stamp = h('div.stamp', { hidden: true });
    this.message = h('div.message', { role: 'alert', hidden: true });
    this.boxElement = h('div.box', { hidden: true }, h('span'));
    this.surface = h('div.surface', { tabIndex: 0, role: 'application', 'aria-label': 'Image. Arrow keys move, plus and minus zoom, 0 shows all, comma and period change the section, brackets the time.' });
    this.element = h('section.pane', { 'aria-label': 'Image view' }, this.surface, this.boxElement, this.stamp, this.bar, this.readout, this.message);
    handle(this.surface, this.viewport, {
      onpoint: point => { this.#point = point; this.#readoutText(); this.#ask(); },
      onbox: (from, to, done) => this.#setBox(from, to, done),
      boxing: () => this.boxing,
    });
    this.viewport.addEventListener('change', event => {
      this.#draw();
      this.dispatchEvent(Object.assign(new Event('view'), { why: event.why }));
    });
    new ResizeObserver(() => { if (this.#fitted) this.fit(); else this.#draw(); }).observe(this.element);
    this.viewport.addEventListener('change', event => { if (event.why === 'hand') this.#fitted = false; });
  }
  #fitted = false;

  get scene() { return this.info?.scenes[this.sceneIndex]; }
  get engineKind() { return this.#engine?.constructor.kind ?? null; }

  /** Opens an image; `wanted` is what the address says of it. */
  async open(path, wanted = {}) {
    const generation = ++this.#generation;
    this.element.dataset.loaded = 'false';
    this.say(null);
    this.element.classList.add('busy');
    try {
      const info = await json('api/v1/info', { path });
      if (generation !== this.#generation) return;
      this.path = path;
      this.info = info;
      this.box = null;
      this.boxElement.hidden = true;
      if (!info.scenes.length) throw new Error('This image has no scenes.');
      this.setScene(Math.min(wanted.scene ?? 0, info.scenes.length - 1), wanted);
    } catch (error) {
      if (generation !== this.#generation) return;
      this.info = null;
      this.path = path;
      this.#drop();
      this.say(error.message);
    } finally {
      if (generation === this.#generation) this.element.classList.remove('busy');
    }
    this.dispatchEvent(new Event('opened'));
  }

  setScene(index, wanted = {}) {
    this.sceneIndex = index;
    const scene = this.scene;
    this.levels = levelsOf(scene);
    const inside = (value, axis, other) => Math.min(Math.max(0, value ?? other), length(scene, axis) - 1);
    this.t = inside(wanted.t, 'T', 0);
    this.z = inside(wanted.z, 'Z', Math.floor(length(scene, 'Z') / 2));
    this.extra = Object.fromEntries(extraAxes(scene).map(axis => [axis, Pane.turnsAxes ? inside(wanted.extra?.[axis], axis, 0) : 0]));
    this.projection = ['max', 'mean', '3d'].includes(wanted.projection) && length(scene, 'Z') > 1 && (wanted.projection !== '3d' || this.engines.some(engine => engine.projection === '3d')) ? wanted.projection : undefined;
    this.label = wanted.label && this.labels().some(label => label.name === wanted.label) ? wanted.label : undefined;
    this.opacity = wanted.opacity ?? 0.5;
    this.channels = channelsOf(scene);
    for (const channel of wanted.channels ?? []) if (this.channels[channel.index]) Object.assign(this.channels[channel.index], channel, { ranged: true, stated: true });
    if (wanted.at) { this.viewport.least = 1e-6; this.#fitted = false; this.viewport.set(...wanted.at); }
    else this.fit();
    this.dispatchEvent(new Event('scene'));
    this.#loadRanges(true);
  }

  /** The label images of the scene shown. */
  labels() {
    return (this.info?.labels ?? []).filter(label => (label.scene ?? label.image ?? 0) === this.sceneIndex);
  }

  fit() {
    const full = this.levels[0], { clientWidth, clientHeight } = this.element;
    if (!full || !clientWidth) return;
    this.#fitted = true;
    this.viewport.fit(full.width, full.height, clientWidth, clientHeight);
  }

  /** Histograms of the channels that are on and have none of what is shown now. */
  async #loadRanges(first = false) {
    const generation = this.#generation, scene = this.sceneIndex, { t, z } = this;
    const waiting = this.channels.filter(channel => channel.on && channel.histogramOf !== `${t},${z}`);
    await Promise.all(waiting.map(async channel => {
      const key = `${t},${z}`;
      channel.histogramOf = key;
      try {
        const found = await json('api/v1/histogram', { path: this.path, scene, c: channel.index, t, z, ...Object.fromEntries(Object.entries(this.extra).map(([axis, index]) => [axis.toLowerCase(), index])) });
        if (generation !== this.#generation || scene !== this.sceneIndex) return;
        // A plane of which no value is a number has no histogram.
        if (![found.low, found.high, found.from, found.to].every(Number.isFinite)) { channel.ranged = true; return; }
        channel.histogram = { ...found, whole: channel.whole };
        if (!channel.auto) channel.auto = { low: found.low, high: found.high };
        if (!channel.ranged && !(channel.rgb && channel.type === 'uint8')) { channel.low = found.low; channel.high = Math.max(found.high, found.low + (channel.whole ? 1 : 1e-9)); }
        if (found.color && !channel.stated && !channel.rgb) channel.color = found.color.slice(1).toUpperCase();
        channel.ranged = true;
      } catch (error) {
        channel.ranged = true;
        if (generation === this.#generation) this.say(error.message);
      }
    }));
    if (generation !== this.#generation || scene !== this.sceneIndex) return;
    this.dispatchEvent(new Event('ranges'));
    this.render();
  }
  #rangesLater = later(250, () => this.#loadRanges());

  /** Auto: from the 0.1th to the 99.9th percentile of the plane shown. */
  autoRange(channel) {
    const { counts, from, to } = channel.histogram ?? {}, all = counts?.reduce((sum, count) => sum + count, 0);
    if (!all) return;
    const at = share => {
      let seen = 0;
      for (let i = 0; i < counts.length; i++) {
        seen += counts[i];
        if (seen >= share * all) return from + (to - from) * (i + (share > 0.5 ? 1 : 0)) / counts.length;
      }
      return to;
    };
    const whole = channel.whole ? Math.round : value => value;
    channel.low = whole(at(0.001));
    channel.high = Math.max(whole(at(0.999)), channel.low + (channel.whole ? 1 : 1e-9));
    this.change();
  }

  /** Something that is shown has been changed by hand. */
  change() {
    this.render();
    if (this.channels.some(channel => channel.on && channel.histogramOf !== `${this.t},${this.z}`)) this.#rangesLater();
    this.dispatchEvent(new Event('state'));
  }

  /** All that an engine or an address of a picture needs. */
  shown() {
    const { path, t, z, extra, channels, levels, projection, label, opacity } = this;
    return { path, info: this.info, scene: this.sceneIndex, t, z, extra, channels, levels, projection, label, opacity };
  }

  query() { return look(this.shown()); }

  render() {
    if (!this.scene || this.channels.some(channel => channel.on && !channel.ranged)) return;
    this.element.dataset.loaded = 'false';
    const shown = this.shown(), Engine = this.engines.find(engine => !engine.fits || engine.fits(shown, this.#failed)) ?? PlainEngine;
    if (shown.projection === '3d' && Engine.projection !== '3d') { this.projection = undefined; this.say('This image cannot be shown as a volume: at most six channels of up to 32 bits.'); this.dispatchEvent(new Event('scene')); this.render(); return; }
    if (shown.projection === '3d') this.say(null);
    if (!this.#engine || this.#engine.constructor !== Engine) {
      this.#drop();
      this.#engine = new Engine(this.surface, {
        onloaded: level => { this.level = level; this.element.dataset.loaded = 'true'; this.#readoutText(); this.dispatchEvent(new Event('loaded')); },
        onerror: error => this.#trouble(Engine, error),
      });
      this.element.dataset.engine = Engine.kind;
    }
    this.#engine.show(shown);
    this.#draw();
    this.#ask();
  }
  #failed = new Set();

  #trouble(Engine, error) {
    if (Engine.projection) { this.projection = undefined; this.say(`The volume cannot be shown: ${error.message}.`); this.dispatchEvent(new Event('scene')); this.render(); return; }
    if (Engine === PlainEngine || Engine !== this.#engine?.constructor) { this.say(error.message); return; }
    // What the browser cannot draw itself the server still can.
    this.#failed.add(`${Engine.kind}|${this.path}|${this.sceneIndex}`);
    console.info(`The picture is drawn by the server: ${error.message}`);
    this.render();
  }

  #drop() {
    this.#engine?.destroy();
    this.#engine = null;
  }

  /** The file has changed on the disk. */
  async refresh() {
    const before = this.scene && JSON.stringify(this.scene.shape);
    try {
      this.info = await json('api/v1/info', { path: this.path }, { cache: 'no-cache' });
    } catch { return; }
    if (!this.scene) return;
    this.levels = levelsOf(this.scene);
    for (const channel of this.channels) channel.histogramOf = undefined;
    this.#engine?.refresh();
    if (JSON.stringify(this.scene.shape) !== before) this.dispatchEvent(new Event('grown'));
    await this.#loadRanges();
  }

  #draw() {
    const { viewport } = this;
    this.#engine?.draw({ x: viewport.x, y: viewport.y, scale: viewport.scale });
    this.#drawBar();
    this.#layBox();
  }

  #drawBar() {
    const metres = toMetres(this.scene?.pixelSize?.X), flat = this.projection !== '3d';
    this.bar.hidden = !metres || !flat;
    if (metres && flat) {
      const { pixels, text } = scaleBar(metres / this.viewport.scale, Math.min(180, this.element.clientWidth / 4));
      this.bar.firstChild.textContent = text;
      this.bar.lastChild.style.width = `${pixels}px`;
    }
    const step = toSeconds(this.scene?.pixelSize?.T);
    this.stamp.hidden = !step || length(this.scene, 'T') < 2;
    if (step) this.stamp.textContent = timeText(step * this.t);
  }

  #values = null;
  #ask = later(70, async () => {
    const point = this.#point, scene = this.scene;
    if (!point || !scene) return;
    const x = Math.floor(point.x), y = Math.floor(point.y), full = this.levels[0];
    if (x < 0 || y < 0 || x >= full.width || y >= full.height) return;
    const extra = Object.entries(this.extra).map(([axis, index]) => `,${axis}=${index}`).join('');
    const ask = async (select, order, more = {}) => samplesOf(await request('api/v1/region', { path: this.path, scene: this.sceneIndex, level: 0, select: `T=${this.t},Z=${this.z}${extra},Y=${y}:${y + 1},X=${x}:${x + 1}${select}`, order, format: 'raw', ...more }), scene.dtype);
    const key = `${x},${y},${this.t},${this.z}`;
    try {
      const rgb = this.channels.some(channel => channel.rgb);
      const values = scene.dtype && !rgb ? await ask('', 'CYX') : (await Promise.all(this.channels.slice(0, 6).map(channel => ask(`,C=${channel.index}`, rgb ? 'YXS' : 'YX')))).map(list => list?.length > 1 ? list.join(', ') : list?.[0]);
      const id = this.label ? (await ask('', 'YX', { label: this.label }))?.[0] : undefined;
      this.#values = { key, values, id };
      this.#readoutText();
    } catch { /* The next movement asks again; a readout is not worth a message. */ }
  });

  #readoutText() {
    const point = this.#point, scene = this.scene, parts = [];
    if (scene && point && this.projection !== '3d') {
      const x = Math.floor(point.x), y = Math.floor(point.y), full = this.levels[0];
      if (x >= 0 && y >= 0 && x < full.width && y < full.height) {
        const mx = toMetres(scene.pixelSize?.X), my = toMetres(scene.pixelSize?.Y);
        parts.push(h('span.where', {}, `${x}, ${y}${mx && my ? ` · ${lengthText(x * mx)}, ${lengthText(y * my)}` : ''}`));
        if (this.#values?.key === `${x},${y},${this.t},${this.z}` && this.#values.values) {
          this.channels.forEach((channel, index) => {
            if (channel.on && this.#values.values[index] !== undefined) parts.push(h('span.value', {}, h('i', { style: `background:#${channel.color}` }), String(typeof this.#values.values[index] === 'number' ? +this.#values.values[index].toPrecision(7) : this.#values.values[index])));
          });
          if (this.#values.id !== undefined) parts.push(h('span.value', {}, `label ${this.#values.id}`));
        }
      }
    }
    if (scene && this.level) parts.push(h('span.quiet', {}, this.projection === '3d' ? `level ${this.level.index}` : `level ${this.level.index} · ${zoomText(this.viewport.scale)}`));
    this.readout.replaceChildren(...parts);
    this.readout.hidden = parts.length === 0;
  }

  #setBox(from, to, done) {
    const full = this.levels[0];
    if (!full) return;
    const clamp = (value, most) => Math.min(most, Math.max(0, value));
    const x0 = clamp(Math.floor(Math.min(from.x, to.x)), full.width), x1 = clamp(Math.ceil(Math.max(from.x, to.x)), full.width);
    const y0 = clamp(Math.floor(Math.min(from.y, to.y)), full.height), y1 = clamp(Math.ceil(Math.max(from.y, to.y)), full.height);
    this.box = x1 > x0 && y1 > y0 ? { x0, x1, y0, y1 } : null;
    this.#layBox();
    if (done) {
      this.boxing = false;
      this.element.classList.remove('boxing');
      this.dispatchEvent(new Event('box'));
    }
  }

  setBox(box) {
    this.box = box;
    this.#layBox();
  }

  #layBox() {
    this.boxElement.hidden = !this.box;
    if (!this.box) return;
    const { viewport, element } = this, at = (value, centre, size) => (value - centre) * viewport.scale + size / 2;
    const left = at(this.box.x0, viewport.x, element.clientWidth), top = at(this.box.y0, viewport.y, element.clientHeight);
    Object.assign(this.boxElement.style, { left: `${left}px`, top: `${top}px`, width: `${(this.box.x1 - this.box.x0) * viewport.scale}px`, height: `${(this.box.y1 - this.box.y0) * viewport.scale}px` });
    const mx = toMetres(this.scene?.pixelSize?.X), my = toMetres(this.scene?.pixelSize?.Y);
    this.boxElement.firstChild.textContent = `${this.box.x1 - this.box.x0} × ${this.box.y1 - this.box.y0}${mx && my ? ` · ${lengthText((this.box.x1 - this.box.x0) * mx, 3)} × ${lengthText((this.box.y1 - this.box.y0) * my, 3)}` : ''}`;
  }

  say(text) {
    this.message.hidden = !text;
    this.message.textContent = text ?? '';
  }

  destroy() {
    this.#generation++;
    this.#drop();
    this.element.remove();
  }
}

const zoomText = scale => `${scale >= 0.095 ? Math.round(scale * 100) : +(scale * 100).toPrecision(2)} %`;

async function samplesOf(response, type) {
  return samples(await response.arrayBuffer(), response.headers.get('X-Dtype') ?? type);
}
