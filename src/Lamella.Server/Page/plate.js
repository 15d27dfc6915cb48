// A plate as one picture from the server: a click on a well opens its first field. Wells that are missing stay empty frames.
import { h } from './dom.js';
import { address, json } from './api.js';

export class PlateView {
  element = h('div.plate', { 'aria-label': 'Plate' });
  #of = null;

  constructor(onscene) {
    this.onscene = onscene;
  }

  async show(pane) {
    if (this.#of === pane.path) return;
    this.#of = pane.path;
    let plate;
    try {
      plate = await json('api/v1/plate', { path: pane.path });
    } catch (error) {
      this.element.replaceChildren(h('p.note', {}, error.message));
      this.#of = null;
      return;
    }
    const cell = Math.max(24, Math.min(96, Math.floor(1920 / Math.max(1, plate.columns.length)))), wells = new Map(plate.wells.map(well => [`${well.row},${well.column}`, well]));
    const picture = address('api/v1/plate/picture', { path: pane.path, cell });
    const rows = plate.rows.map((name, row) => h('div.wells', { role: 'row' }, h('span.name', { role: 'rowheader' }, name), ...plate.columns.map((column, at) => {
      const well = wells.get(`${row},${at}`), label = `${name}${column}`;
      const style = `background-image:url("${picture}");background-size:${plate.columns.length * 100}% ${plate.rows.length * 100}%;background-position:${plate.columns.length > 1 ? 100 * at / (plate.columns.length - 1) : 0}% ${plate.rows.length > 1 ? 100 * row / (plate.rows.length - 1) : 0}%`;
      return h('span', { role: 'gridcell' }, well?.scenes.length
        ? h('button.well', { type: 'button', style, 'aria-label': `Well ${label}, ${well.scenes.length} ${well.scenes.length === 1 ? 'field' : 'fields'}`, title: label, onclick: () => this.onscene(well.scenes[0]) })
        : h('span.well.missing', { title: `${label}: no image`, role: 'img', 'aria-label': `Well ${label}: no image` }));
    })));
    this.element.replaceChildren(h('div.grid', { role: 'grid', 'aria-label': 'Wells', style: `--columns:${plate.columns.length}` }, h('div.wells', { role: 'row' }, h('span.name', { role: 'columnheader', 'aria-label': 'Row' }), ...plate.columns.map(name => h('span.name', { role: 'columnheader' }, name))), ...rows),
      h('p.note', {}, `${plate.wells.length} of ${plate.rows.length * plate.columns.length} wells have images.`));
  }
}
