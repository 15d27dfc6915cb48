// The range of a channel: two handles over the histogram of what is shown. Handles move by mouse, finger and arrow keys.
import { h } from './dom.js';

const width = 240, height = 44;

export class Histogram {
  element;
  #path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  #inside = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  #handles;
  #numbers;
  #data = null;
  #low = 0;
  #high = 1;

  constructor(name, onchange) {
    this.onchange = onchange;
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
    svg.setAttribute('preserveAspectRatio', 'none');
    svg.setAttribute('aria-hidden', 'true');
    this.#inside.setAttribute('class', 'inside');
    this.#inside.setAttribute('height', String(height));
    this.#path.setAttribute('class', 'bins');
    svg.append(this.#inside, this.#path);
    const handle = (which, label) => {
      const element = h(`div.handle.${which}`, { tabIndex: 0, role: 'slider', 'aria-label': `${label} of ${name}` });
      element.addEventListener('pointerdown', event => {
        event.preventDefault();
        element.focus();
        element.setPointerCapture(event.pointerId);
        const move = moved => {
          const field = this.#field.getBoundingClientRect();
          this.#move(which, this.#from + (this.#to - this.#from) * Math.min(1, Math.max(0, (moved.clientX - field.left) / field.width)));
        };
        const up = () => { element.removeEventListener('pointermove', move); element.removeEventListener('pointerup', up); };
        element.addEventListener('pointermove', move);
        element.addEventListener('pointerup', up);
      });
      element.addEventListener('keydown', event => {
        const direction = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
        if (!direction) return;
        event.preventDefault();
        event.stopPropagation();
        this.#move(which, (which === 'low' ? this.#low : this.#high) + direction * (this.#to - this.#from) / 100);
      });
      return element;
    };
    this.#handles = { low: handle('low', 'Lower end'), high: handle('high', 'Upper end') };
    const number = which => h('input.number', { type: 'text', inputMode: 'decimal', 'aria-label': `${which === 'low' ? 'Lower' : 'Upper'} value of ${name}`, onchange: event => Number.isFinite(+event.target.value) ? this.#move(which, +event.target.value) : this.#lay() });
    this.#numbers = { low: number('low'), high: number('high') };
    this.#field = h('div.histogram', {}, svg, this.#handles.low, this.#handles.high);
    this.element = h('div.range', {}, this.#field, h('div.numbers', {}, this.#numbers.low, this.#numbers.high));
  }
  #field;

  get #from() { return Math.min(this.#data?.from ?? 0, this.#low); }
  get #to() { return Math.max(this.#data?.to ?? 1, this.#high, this.#from + 1e-9); }

  set(low, high, data = this.#data) {
    this.#low = low;
    this.#high = high;
    this.#data = data;
    this.#lay();
  }

  #move(which, value) {
    const whole = this.#data?.whole ? Math.round : value => value, least = this.#data?.whole ? 1 : (this.#to - this.#from) / 1e4;
    if (which === 'low') this.#low = Math.min(whole(value), this.#high - least);
    else this.#high = Math.max(whole(value), this.#low + least);
    this.#lay();
    this.onchange(this.#low, this.#high);
  }

  #lay() {
    const at = value => (value - this.#from) / (this.#to - this.#from);
    const text = value => String(this.#data?.whole ? Math.round(value) : +value.toPrecision(5));
    for (const [which, value] of [['low', this.#low], ['high', this.#high]]) {
      const element = this.#handles[which];
      element.style.left = `${100 * at(value)}%`;
      element.setAttribute('aria-valuemin', text(this.#from));
      element.setAttribute('aria-valuemax', text(this.#to));
      element.setAttribute('aria-valuenow', text(value));
      this.#numbers[which].value = text(value);
    }
    this.#inside.setAttribute('x', String(width * at(this.#low)));
    this.#inside.setAttribute('width', String(Math.max(0, width * (at(this.#high) - at(this.#low)))));
    const counts = this.#data?.counts;
    if (!counts?.length) return;
    // The logarithm of the counts: a peak of background does not press all else flat.
    const top = Math.log1p(Math.max(...counts)), size = (this.#data.to - this.#data.from) / counts.length;
    let line = `M${width * at(this.#data.from)} ${height}`;
    counts.forEach((count, i) => { const y = height - (height - 3) * Math.log1p(count) / top; line += `L${(width * at(this.#data.from + i * size)).toFixed(1)} ${y.toFixed(1)}L${(width * at(this.#data.from + (i + 1) * size)).toFixed(1)} ${y.toFixed(1)}`; });
    this.#path.setAttribute('d', `${line}L${width * at(this.#data.to)} ${height}Z`);
  }
}
