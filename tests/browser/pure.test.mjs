// What needs no browser: lengths, the address, the table of other viewers.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from './house.mjs';

const page = join(checkout, 'src/Lamella.Server/Page');
globalThis.document = { baseURI: 'http://127.0.0.1:8000/' };
const units = await import(join(page, 'units.js'));
const address = await import(join(page, 'location.js'));
const openin = await import(join(page, 'openin.js'));
const scene = await import(join(page, 'scene.js'));
const table = JSON.parse(readFileSync(join(page, 'openin.json'), 'utf8'));

test('A scale bar is 1, 2 or 5 times a power of ten, fits, and more than 40 percent of the room', () => {
  for (let power = -10; power < 1; power++) {
    for (const factor of [1, 1.3, 1.99, 2, 3.7, 4.99, 5, 7.5, 9.99]) {
      const size = factor * 10 ** power, { pixels } = units.scaleBar(size, 180), length = pixels * size, digit = length / 10 ** Math.floor(Math.log10(length * 1.0000001));
      assert.ok([1, 2, 5].some(step => Math.abs(digit - step) < 1e-6), `${length}`);
      assert.ok(pixels <= 180.001 && pixels >= 0.39 * 180, `${pixels}`);
    }
  }
});

test('A length without a known unit stays unknown', () => {
  assert.equal(units.toMetres(null), null);
  assert.equal(units.toMetres({ value: 2, unit: null }), null);
  assert.equal(units.toMetres({ value: 2, unit: 'reference frame' }), null);
  assert.equal(units.quantityText(null), 'unknown');
  assert.equal(units.quantityText({ value: 0.1625, unit: 'micrometer' }), '0.1625 µm');
  assert.equal(units.lengthText(2.5e-3), '2.5 mm');
});

test('An address with any name and state reads back as it was', () => {
  const names = ['a.czi', 'folder/b c.ome.tif', 'Zelle 1/50%.lif', 'ä/µ?#&=,.nd2', '日本/語.ome.zarr'];
  globalThis.history = { replaceState: (_, __, text) => { globalThis.written = text; } };
  for (const path of names) {
    for (const t of [0, 7]) {
      const state = { path, scene: 2, t, z: 5, extra: { H: 3 }, at: [512.5, 300.25, 0.125], channels: [{ index: 0, color: '0000FF', on: true, low: 100, high: 4000 }, { index: 1, color: '00FF00', on: false, low: -1.5, high: 1e7 }], projection: 'max', label: 'nuclei & more', opacity: 0.4, compare: 'x/y z.czi' };
      address.writeLocation(state);
      const read = address.readLocation(globalThis.written);
      assert.deepEqual({ path: read.path, scene: read.scene, t: read.t ?? 0, z: read.z, extra: read.extra, at: read.at, channels: read.channels, projection: read.projection, label: read.label, opacity: read.opacity, compare: read.compare }, state);
    }
  }
});

test('An address that is damaged is read as far as it is sound', () => {
  for (const text of ['', '#', '#x', '#/', '#/a.czi?at=1,2&c=x&c=0,zz,1,2&t=abc', '#/a.czi?at=1,2,-3']) {
    const read = address.readLocation(text);
    assert.ok(read.at === undefined && (read.channels ?? []).length === 0 && read.t === undefined, text);
  }
});

const of = ({ axes = 'TCZYX', shape = [1, 2, 3, 64, 64], dtype = 'uint16' } = {}) => ({ axes, shape, dtype, channels: [], levels: [{ shape }] });

test('A viewer is offered only what its row in the table lets it show', () => {
  const row = name => table.viewers.find(viewer => viewer.id === name);
  assert.equal(openin.obstacle(row('vizarr'), of()), null);
  assert.ok(openin.obstacle(row('vizarr'), of({ shape: [1, 7, 1, 8, 8] })));
  assert.ok(openin.obstacle(row('vole'), of({ shape: [1, 1, 1, 8, 8] })));
  assert.ok(openin.obstacle(row('neuroglancer'), of({ dtype: 'float64' })));
  assert.ok(openin.obstacle(row('napari'), of({ axes: 'HTCZYX', shape: [2, 1, 1, 1, 8, 8] })));
  for (const viewer of table.viewers) assert.ok(viewer.source && 'tested' in viewer && /\{(zarr04|zarr05|root04|path|neuroglancer)\}/.test(viewer.text), viewer.id);
  assert.match(table.date, /^\d{4}-\d\d-\d\d$/);
});

test('Links for other viewers carry the whole address, whatever the name of the file', () => {
  const pane = { path: 'a b/100% ä.czi', sceneIndex: 1, scene: of(), channels: [{ index: 0, name: 'DAPI', on: true, color: '0000FF', low: 1, high: 2 }] };
  for (const { viewer, text } of openin.offers(table, pane)) {
    if (viewer.id === 'vizarr') assert.equal(new URL(text).searchParams.get('source'), 'http://127.0.0.1:8000/zarr/0.5/a%20b/100%25%20%C3%A4.czi/1');
    if (viewer.id === 'neuroglancer') {
      const state = JSON.parse(decodeURIComponent(text.split('#!')[1]));
      assert.equal(state.layers[0].source, 'http://127.0.0.1:8000/zarr/0.4/a%20b/100%25%20%C3%A4.czi/1|zarr2:');
      assert.match(state.layers[0].shader, /range=\[1, 2\]/);
    }
  }
});

test('Samples of every type are read little-endian', () => {
  const view = new DataView(new ArrayBuffer(8));
  for (const [type, write, value] of [['uint8', 'setUint8', 200], ['int8', 'setInt8', -3], ['uint16', 'setUint16', 40000], ['int16', 'setInt16', -300], ['uint32', 'setUint32', 4e9], ['int32', 'setInt32', -4e8], ['float32', 'setFloat32', 0.5], ['float64', 'setFloat64', 0.1], ['uint64', 'setBigUint64', 2n ** 63n], ['int64', 'setBigInt64', -5n]]) {
    view[write](0, value, true);
    assert.equal(scene.samples(view.buffer, type)[0], value, type);
  }
  assert.equal(scene.samples(view.buffer, 'complex64'), null);
});

test('A copied command takes any file name as one word, and runs nothing that is in it', async () => {
  const { word } = await import(join(page, 'region.js'));
  const { execFileSync } = await import('node:child_process');
  for (const name of ['a.czi', 'day 1/b c.czi', 'a$(id).czi', 'a`id`.czi', "it's.czi", 'a"b.czi', 'a$&b$$.czi', '-o.czi', 'a;id.czi', 'ä*?.czi', 'a\\b.czi']) {
    const said = execFileSync('/bin/sh', ['-c', `printf %s ${word(name)}`]).toString();
    assert.equal(said, name.startsWith('-') ? `./${name}` : name);
    const { text } = openin.offers({ viewers: table.viewers.filter(viewer => viewer.id === 'qupath') }, { path: name, sceneIndex: 0, scene: { axes: 'TCZYX', shape: [1, 1, 1, 8, 8], dtype: 'uint8', channels: [{}] }, channels: [] })[0];
    assert.ok(text.includes(word(name)), text);
  }
});

test('An address that is not a valid escape still leads somewhere', () => {
  assert.equal(address.readLocation('#/100%.czi').path, '100%.czi');
  assert.equal(address.readLocation('#/a%20b.czi').path, 'a b.czi');
});
