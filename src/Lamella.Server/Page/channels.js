// The channels of a pane: name, colour, on or off, range over a histogram, auto and reset.
import { h } from './dom.js';
import { Histogram } from './histogram.js';

/** Switches a channel; one of RGB pixels is shown alone. */
export function setOn(pane, channel, on) {
  channel.on = on;
  if (on) for (const other of pane.channels) if (other !== channel && (other.rgb || channel.rgb)) other.on = false;
}

export class Channels {
  element = h('div.channels');
  #rows = [];

  show(pane) {
    this.pane = pane;
    const many = pane.channels.length > 1;
    this.#rows = pane.channels.map(channel => {
      const histogram = new Histogram(channel.name, (low, high) => { Object.assign(channel, { low, high }); pane.change(); });
      const box = h('input', { type: 'checkbox', checked: channel.on, 'aria-label': `Show ${channel.name}`, onchange: () => { setOn(pane, channel, box.checked); pane.change(); this.update(); } });
      const color = channel.rgb ? null : h('input.color', { type: 'color', value: `#${channel.color}`, 'aria-label': `Colour of ${channel.name}`, oninput: () => { channel.color = color.value.slice(1).toUpperCase(); channel.stated = true; pane.change(); this.update(); } });
      const auto = h('button.quiet', { type: 'button', title: 'From the 0.1th to the 99.9th percentile of this plane', 'aria-label': `Auto range of ${channel.name}`, onclick: () => { pane.autoRange(channel); this.update(); } }, 'Auto');
      const reset = h('button.quiet', { type: 'button', title: 'As the image was opened', 'aria-label': `Reset range of ${channel.name}`, onclick: () => { if (channel.auto) { channel.low = channel.auto.low; channel.high = Math.max(channel.auto.high, channel.auto.low + (channel.whole ? 1 : 1e-9)); pane.change(); this.update(); } } }, 'Reset');
      const only = many ? h('button.quiet', { type: 'button', title: `Show only ${channel.name}`, 'aria-label': `Show only ${channel.name}`, onclick: () => { for (const other of pane.channels) other.on = other === channel; pane.change(); this.update(); } }, 'Only') : null;
      const body = h('div.body', {}, histogram.element, h('div.row', {}, auto, reset, only));
      const row = h('div.channel', {}, h('div.head', {}, h('label', {}, box, h('span.name', { title: channel.name }, channel.name)), color), body);
      return { channel, box, color, histogram, body, row };
    });
    this.element.replaceChildren(...this.#rows.map(row => row.row));
    this.update();
  }

  update() {
    for (const { channel, box, color, histogram, body, row } of this.#rows) {
      box.checked = channel.on;
      if (color) color.value = `#${channel.color}`.toLowerCase();
      row.style.setProperty('--channel', `#${channel.color}`);
      row.classList.toggle('off', !channel.on);
      body.hidden = !channel.on;
      histogram.set(channel.low, channel.high, channel.histogram ?? { from: channel.low, to: channel.high, counts: [], whole: channel.whole });
    }
  }
}
