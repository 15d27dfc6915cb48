// Lengths and times as people write them. A size without a unit, or an absent one, stays unknown: it is never taken for 1.

const metres = { angstrom: 1e-10, nanometer: 1e-9, nanometre: 1e-9, micrometer: 1e-6, micrometre: 1e-6, micron: 1e-6, millimeter: 1e-3, millimetre: 1e-3, centimeter: 1e-2, centimetre: 1e-2, meter: 1, metre: 1, picometer: 1e-12, inch: 0.0254, foot: 0.3048, kilometer: 1e3 };
const seconds = { nanosecond: 1e-9, microsecond: 1e-6, millisecond: 1e-3, second: 1, minute: 60, hour: 3600, day: 86400 };

/** A length in metres, or null when it is not known. */
export const toMetres = quantity => quantity && metres[quantity.unit] && quantity.value > 0 ? quantity.value * metres[quantity.unit] : null;
export const toSeconds = quantity => quantity && seconds[quantity.unit] ? quantity.value * seconds[quantity.unit] : null;

const digits = (value, count = 4) => String(+value.toPrecision(count));

/** A length in the unit that needs the fewest digits. */
export function lengthText(value, count = 4) {
  const size = Math.abs(value);
  if (value === 0) return '0 µm';
  const [factor, name] = size < 0.9995e-7 ? [1e-9, 'nm'] : size < 1e-3 ? [1e-6, 'µm'] : size < 1 ? [1e-3, 'mm'] : [1, 'm'];
  return `${digits(value / factor, count)} ${name}`;
}

export function timeText(value) {
  const size = Math.abs(value);
  if (size === 0) return '0 s';
  if (size < 1e-3) return `${digits(value * 1e6)} µs`;
  if (size < 1) return `${digits(value * 1e3)} ms`;
  if (size < 120) return `${digits(value)} s`;
  const whole = Math.round(value), two = number => String(number).padStart(2, '0');
  return whole < 3600 ? `${Math.floor(whole / 60)}:${two(whole % 60)} min` : `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)} h`;
}

/** A pixel size or step with its own unit. */
export const quantityText = quantity => !quantity ? 'unknown' : toMetres(quantity) ? lengthText(toMetres(quantity)) : toSeconds(quantity) ? timeText(toSeconds(quantity)) : `${digits(quantity.value)} ${quantity.unit ?? ''}`.trim();

/** The longest bar of 1, 2 or 5 times a power of ten that fits: { pixels, text }. */
export function scaleBar(metresPerPixel, most) {
  const longest = metresPerPixel * most, power = 10 ** Math.floor(Math.log10(longest));
  const length = [5, 2, 1].map(step => step * power).find(step => step <= longest * (1 + 1e-9)) ?? power;
  return { pixels: length / metresPerPixel, text: lengthText(length) };
}

export const bytesText = bytes => bytes == null ? '' : bytes < 1e3 ? `${bytes} B` : bytes < 1e6 ? `${digits(bytes / 1e3, 3)} kB` : bytes < 1e9 ? `${digits(bytes / 1e6, 3)} MB` : bytes < 1e12 ? `${digits(bytes / 1e9, 3)} GB` : `${digits(bytes / 1e12, 3)} TB`;
