// Sliders of time, section and further axes; time and section can play.
import { h, icon } from './dom.js';
import { axisName, length } from './scene.js';
import { lengthText, timeText, toMetres, toSeconds } from './units.js';

export class Sliders {
  element = h('div.sliders');
  #rows = [];
  #playing = null;

  show(pane, turnsAxes = true) {
    this.stop();
    this.pane = pane;
    const scene = pane.scene, axes = [...['T', 'Z'].filter(axis => length(scene, axis) > 1), ...(turnsAxes ? Object.keys(pane.extra) : [])], rest = turnsAxes ? [] : Object.keys(pane.extra);
    this.#rows = axes.map(axis => {
      const count = length(scene, axis), id = `slider-${axis}`;
      const input = h('input', { type: 'range', id, min: 0, max: count - 1, step: 1, oninput: () => this.set(axis, +input.value) });
      const value = h('output', { for: id });
      const play = 'TZ'.includes(axis) ? h('button.icon.play', { type: 'button', onclick: () => this.play(axis) }, icon('play')) : h('span.icon');
      const row = h('div.slider', {}, play, h('label', { for: id, title: axisName(axis) }, axis), input, value);
      return { axis, count, input, value, play, row };
    });
    this.element.replaceChildren(...this.#rows.map(row => row.row), ...rest.map(axis => h('p.note', {}, `${axisName(axis)} (axis ${axis}): the first of ${length(scene, axis)} is shown. The others are in the OME-Zarr and the files.`)));
    this.element.hidden = !axes.length && !rest.length;
    this.update();
  }

  has(axis) { return this.#rows.some(row => row.axis === axis); }

  get(axis) { return axis === 'T' ? this.pane.t : axis === 'Z' ? this.pane.z : this.pane.extra[axis]; }

  set(axis, index) {
    const row = this.#rows.find(row => row.axis === axis);
    if (!row) return;
    const value = Math.min(row.count - 1, Math.max(0, index));
    if (axis === 'T') this.pane.t = value;
    else if (axis === 'Z') this.pane.z = value;
    else this.pane.extra[axis] = value;
    this.update();
    this.pane.change();
  }

  step(axis, by) { if (this.has(axis)) this.set(axis, this.get(axis) + by); }

  play(axis = this.has('T') ? 'T' : 'Z') {
    const row = this.#rows.find(row => row.axis === axis), was = this.#playing?.axis;
    this.stop();
    if (!row || was === axis) return;
    // The next picture is asked for when this one is there: a slow server plays slowly, none is skipped.
    const pane = this.pane;
    const playing = { axis, stop: () => pane.removeEventListener('loaded', next) };
    const next = () => {
      clearTimeout(playing.timer);
      playing.timer = setTimeout(() => { if (this.#playing === playing) this.set(axis, (this.get(axis) + 1) % row.count); }, 120);
    };
    this.#playing = playing;
    pane.addEventListener('loaded', next);
    next();
    this.update();
  }

  stop() {
    if (!this.#playing) return;
    clearTimeout(this.#playing.timer);
    this.#playing.stop();
    this.#playing = null;
    this.update();
  }

  update() {
    const scene = this.pane?.scene;
    if (!scene) return;
    for (const { axis, count, input, value, play } of this.#rows) {
      const index = this.get(axis), step = scene.pixelSize?.[axis];
      const at = axis === 'Z' && toMetres(step) ? lengthText(index * toMetres(step)) : axis === 'T' && toSeconds(step) ? timeText(index * toSeconds(step)) : null;
      input.value = String(index);
      input.disabled = axis === 'Z' && !!this.pane.projection;
      input.setAttribute('aria-valuetext', `${axisName(axis)} ${index + 1} of ${count}${at ? `, ${at}` : ''}`);
      value.textContent = `${index + 1} / ${count}`;
      value.title = at ?? '';
      const playing = this.#playing?.axis === axis, label = `${playing ? 'Stop' : 'Play'} ${axisName(axis).toLowerCase()}`;
      if (play instanceof HTMLButtonElement) {
        play.replaceChildren(icon(playing ? 'pause' : 'play'));
        play.setAttribute('aria-label', label);
        play.title = label;
      }
    }
  }
}
