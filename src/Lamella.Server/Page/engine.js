// The plain engine: the server renders, the browser lays tiles. It can show whatever Lamella reads.
import { request } from './api.js';
import { TileCanvas } from './tiles.js';
import { h } from './dom.js';

/** The query of a rendering: what of which image, in which channels. */
export function look(shown, { channels = true, label = true } = {}) {
  const query = { path: shown.path, scene: shown.scene, t: shown.t, z: shown.z };
  for (const [axis, index] of Object.entries(shown.extra ?? {})) query[axis.toLowerCase()] = index;
  if (shown.projection && shown.projection !== '3d') query.projection = shown.projection;
  if (channels) query.c = shown.channels.filter(channel => channel.on).map(channel => [channel.index, channel.color, +channel.low.toPrecision(7), +channel.high.toPrecision(7)].join(','));
  if (label && shown.label) Object.assign(query, { label: shown.label, opacity: shown.opacity });
  return query;
}

/** The address of one tile, the way the server wants it. */
export const tileQuery = (query, step, box) => ({
  ...query, level: step.index, x: `${box.x0}:${box.x1}`, y: `${box.y0}:${box.y1}`,
  ...(step.step > 1 ? { width: Math.ceil((box.x1 - box.x0) / step.step), height: Math.ceil((box.y1 - box.y0) / step.step) } : {}),
});

export async function fetchTile(query, step, box, signal) {
  const response = await request('api/v1/render', tileQuery(query, step, box), { signal });
  return createImageBitmap(await response.blob());
}

export class PlainEngine {
  static kind = 'plain';
  #canvas = h('canvas.view');
  #tiles;

  constructor(host, events) {
    host.prepend(this.#canvas);
    this.#tiles = new TileCanvas(this.#canvas, events);
  }

  show(shown) {
    const query = look(shown);
    if (!query.c.length && !query.label) {
      this.#tiles.setSource(shown.levels, 'nothing', () => createImageBitmap(new ImageData(1, 1)));
      return;
    }
    this.#tiles.setSource(shown.levels, JSON.stringify(query), (step, box, signal) => fetchTile(query, step, box, signal));
  }

  draw(view) {
    this.#tiles.draw(view);
  }

  refresh() {
    this.#tiles.refresh();
  }

  destroy() {
    this.#tiles.destroy();
    this.#canvas.remove();
  }
}
