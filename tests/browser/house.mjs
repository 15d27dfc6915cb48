// What the tests of the page need: the program, a server over a folder, Chromium, and a composite that is computed here from the values that `lamella pixels` prints.
import { spawn, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { inflateSync } from 'node:zlib';

export const checkout = resolve(import.meta.dirname, '../..');
export const program = process.env.LAMELLA_TEST_PROGRAM ?? join(checkout, 'artifacts/bin/Lamella.Cli/release/lamella-cli');

/** The conformance data, or null where it is absent. */
export const data = [process.env.LAMELLA_TESTDATA, join(checkout, '../shared')].filter(folder => folder && existsSync(join(folder, 'data')))[0] ?? null;

export const lamella = (...words) => execFileSync(program, words, { maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'pipe'] });

export function temporary() {
  const folder = mkdtempSync(join(tmpdir(), 'lamella-page-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Starts `lamella serve`; resolves to its address. LAMELLA_SERVE replaces the command (words separated by |; FOLDER is replaced). */
export async function serve(folder) {
  const words = (process.env.LAMELLA_SERVE ?? `${program}|serve|FOLDER|--port|0`).split('|').map(word => word === 'FOLDER' ? folder : word);
  const child = spawn(words[0], words.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] });
  process.on('exit', () => child.kill('SIGKILL'));
  let said = '';
  const address = await new Promise((found, failed) => {
    const hear = part => { said += part; const at = /https?:\/\/[^\s"']+/.exec(said); if (at && said.indexOf('\n', at.index) >= 0) found(at[0].replace(/\/?$/, '/')); };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('error', failed);
    child.on('exit', code => failed(new Error(`the server ended with ${code}: ${said}`)));
  });
  return { address, stop: () => new Promise(done => { child.removeAllListeners('exit'); child.on('exit', done); child.kill('SIGTERM'); setTimeout(() => child.kill('SIGKILL'), 5000).unref(); }) };
}

export const browserPath = [process.env.LAMELLA_CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(path => path && existsSync(path));
export const launch = () => chromium.launch({
  executablePath: browserPath,
  args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--enable-unsafe-swiftshader'],
});

/** Opens an address and waits until what it shows is drawn; collects what goes wrong on the page. */
export async function open(context, address) {
  const page = await context.newPage();
  page.troubles = [];
  page.on('pageerror', error => page.troubles.push(error.message));
  page.on('console', message => {
    // Readers of Zarr ask for documents that a store need not have; a broken file has no small picture.
    if (message.type() === 'error' && !/404/.test(message.text()) && !message.location().url.includes('/api/v1/thumb')) page.troubles.push(`${message.text()} ${message.location().url}`);
  });
  await page.goto(address);
  return page;
}

export const drawn = (page, pane = 0) => page.waitForFunction(at => document.querySelectorAll('.pane')[at]?.dataset.loaded === 'true', pane, { timeout: 30000 });

/** The pixels of a PNG, 8 bits, as Chromium makes it. */
export function decode(png) {
  let at = 8, width = 0, height = 0, channels = 0;
  const parts = [];
  while (at < png.length) {
    const size = png.readUInt32BE(at), type = png.toString('latin1', at + 4, at + 8), body = png.subarray(at + 8, at + 8 + size);
    if (type === 'IHDR') { width = body.readUInt32BE(0); height = body.readUInt32BE(4); channels = { 2: 3, 6: 4 }[body[9]]; if (body[8] !== 8 || !channels || body[12] !== 0) throw new Error('a PNG of another kind'); }
    if (type === 'IDAT') parts.push(body);
    at += size + 12;
  }
  const raw = inflateSync(Buffer.concat(parts)), stride = width * channels, pixels = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const left = x >= channels ? pixels[y * stride + x - channels] : 0, up = y ? pixels[(y - 1) * stride + x] : 0, corner = x >= channels && y ? pixels[(y - 1) * stride + x - channels] : 0;
      const guess = left + up - corner, a = Math.abs(guess - left), b = Math.abs(guess - up), c = Math.abs(guess - corner);
      const add = [0, left, up, (left + up) >> 1, a <= b && a <= c ? left : b <= c ? up : corner][filter];
      pixels[y * stride + x] = raw[y * (stride + 1) + 1 + x] + add;
    }
  }
  return { width, height, at: (x, y) => [...pixels.subarray(y * stride + x * channels, y * stride + x * channels + 3)] };
}

/** The state that the address of the page tells: which plane, where, and the channels with colour and range. */
export async function state(page) {
  // What was just done reaches the page in its next frames; the address is written a moment after the last change.
  await page.waitForTimeout(300);
  await page.waitForFunction(() => document.documentElement.dataset.address === 'told', null, { timeout: 30000 });
  const hash = await page.evaluate(() => location.hash), [path, query = ''] = hash.slice(2).split('?'), values = new URLSearchParams(query);
  const channels = values.getAll('c').map(text => text.split(',')).filter(parts => parts[2] !== 'off').map(([index, color, low, high]) => ({ index: +index, color: [0, 2, 4].map(at => parseInt(color.slice(at, at + 2), 16)), low: +low, high: +high }));
  const [x, y, scale] = values.get('at').split(',').map(Number);
  return { hash, path: decodeURIComponent(path), scene: +(values.get('scene') ?? 0), t: +(values.get('t') ?? 0), z: +(values.get('z') ?? 0), x, y, scale, channels };
}

const reads = { uint8: [1, 'readUInt8'], uint16: [2, 'readUInt16LE'], float32: [4, 'readFloatLE'] };

/** The stored values of a plane: value(x, y) gives a number, or three for RGB. */
export function plane(file, { scene = 0, t = 0, c = 0, z = 0 }) {
  const info = JSON.parse(lamella('info', file, '--json')).scenes[scene], rgb = info.axes.endsWith('S'), type = info.channels[c]?.dtype ?? info.dtype, [size, read] = reads[type];
  const width = info.shape[info.axes.indexOf('X')], height = info.shape[info.axes.indexOf('Y')];
  const bytes = lamella('pixels', file, '--scene', String(scene), '--select', `T=${t},C=${c},Z=${z}`, '--order', rgb ? 'YXS' : 'YX', '--format', 'raw', '-o', '-');
  const value = (x, y) => rgb ? [0, 1, 2].map(s => bytes[read](((y * width + x) * 3 + s) * size)) : bytes[read]((y * width + x) * size);
  return { width, height, rgb, value };
}

/** The colour that the values at a pixel should have: channels in their ranges, added up in their colours. */
export function composite(planes, channels, x, y) {
  const sum = [0, 0, 0];
  channels.forEach((channel, at) => {
    const value = planes[at].value(x, y), part = one => Math.min(1, Math.max(0, (one - channel.low) / (channel.high - channel.low)));
    for (let i = 0; i < 3; i++) sum[i] += planes[at].rgb ? 255 * part(value[i]) : channel.color[i] * part(value);
  });
  return sum.map(value => Math.min(255, Math.round(value)));
}
