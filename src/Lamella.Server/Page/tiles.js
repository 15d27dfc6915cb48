// Deep zoom: of the level that the zoom asks for, the tiles in sight, rendered by the server. While they come, what is there already is drawn in their place.

const side = 512, widest = 4096, most = 300, atOnce = 6;

/** What can be asked of a pyramid: its levels, and coarser steps that the server scales where the file has too few levels. */
export function steps(levels) {
  const all = levels.map(level => ({ ...level, step: 1 }));
  const last = levels[levels.length - 1];
  for (let step = 2; Math.max(last.width, last.height) / step > side; step *= 2) all.push({ ...last, step, downsampleX: last.downsampleX * step, downsampleY: last.downsampleY * step });
  return all;
}

export class TileCanvas {
  #tiles = new Map();
  #wanted = [];
  #running = new Map();
  #frame = 0;
  #style = '';
  #before = '';
  #view = null;
  #steps = [];

  /** events: { onloaded(level), onerror(error), fetchTile(step, box, signal) -> Promise<ImageBitmap> }. */
  constructor(canvas, events) {
    this.canvas = canvas;
    this.events = events;
  }

  /** Shows something else: the levels, a key that tells one look from another, and how a tile is fetched. */
  setSource(levels, style, fetchTile) {
    this.#steps = steps(levels);
    this.fetchTile = fetchTile;
    if (style !== this.#style) {
      if (this.#complete) this.#before = this.#style;
      this.#style = style;
      this.#complete = false;
      for (const [, controller] of this.#running) controller.abort();
      this.#running.clear();
    }
    this.draw(this.#view);
  }
  #complete = false;

  /** Forgets all tiles (the file has changed), but shows them until the new ones are there. */
  refresh() {
    const old = `${this.#style}~`;
    for (const [key, tile] of [...this.#tiles]) {
      if (!key.startsWith(`${this.#style}|`)) { this.#tiles.delete(key); continue; }
      this.#tiles.delete(key);
      this.#tiles.set(old + key.slice(this.#style.length), tile);
    }
    this.#before = old;
    this.#complete = false;
    this.draw(this.#view);
  }

  draw(view) {
    this.#view = view;
    if (view && !this.#frame) this.#frame = requestAnimationFrame(() => { this.#frame = 0; this.#paint(); });
  }

  destroy() {
    cancelAnimationFrame(this.#frame);
    for (const [, controller] of this.#running) controller.abort();
    for (const tile of this.#tiles.values()) tile.bitmap.close();
    this.#tiles.clear();
    this.#wanted = [];
  }

  #paint() {
    const view = this.#view, canvas = this.canvas;
    if (!view || !this.#steps.length) return;
    const ratio = Math.min(2, devicePixelRatio || 1), width = Math.round(canvas.clientWidth * ratio), height = Math.round(canvas.clientHeight * ratio);
    if (!width || !height) return;
    if (canvas.width !== width || canvas.height !== height) { canvas.width = width; canvas.height = height; }
    const context = canvas.getContext('2d');
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
    const scale = view.scale * ratio, left = view.x - width / 2 / scale, top = view.y - height / 2 / scale;
    // The coarsest step whose pixels are not larger than 1.25 of those of the screen.
    let chosen = 0;
    for (let i = 0; i < this.#steps.length; i++) if (Math.min(this.#steps[i].downsampleX, this.#steps[i].downsampleY) * scale <= 1.25) chosen = i;
    context.imageSmoothingEnabled = scale < 3;
    context.imageSmoothingQuality = 'high';
    const wanted = this.#inSight(chosen, left, top, width / scale, height / scale);
    const missing = wanted.filter(tile => !this.#tiles.has(tile.key));
    this.#complete = missing.length === 0;
    if (!this.#complete) {
      for (const style of this.#before && this.#before !== this.#style ? [this.#before, this.#style] : [this.#style]) {
        for (let i = this.#steps.length - 1; i >= 0; i--) if (i !== chosen || style !== this.#style) for (const [key, tile] of this.#tiles) if (key.startsWith(`${style}|${i}|`)) this.#put(context, tile, scale, left, top);
      }
    }
    for (const tile of wanted) {
      const loaded = this.#tiles.get(tile.key);
      if (!loaded) continue;
      this.#tiles.delete(tile.key);
      this.#tiles.set(tile.key, loaded);
      // The new tile covers what was drawn for it before, also where it is transparent.
      if (!this.#complete) context.clearRect((loaded.x - left) * scale, (loaded.y - top) * scale, loaded.width * scale, loaded.height * scale);
      this.#put(context, loaded, scale, left, top);
    }
    this.#wanted = missing;
    for (const [key, controller] of this.#running) if (!missing.some(tile => tile.key === key)) { controller.abort(); this.#running.delete(key); }
    this.#next();
    if (this.#complete) this.events.onloaded(this.#steps[chosen]);
  }

  #put(context, tile, scale, left, top) {
    const x = Math.round((tile.x - left) * scale), y = Math.round((tile.y - top) * scale);
    context.drawImage(tile.bitmap, x, y, Math.round((tile.x + tile.width - left) * scale) - x, Math.round((tile.y + tile.height - top) * scale) - y);
  }

  #inSight(index, left, top, width, height) {
    const step = this.#steps[index], unit = Math.min(side * step.step, widest), stepX = unit * step.downsampleX / step.step, stepY = unit * step.downsampleY / step.step, tiles = [];
    const columns = Math.ceil(step.width / unit), rows = Math.ceil(step.height / unit);
    for (let j = Math.max(0, Math.floor(top / stepY)); j <= Math.min(rows - 1, Math.floor((top + height) / stepY)); j++) {
      for (let i = Math.max(0, Math.floor(left / stepX)); i <= Math.min(columns - 1, Math.floor((left + width) / stepX)); i++) {
        const box = { x0: i * unit, x1: Math.min(step.width, (i + 1) * unit), y0: j * unit, y1: Math.min(step.height, (j + 1) * unit) };
        const fx = step.downsampleX / step.step, fy = step.downsampleY / step.step;
        tiles.push({ key: `${this.#style}|${index}|${i},${j}`, step, box, x: box.x0 * fx, y: box.y0 * fy, width: (box.x1 - box.x0) * fx, height: (box.y1 - box.y0) * fy, far: Math.hypot((i + 0.5) * stepX - left - width / 2, (j + 0.5) * stepY - top - height / 2) });
      }
    }
    return tiles.sort((a, b) => a.far - b.far);
  }

  #next() {
    for (const tile of this.#wanted) {
      if (this.#running.size >= atOnce) return;
      if (this.#running.has(tile.key) || tile.failed) continue;
      const controller = new AbortController();
      this.#running.set(tile.key, controller);
      this.#load(tile, controller);
    }
  }

  async #load(tile, controller) {
    try {
      const bitmap = await this.fetchTile(tile.step, tile.box, controller.signal);
      this.#tiles.set(tile.key, { bitmap, x: tile.x, y: tile.y, width: tile.width, height: tile.height });
      for (const [key, old] of this.#tiles) {
        if (this.#tiles.size <= most) break;
        old.bitmap.close();
        this.#tiles.delete(key);
      }
    } catch (error) {
      if (error.name === 'AbortError') return;
      tile.failed = true;
      this.events.onerror(error);
      return;
    } finally {
      if (this.#running.get(tile.key) === controller) this.#running.delete(tile.key);
    }
    this.draw(this.#view);
  }
}
