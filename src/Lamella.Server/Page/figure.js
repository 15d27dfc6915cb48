// A figure of what is seen: the picture from the server at full resolution, scale bar, names and ranges; all that made it is written into the file, too.
import { request } from './api.js';
import { look } from './engine.js';
import { length } from './scene.js';
import { scaleBar, toMetres, toSeconds, timeText } from './units.js';

const most = 8192;

/** What is in sight, in pixels of full resolution, and the size of the figure. */
export function extent(pane) {
  const { viewport, element, box } = pane, full = pane.levels[0];
  if (box) return sized(pane, box);
  const clamp = (value, most) => Math.round(Math.min(most, Math.max(0, value)));
  const w = element.clientWidth / viewport.scale, h = element.clientHeight / viewport.scale;
  return sized(pane, { x0: clamp(viewport.x - w / 2, full.width), x1: clamp(viewport.x + w / 2, full.width), y0: clamp(viewport.y - h / 2, full.height), y1: clamp(viewport.y + h / 2, full.height) });
}

/** The finest level on which the figure is not larger than it may be. */
function sized(pane, box) {
  const levels = pane.levels, level = levels.find(one => Math.max((box.x1 - box.x0) / one.downsampleX, (box.y1 - box.y0) / one.downsampleY) <= most) ?? levels[levels.length - 1];
  const x0 = Math.floor(box.x0 / level.downsampleX), x1 = Math.min(level.width, Math.max(x0 + 1, Math.round(box.x1 / level.downsampleX)));
  const y0 = Math.floor(box.y0 / level.downsampleY), y1 = Math.min(level.height, Math.max(y0 + 1, Math.round(box.y1 / level.downsampleY)));
  return { ...box, level: level.index, factor: level.downsampleX, at: { x0, x1, y0, y1 }, width: x1 - x0, height: y1 - y0 };
}

/** What is stated in the file: image, plane, part, and the range of each channel. */
export function description(pane, part) {
  const { scene } = pane, lines = [`Image: ${pane.path}`, ...(pane.info.scenes.length > 1 ? [`Scene: ${scene.name || pane.sceneIndex}`] : [])];
  if (length(scene, 'T') > 1) { const step = toSeconds(scene.pixelSize?.T); lines.push(`Time: index ${pane.t}${step ? `, ${timeText(step * pane.t)}` : ''}`); }
  if (length(scene, 'Z') > 1) lines.push(pane.projection ? `Projection: ${pane.projection} of ${length(scene, 'Z')} sections` : `Section: index ${pane.z}`);
  for (const [axis, index] of Object.entries(pane.extra)) lines.push(`${axis}: index ${index}`);
  lines.push(`Part: X=${part.x0}:${part.x1}, Y=${part.y0}:${part.y1}${part.factor > 1 ? `, level ${part.level}` : ', full resolution'}`);
  for (const channel of pane.channels.filter(channel => channel.on)) lines.push(`Channel ${channel.name}: ${channel.rgb ? 'RGB' : `#${channel.color}`}, shown from ${+channel.low.toPrecision(7)} to ${+channel.high.toPrecision(7)}`);
  if (pane.label) lines.push(`Labels: ${pane.label}, opacity ${pane.opacity}`);
  return lines.join('\n');
}

const picture = async (pane, part) => (await request('api/v1/render', {
  ...look(pane.shown()), level: part.level, x: `${part.at.x0}:${part.at.x1}`, y: `${part.at.y0}:${part.at.y1}`, format: 'png',
})).blob();

/** Where bar and names lie; the same for both kinds of file. */
function layout(pane, part, { bar, names }) {
  const metres = toMetres(pane.scene.pixelSize?.X), unit = Math.max(8, Math.round(Math.min(part.width, part.height) / 28));
  const found = bar && metres ? scaleBar(metres * part.factor, part.width / 4) : null;
  return {
    unit,
    bar: found && found.pixels >= 1 ? { x: part.width - unit - found.pixels, y: part.height - unit * 1.3, width: found.pixels, height: Math.max(2, unit * 0.3), text: found.text } : null,
    names: names ? pane.channels.filter(channel => channel.on && !channel.rgb && (channel.named || pane.channels.length > 1)).map((channel, at) => ({ text: channel.name, color: `#${channel.color}`, x: unit, y: unit * (1.6 + 1.35 * at) })) : [],
  };
}

export async function pngFigure(pane, part, options) {
  const bitmap = await createImageBitmap(await picture(pane, part)), canvas = new OffscreenCanvas(part.width, part.height), context = canvas.getContext('2d');
  context.drawImage(bitmap, 0, 0, part.width, part.height);
  bitmap.close();
  const { unit, bar, names } = layout(pane, part, options);
  context.font = `600 ${unit}px system-ui, sans-serif`;
  context.lineJoin = 'round';
  const write = (text, x, y, color) => { context.strokeStyle = '#000'; context.lineWidth = unit / 5; context.strokeText(text, x, y); context.fillStyle = color; context.fillText(text, x, y); };
  for (const name of names) write(name.text, name.x, name.y, name.color);
  if (bar) {
    context.fillStyle = '#000';
    context.fillRect(bar.x - 1, bar.y - 1, bar.width + 2, bar.height + 2);
    context.fillStyle = '#fff';
    context.fillRect(bar.x, bar.y, bar.width, bar.height);
    context.textAlign = 'center';
    write(bar.text, bar.x + bar.width / 2, bar.y - unit * 0.45, '#fff');
  }
  return withText(await canvas.convertToBlob({ type: 'image/png' }), description(pane, part));
}

const escaped = text => text.replace(/[&<>"]/g, one => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[one]);

export async function svgFigure(pane, part, options) {
  const bytes = new Uint8Array(await (await picture(pane, part)).arrayBuffer());
  let binary = '';
  for (let at = 0; at < bytes.length; at += 32768) binary += String.fromCharCode(...bytes.subarray(at, at + 32768));
  const { unit, bar, names } = layout(pane, part, options), outline = `font-family="system-ui, sans-serif" font-weight="600" font-size="${unit}" paint-order="stroke" stroke="#000" stroke-width="${unit / 5}" stroke-linejoin="round"`;
  const parts = names.map(name => `<text x="${name.x}" y="${name.y}" fill="${name.color}" ${outline}>${escaped(name.text)}</text>`);
  if (bar) parts.push(`<rect x="${bar.x}" y="${bar.y}" width="${bar.width}" height="${bar.height}" fill="#fff" stroke="#000" stroke-width="1" paint-order="stroke"/>`, `<text x="${bar.x + bar.width / 2}" y="${bar.y - unit * 0.45}" text-anchor="middle" fill="#fff" ${outline}>${escaped(bar.text)}</text>`);
  return new Blob([`<svg xmlns="http://www.w3.org/2000/svg" width="${part.width}" height="${part.height}" viewBox="0 0 ${part.width} ${part.height}">\n<title>${escaped(pane.path)}</title>\n<desc>${escaped(description(pane, part))}</desc>\n<image width="${part.width}" height="${part.height}" href="data:image/png;base64,${btoa(binary)}"/>\n${parts.join('\n')}\n</svg>\n`], { type: 'image/svg+xml' });
}

/** Puts a text into a PNG (the chunk iTXt, keyword Description), behind its header. */
async function withText(blob, text) {
  const png = new Uint8Array(await blob.arrayBuffer()), body = new TextEncoder().encode(`iTXtDescription\0\0\0\0\0${text}`), chunk = new Uint8Array(body.length + 8), view = new DataView(chunk.buffer);
  view.setUint32(0, body.length - 4);
  chunk.set(body, 4);
  let crc = 0xffffffff;
  for (const byte of body) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  view.setUint32(body.length + 4, ~crc >>> 0);
  const header = 8 + 25;
  return new Blob([png.subarray(0, header), chunk, png.subarray(header)], { type: 'image/png' });
}
