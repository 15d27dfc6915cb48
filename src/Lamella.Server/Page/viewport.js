// Where one looks: the centre in pixels of full resolution, and how many pixels of the screen one of them takes.
// Mouse, touch (one finger moves, two zoom) and keyboard change it; whoever draws listens.

export class Viewport extends EventTarget {
  x = 0;
  y = 0;
  scale = 1;

  set(x, y, scale, why = 'code') {
    if (![x, y, scale].every(Number.isFinite)) return;
    this.x = x;
    this.y = y;
    this.scale = Math.min(64, Math.max(this.least ?? 1e-6, scale));
    this.dispatchEvent(Object.assign(new Event('change'), { why }));
  }

  /** Zooms about a point given in pixels of the screen from the centre. */
  zoom(factor, dx = 0, dy = 0) {
    const scale = Math.min(64, Math.max(this.least ?? 1e-6, this.scale * factor));
    this.set(this.x + dx / this.scale - dx / scale, this.y + dy / this.scale - dy / scale, scale, 'hand');
  }

  pan(dx, dy) {
    this.set(this.x - dx / this.scale, this.y - dy / this.scale, this.scale, 'hand');
  }

  /** The whole image in a field of the screen. */
  fit(width, height, fieldWidth, fieldHeight, why = 'code') {
    const scale = Math.min(fieldWidth / width, fieldHeight / height) * 0.96;
    this.least = Math.min(scale / 4, 1);
    this.set(width / 2, height / 2, Math.min(scale, 8), why);
  }
}

/** Lets hands move a viewport; the callbacks tell where the pointer is and when a box was drawn. */
export function handle(element, viewport, { onpoint, onbox, boxing }) {
  const pointers = new Map();
  let last = null, boxStart = null;
  const place = event => {
    const field = element.getBoundingClientRect();
    return { dx: event.clientX - field.left - field.width / 2, dy: event.clientY - field.top - field.height / 2 };
  };
  const image = ({ dx, dy }) => ({ x: viewport.x + dx / viewport.scale, y: viewport.y + dy / viewport.scale });
  const spread = () => {
    const [a, b] = [...pointers.values()];
    return b ? { dx: (a.dx + b.dx) / 2, dy: (a.dy + b.dy) / 2, size: Math.hypot(a.dx - b.dx, a.dy - b.dy) } : { ...a, size: 0 };
  };
  element.addEventListener('pointerdown', event => {
    if (event.button > 0) return;
    element.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, place(event));
    if (pointers.size === 1 && (boxing() || event.shiftKey)) boxStart = image(place(event));
    last = spread();
  });
  element.addEventListener('pointermove', event => {
    const at = place(event);
    onpoint(image(at));
    if (!pointers.has(event.pointerId)) return;
    pointers.set(event.pointerId, at);
    if (boxStart) {
      onbox(boxStart, image(at), false);
      return;
    }
    const now = spread();
    viewport.pan(now.dx - last.dx, now.dy - last.dy);
    if (now.size > 0 && last.size > 0) viewport.zoom(now.size / last.size, now.dx, now.dy);
    last = now;
  });
  const end = event => {
    if (!pointers.delete(event.pointerId)) return;
    if (boxStart) onbox(boxStart, image(place(event)), true);
    boxStart = null;
    last = pointers.size ? spread() : null;
  };
  element.addEventListener('pointerup', end);
  element.addEventListener('pointercancel', end);
  element.addEventListener('pointerleave', () => onpoint(null));
  element.addEventListener('wheel', event => {
    event.preventDefault();
    const { dx, dy } = place(event), lines = event.deltaMode === 1 ? 30 : 1;
    viewport.zoom(Math.exp(-event.deltaY * lines * (event.ctrlKey ? 0.01 : 0.0018)), dx, dy);
  }, { passive: false });
  element.addEventListener('dblclick', event => {
    const { dx, dy } = place(event);
    viewport.zoom(event.altKey ? 0.5 : 2, dx, dy);
  });
}
