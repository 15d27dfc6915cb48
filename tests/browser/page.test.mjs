// Drives the real page in Chromium over files of every kind. What is on the screen is compared with a composite computed here from the values that `lamella pixels` prints.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { browserPath, checkout, composite, data, decode, drawn, lamella, launch, open, plane, program, serve, state, temporary } from './house.mjs';

const CI = process.env.CI === 'true';
const why = !browserPath ? 'Chromium is absent' : !existsSync(program) ? `${program} is not built` : null;
if (why && CI) throw new Error(why);
const needsData = data ? false : 'the conformance data is absent (set LAMELLA_TESTDATA)';
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// A stack of 3 times, 3 channels, 4 sections whose values tell their place, as raw NRRD: a format that a test can write in three lines.
function writeStack(file, { times = 3, channels = 3, sections = 4, height = 300, width = 420, first = 0 } = {}) {
  const values = new Uint16Array(times * channels * sections * height * width);
  let i = 0;
  for (let t = first; t < first + times; t++) for (let c = 0; c < channels; c++) for (let z = 0; z < sections; z++) for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) values[i++] = Math.round(1000 + 800 * Math.sin(x / (31 + 7 * c) + t) * Math.cos(y / (27 + 5 * z)) + 300 * c);
  return Buffer.from(values.buffer);
}

// An OME-Zarr of version 0.4 without compression, chunk by chunk: written here, not by the program under test.
function writeZarr(folder, bytes, { times = 3, channels = 3, sections = 4, height = 300, width = 420 } = {}) {
  mkdirSync(join(folder, '0'), { recursive: true });
  writeFileSync(join(folder, '.zgroup'), '{"zarr_format":2}');
  writeFileSync(join(folder, '.zattrs'), JSON.stringify({
    multiscales: [{ version: '0.4', name: 'stack', axes: [{ name: 't', type: 'time', unit: 'second' }, { name: 'c', type: 'channel' }, ...['z', 'y', 'x'].map(name => ({ name, type: 'space', unit: 'micrometer' }))], datasets: [{ path: '0', coordinateTransformations: [{ type: 'scale', scale: [30, 1, 0.8, 0.2, 0.2] }] }] }],
    omero: { channels: ['0000FF', '00FF00', 'FF0000'].slice(0, channels).map((color, c) => ({ label: ['DAPI', 'GFP', 'mCherry'][c], color, active: true, window: { min: 0, max: 65535, start: 200 + 300 * c, end: 1800 + 300 * c } })) },
  }));
  writeFileSync(join(folder, '0', '.zarray'), JSON.stringify({ zarr_format: 2, shape: [times, channels, sections, height, width], chunks: [1, 1, 1, height, width], dtype: '<u2', order: 'C', compressor: null, filters: null, fill_value: 0, dimension_separator: '/' }));
  const size = height * width * 2;
  for (let t = 0; t < times; t++) for (let c = 0; c < channels; c++) for (let z = 0; z < sections; z++) {
    const place = join(folder, '0', String(t), String(c), String(z), '0');
    mkdirSync(place, { recursive: true });
    const at = ((t * channels + c) * sections + z) * size;
    writeFileSync(join(place, '0'), bytes.subarray(at, at + size));
  }
}

describe('The page', { skip: why ?? false, timeout: 600000 }, () => {
  const folder = temporary(), files = {};
  let server, browser, full = false;

  before(async () => {
    files.zarr = 'stack.ome.zarr';
    writeZarr(join(folder, files.zarr), writeStack());
    files.sharded = 'sharded.ome.zarr';
    lamella('convert', join(folder, files.zarr), join(folder, files.sharded), '--ngff', '0.5', '--chunk-shape', '1,1,1,128,128', '--shard-shape', '1,1,4,512,512', '--levels', '2', '-q');
    mkdirSync(join(folder, 'experiment one'));
    files.tiff = 'experiment one/cells ä.ome.tif';
    copyFileSync(join(checkout, 'samples/cells.ome.tif'), join(folder, files.tiff));
    files.growing = 'growing.ome.zarr';
    writeZarr(join(folder, files.growing), writeStack({ times: 2, channels: 1, sections: 1 }), { times: 2, channels: 1, sections: 1 });
    files.labels = 'labelled.ome.zarr';
    cpSync(join(folder, files.zarr), join(folder, files.labels), { recursive: true });
    const ids = join(folder, '..', `ids-${process.pid}.ome.zarr`), values = new Uint16Array(3 * 4 * 300 * 420);
    // Two things: 7 on the left of column 150, nothing up to 250, 9 from there on.
    for (let i = 0; i < values.length; i++) values[i] = i % 420 < 150 ? 7 : i % 420 < 250 ? 0 : 9;
    writeZarr(ids, Buffer.from(values.buffer), { channels: 1 });
    lamella('label', 'add', ids, join(folder, files.labels), '--name', 'cells');
    if (data) {
      for (const [name, path] of Object.entries({ czi: 'formats/czi_gen/mosaic_pyramid.czi', rgb: 'formats/czi_gen/tzc_bgr24_zstd0.czi', lif: 'formats/lif/testdata_2channel_xz.lif' })) {
        files[name] = path.split('/').pop();
        copyFileSync(join(data, 'data', path), join(folder, files[name]));
      }
      files.plate = 'plate.ome.zarr';
      cpSync(join(data, 'data/field/zarr/plate_missing_well.ome.zarr'), join(folder, files.plate), { recursive: true });
    }
    writeFileSync(join(folder, 'broken.ome.tif'), 'II*\0 not a TIFF');
    server = await serve(folder);
    browser = await launch();
    full = (await (await fetch(server.address)).text()).includes('assets/');
    if (CI) assert.ok(full, 'the full page was not built');
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const kinds = () => full ? ['', 'plain/'] : ['plain/'];
  const link = (kind, path, query = '') => `${server.address}${kind}#/${path.split('/').map(encodeURIComponent).join('/')}${query}`;
  const context = (options = {}) => browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });

  /** Compares the middle of pixels of the image, where they are at least 3 pixels of the screen, with the values. */
  async function assertScreen(page, file, { tolerance = 5 } = {}) {
    const seen = await state(page), planes = seen.channels.map(channel => plane(join(folder, file), { scene: seen.scene, t: seen.t, z: seen.z, c: channel.index }));
    const field = await page.locator('.pane').first().boundingBox(), shot = decode(await page.locator('.pane').first().screenshot());
    let compared = 0;
    for (let k = 0; k < 400 && compared < 60; k++) {
      const x = Math.floor(planes[0].width * ((k * 0.6180339887) % 1)), y = Math.floor(planes[0].height * ((k * 0.7548776662) % 1));
      const sx = Math.round((x + 0.5 - seen.x) * seen.scale + field.width / 2), sy = Math.round((y + 0.5 - seen.y) * seen.scale + field.height / 2);
      // Controls lie over the edges of the picture.
      if (sx < 60 || sy < 40 || sx > field.width - 60 || sy > field.height - 60) continue;
      const wanted = composite(planes, seen.channels, x, y), found = shot.at(sx, sy);
      for (let i = 0; i < 3; i++) assert.ok(Math.abs(wanted[i] - found[i]) <= tolerance, `pixel ${x},${y}: expected ${wanted}, found ${found} (${seen.hash})`);
      compared++;
    }
    assert.ok(compared >= 12, `only ${compared} pixels could be compared`);
    return seen;
  }

  for (const name of ['tiff', 'zarr', 'sharded', 'czi', 'rgb', 'lif']) {
    test(`Shows the values of the file: ${name}`, { skip: ['czi', 'rgb', 'lif'].includes(name) ? needsData : false }, async () => {
      for (const kind of kinds()) {
        const c = await context(), shape = JSON.parse(lamella('info', join(folder, files[name]), '--json')).scenes[0], width = shape.shape[shape.axes.indexOf('X')], height = shape.shape[shape.axes.indexOf('Y')];
        // Four pixels of the screen for one of the image: no smoothing between neighbours in the middle of a pixel.
        const page = await open(c, link(kind, files[name], `?at=${width / 2},${height / 2},${height < 4 ? 7 : 4}`));
        await drawn(page);
        if (height >= 4) await assertScreen(page, files[name]);
        else assert.equal((await state(page)).path, files[name]);
        assert.deepEqual(page.troubles, []);
        await c.close();
      }
    });
  }

  test('The sliders change the plane that is shown, by mouse and keyboard, and the address follows', async () => {
    for (const kind of kinds()) {
      const c = await context(), page = await open(c, link(kind, files.zarr, '?at=210,150,4'));
      await drawn(page);
      const seen = await assertScreen(page, files.zarr);
      assert.equal(seen.z, 2);
      await page.locator('#slider-Z').fill('0');
      await page.locator('#slider-T').fill('2');
      await drawn(page);
      const moved = await assertScreen(page, files.zarr);
      assert.deepEqual([moved.t, moved.z], [2, 0]);
      await page.locator('.surface').focus();
      await page.keyboard.press('.');
      await page.keyboard.press('[');
      await drawn(page);
      const keyed = await assertScreen(page, files.zarr);
      assert.deepEqual([keyed.t, keyed.z], [1, 1]);
      assert.match(await page.locator('.stamp').textContent(), /^30 s$/);
      await c.close();
    }
  });

  test('Play goes on from plane to plane and stops', async () => {
    const c = await context(), page = await open(c, link('plain/', files.zarr));
    await drawn(page);
    await page.getByRole('button', { name: 'Play time' }).click();
    await page.waitForFunction(() => document.querySelector('#slider-T').value === '2');
    await page.getByRole('button', { name: 'Stop time' }).click();
    await page.waitForSelector('button[aria-label="Play time"]');
    await c.close();
  });

  test('The handles over the histogram set the range, by keyboard and by mouse; reset takes it back', async () => {
    for (const kind of kinds()) {
      const c = await context(), page = await open(c, link(kind, files.zarr, '?at=210,150,4'));
      await drawn(page);
      const first = await state(page), upper = page.getByRole('slider', { name: 'Upper end of DAPI' });
      await upper.focus();
      for (let i = 0; i < 20; i++) await page.keyboard.press('ArrowLeft');
      await drawn(page);
      const keyed = await assertScreen(page, files.zarr);
      assert.ok(keyed.channels[0].high < first.channels[0].high, 'the range did not change');
      const box = await upper.boundingBox();
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      await page.mouse.down();
      await page.mouse.move(box.x - 40, box.y + 10, { steps: 4 });
      await page.mouse.up();
      await drawn(page);
      const dragged = await assertScreen(page, files.zarr);
      assert.ok(dragged.channels[0].high < keyed.channels[0].high);
      await page.getByRole('button', { name: 'Reset range of DAPI' }).click();
      assert.deepEqual((await state(page)).channels[0], first.channels[0]);
      await c.close();
    }
  });

  test('Channels are switched and coloured', async () => {
    for (const kind of kinds()) {
      const c = await context(), page = await open(c, link(kind, files.zarr, '?at=210,150,4'));
      await drawn(page);
      await page.getByRole('checkbox', { name: 'Show GFP' }).uncheck();
      await page.locator('.surface').focus();
      await page.keyboard.press('3');
      await page.getByLabel('Colour of DAPI').fill('#ffff00');
      await drawn(page);
      const seen = await assertScreen(page, files.zarr);
      assert.deepEqual(seen.channels.map(channel => [channel.index, channel.color]), [[0, [255, 255, 0]]]);
      await page.getByRole('button', { name: 'Only' }).first().click();
      await c.close();
    }
  });

  test('The readout tells the value and the place under the pointer, in units', async () => {
    for (const kind of kinds()) {
      const c = await context(), page = await open(c, link(kind, files.zarr, '?at=210,150,4'));
      await drawn(page);
      const field = await page.locator('.pane').boundingBox();
      await page.mouse.move(field.x + field.width / 2 + 10 * 4 + 2, field.y + field.height / 2 + 5 * 4 + 2);
      const where = page.locator('.readout .where');
      const text = await where.textContent(), [x, y] = text.split(' · ')[0].split(', ').map(Number);
      assert.ok(Math.abs(x - 220) <= 1 && Math.abs(y - 155) <= 1, text);
      assert.ok(text.endsWith(`${+(x * 0.2).toPrecision(4)} µm, ${+(y * 0.2).toPrecision(4)} µm`), text);
      await page.waitForSelector('.readout .value');
      const seen = await state(page), values = await page.locator('.readout .value').allTextContents();
      assert.deepEqual(values.map(Number), seen.channels.map(channel => plane(join(folder, files.zarr), { c: channel.index, t: seen.t, z: seen.z }).value(x, y)));
      await c.close();
    }
  });

  test('A link shows another person the same: place, plane, channels, ranges', async () => {
    const c = await context(), page = await open(c, link('plain/', files.zarr, '?t=1&z=3&at=200,140,5&c=0,FF00FF,300,1500&c=1,00FF00,off,500,2000&c=2,FF8000,800,2400'));
    await drawn(page);
    const seen = await assertScreen(page, files.zarr);
    assert.deepEqual([seen.t, seen.z, seen.x, seen.y, seen.scale, seen.channels.length, seen.channels[0].low], [1, 3, 200, 140, 5, 2, 300]);
    const other = await open(await context(), `${server.address}plain/${seen.hash}`);
    await drawn(other);
    assert.equal((await state(other)).hash, seen.hash);
    await other.context().close();
    await c.close();
  });

  test('Wheel, drag and keys move the view; 0 shows all', async () => {
    const c = await context(), page = await open(c, link('plain/', files.zarr));
    await drawn(page);
    const first = await state(page), field = await page.locator('.pane').boundingBox();
    await page.mouse.move(field.x + field.width / 2, field.y + field.height / 2);
    await page.mouse.wheel(0, -400);
    const near = await state(page);
    assert.ok(near.scale > first.scale * 1.5 && Math.abs(near.x - first.x) < 1);
    await page.mouse.down();
    await page.mouse.move(field.x + field.width / 2 + 100, field.y + field.height / 2, { steps: 3 });
    await page.mouse.up();
    assert.ok(Math.abs((await state(page)).x - (near.x - 100 / near.scale)) < 0.5);
    await page.keyboard.press('0');
    assert.equal((await state(page)).scale, first.scale);
    await c.close();
  });

  test('The tree opens folders, shows pictures, is walked by keys, and searches', async () => {
    const c = await context(), page = await open(c, `${server.address}plain/`);
    await page.getByRole('treeitem', { name: 'experiment one' }).click();
    const item = page.getByRole('treeitem', { name: /cells ä/ });
    await item.waitFor();
    await page.waitForFunction(() => [...document.querySelectorAll('.thumb img[src]')].some(image => image.naturalWidth > 0));
    await page.getByRole('searchbox', { name: 'Search images' }).fill('CELLS');
    await page.waitForFunction(() => document.querySelectorAll('[role=treeitem]').length === 1);
    await page.locator('[role=treeitem]').focus();
    await page.keyboard.press('Enter');
    await drawn(page);
    assert.equal((await state(page)).path, files.tiff);
    await page.getByRole('searchbox', { name: 'Search images' }).fill('nothing of this name');
    await page.getByText('No image is named like').waitFor();
    await c.close();
  });

  test('A file that cannot be read says why, and the next one opens', async () => {
    const c = await context(), page = await open(c, link('plain/', 'broken.ome.tif'));
    await page.locator('.message').waitFor();
    assert.ok((await page.locator('.message').textContent()).length > 20);
    assert.ok(!(await page.locator('.message').textContent()).includes(folder), 'the message names a path of the machine');
    await page.goto(link('plain/', files.tiff));
    await drawn(page);
    assert.ok(await page.locator('.message').isHidden());
    await c.close();
  });

  test('A region downloads its values, and its commands take the same part', async () => {
    const c = await context({ acceptDownloads: true }), page = await open(c, link('plain/', files.zarr, '?at=210,150,2'));
    await drawn(page);
    const field = await page.locator('.pane').boundingBox(), middle = { x: field.x + field.width / 2, y: field.y + field.height / 2 };
    await page.keyboard.press('b');
    await page.mouse.move(middle.x - 60, middle.y - 40);
    await page.mouse.down();
    await page.mouse.move(middle.x + 20, middle.y + 60, { steps: 3 });
    await page.mouse.up();
    await page.getByRole('heading', { name: 'Region' }).waitFor();
    const numbers = Object.fromEntries(await Promise.all(['X', 'Y', 'Width', 'Height'].map(async name => [name, +await page.locator('.region label', { hasText: new RegExp(`^${name}`) }).locator('input').inputValue()])));
    assert.ok(Math.abs(numbers.X - 180) <= 1 && Math.abs(numbers.Y - 130) <= 1 && Math.abs(numbers.Width - 40) <= 1 && Math.abs(numbers.Height - 50) <= 1, JSON.stringify(numbers));
    const select = `Z=2,T=0,Y=${numbers.Y}:${numbers.Y + numbers.Height},X=${numbers.X}:${numbers.X + numbers.Width}`;
    const wanted = lamella('pixels', join(folder, files.zarr), '--select', select, '--order', 'CYX', '--format', 'raw', '-o', '-');
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Values (NPY)' }).click()]);
    const npy = readFileSync(await download.path());
    assert.equal(npy.toString('latin1', 1, 6), 'NUMPY');
    assert.ok(npy.subarray(npy.length - wanted.length).equals(wanted), 'the download differs from the values of the file');
    const command = await page.getByRole('button', { name: 'Command' }).getAttribute('title');
    assert.match(command, /^lamella /);
    // As somebody pastes it into a shell.
    execFileSync('/bin/sh', ['-c', command.replace(/^lamella/, '"$0"') + ' -q', program], { cwd: folder });
    assert.ok(lamella('pixels', join(folder, 'region.ome.tif'), '--order', 'CYX', '--format', 'raw', '-o', '-').equals(wanted), 'the command takes another part');
    await c.close();
  });

  test('A stack is turned as a volume, and comes back to its plane', async t => {
    if (!full) { t.skip('the full page was not built'); return; }
    const c = await context(), page = await open(c, link('', files.zarr));
    await drawn(page);
    await page.getByLabel('Projection').selectOption('3d');
    await page.waitForSelector('.pane[data-engine=volume][data-loaded=true]', { timeout: 60000 });
    const picture = async () => (await page.locator('.pane').screenshot()).toString('base64'), before = await picture(), field = await page.locator('.pane').boundingBox();
    const middle = decode(Buffer.from(before, 'base64')).at(Math.round(field.width / 2), Math.round(field.height / 2));
    assert.ok(Math.max(...middle) > 30, `the volume is black: ${middle}`);
    await page.mouse.move(field.x + field.width / 2, field.y + field.height / 2);
    await page.mouse.down();
    await page.mouse.move(field.x + field.width / 2 + 120, field.y + field.height / 2, { steps: 4 });
    await page.mouse.up();
    await page.waitForTimeout(1000);
    assert.notEqual(await picture(), before);
    assert.match((await state(page)).hash, /projection=3d/);
    await page.getByLabel('Projection').selectOption('max');
    await page.waitForSelector('.pane[data-engine=plain][data-loaded=true]');
    await page.getByLabel('Projection').selectOption('');
    await page.waitForSelector('.pane[data-engine=webgl][data-loaded=true]');
    assert.deepEqual(page.troubles, []);
    await c.close();
  });

  test('A figure is what is seen, in full resolution, and states how it was made', async () => {
    const c = await context({ acceptDownloads: true }), page = await open(c, link('plain/', files.zarr, '?t=1&z=3&at=210,150,4&c=0,FF00FF,300,1500&c=1,00FF00,off,500,2000&c=2,FF8000,off,800,2400'));
    await drawn(page);
    const save = async name => {
      await page.getByRole('button', { name: 'Save what is seen as a figure' }).click();
      for (const box of ['Scale bar', 'Names of the channels']) await page.getByRole('checkbox', { name: box }).setChecked(name.includes('SVG'));
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()]);
      return readFileSync(await download.path());
    };
    const png = await save('Save PNG'), shown = await page.locator('.pane').boundingBox(), picture = decode(png), seen = await state(page), values = plane(join(folder, files.zarr), { t: 1, z: 3, c: 0 });
    const x0 = Math.round(210 - shown.width / 8), y0 = Math.round(150 - shown.height / 8);
    assert.ok(Math.abs(picture.width - shown.width / 4) <= 1 && Math.abs(picture.height - shown.height / 4) <= 1, `${picture.width} x ${picture.height}`);
    for (let k = 0; k < 50; k++) {
      const x = (k * 37) % picture.width, y = (k * 29) % picture.height, wanted = composite([values], seen.channels, x0 + x, y0 + y), found = picture.at(x, y);
      for (let i = 0; i < 3; i++) assert.ok(Math.abs(wanted[i] - found[i]) <= 2, `${x},${y}: expected ${wanted}, found ${found}`);
    }
    assert.ok(png.includes('shown from 300 to 1500') && png.includes('Time: index 1, 30 s'));
    const svg = (await save('Save SVG')).toString();
    assert.match(svg, /<text [^>]*>5 µm<|<text [^>]*>(1|2|5)0? µm</);
    assert.match(svg, /fill="#FF00FF"[^>]*>DAPI</);
    assert.match(svg, /<desc>[^<]*shown from 300 to 1500/);
    await c.close();
  });

  test('Open in offers copyable addresses of this image', async () => {
    const c = await context(), page = await open(c, link(kinds()[0], files.tiff));
    await drawn(page);
    await page.getByRole('button', { name: 'Open in another program' }).click();
    await page.locator('.offers code').first().waitFor();
    const texts = await page.locator('.offers code').allTextContents();
    assert.ok(texts.some(text => text.includes('/zarr/0.4/experiment%20one/cells%20%C3%A4.ome.tif/0')), texts.join('\n'));
    for (const text of texts.filter(text => text.startsWith('http://'))) assert.ok([200, 206].includes((await fetch(`${text}/.zattrs`)).status), text);
    await page.keyboard.press('Escape');
    await c.close();
  });

  test('Metadata are searched', async () => {
    const c = await context(), page = await open(c, link('plain/', files.tiff));
    await drawn(page);
    await page.getByRole('tab', { name: 'Metadata' }).click();
    await page.getByText('channels[0].name').waitFor();
    await page.getByRole('searchbox', { name: 'Search metadata' }).fill('gfp');
    await page.getByText('channels[0].name').waitFor({ state: 'hidden' });
    assert.ok(await page.getByText('channels[1].name').isVisible());
    await c.close();
  });

  test('Two images side by side move together', async () => {
    const c = await context(), page = await open(c, link('plain/', files.zarr));
    await drawn(page);
    await page.getByRole('button', { name: 'Compare with another image' }).click();
    await drawn(page, 1);
    await page.getByRole('treeitem', { name: /^sharded/ }).click();
    await page.waitForFunction(() => document.title.startsWith('sharded'));
    await drawn(page, 1);
    const before = await state(page), field = await page.locator('.pane').nth(1).boundingBox();
    await page.mouse.move(field.x + field.width / 2, field.y + field.height / 2);
    await page.mouse.wheel(0, -400);
    const seen = await state(page);
    assert.ok(seen.scale > before.scale * 1.5, 'the other view did not follow');
    assert.match(seen.hash, /compare=sharded/);
    await c.close();
  });

  test('A store that grows is shown as it grows', async () => {
    const c = await context(), page = await open(c, link(kinds()[0], files.growing));
    await drawn(page);
    assert.equal(await page.locator('#slider-T').getAttribute('max'), '1');
    const more = join(folder, '..', `more-${process.pid}.ome.zarr`);
    writeZarr(more, writeStack({ times: 1, channels: 1, sections: 1, first: 2 }), { times: 1, channels: 1, sections: 1 });
    lamella('append', more, join(folder, files.growing), '-q');
    await page.waitForFunction(() => document.querySelector('#slider-T')?.max === '2', null, { timeout: 15000 });
    await page.locator('#slider-T').fill('2');
    await drawn(page);
    assert.equal((await state(page)).t, 2);
    await c.close();
  });

  test('Labels lie over the image, as strong as one wants, and tell their id', async () => {
    for (const kind of kinds()) {
      const c = await context(), page = await open(c, link(kind, files.labels, '?at=210,150,3'));
      await drawn(page);
      await page.getByLabel('Labels', { exact: true }).selectOption('cells');
      await page.getByLabel('Opacity of the labels').fill('1');
      await drawn(page);
      await page.waitForTimeout(1000);
      const field = await page.locator('.pane').boundingBox(), shot = decode(await page.locator('.pane').screenshot()), at = (x, y) => shot.at(Math.round(field.width / 2 + (x - 210 + 0.5) * 3), Math.round(field.height / 2 + (y - 150 + 0.5) * 3));
      for (const side of [120, 300]) for (let k = 1; k < 8; k++) assert.deepEqual(at(side, 110 + 9 * k), at(side, 110), 'a label of one id has one colour');
      assert.notDeepEqual(at(120, 130), at(300, 130), 'two ids have one colour');
      const seen = await state(page), planes = seen.channels.map(channel => plane(join(folder, files.labels), { z: seen.z, c: channel.index })), found = at(200, 130), wanted = composite(planes, seen.channels, 200, 130);
      for (let i = 0; i < 3; i++) assert.ok(Math.abs(found[i] - wanted[i]) <= 5, `outside of labels: expected ${wanted}, found ${found}`);
      await page.mouse.move(field.x + field.width / 2 - 90 * 3, field.y + field.height / 2);
      await page.getByText('label 7').waitFor();
      await c.close();
    }
  });

  test('A plate is one picture; missing wells are shown as such, a click opens a field', { skip: needsData }, async () => {
    const c = await context(), page = await open(c, link('plain/', files.plate));
    await page.locator('.well').first().waitFor();
    assert.equal(await page.locator('.well.missing').count(), 2);
    assert.ok(await page.locator('.well.missing[title^="A2"]').count() === 1, 'the missing well is not shown');
    const pictures = await page.evaluate(() => new Set([...document.querySelectorAll('button.well')].map(well => getComputedStyle(well).backgroundImage)).size);
    assert.equal(pictures, 1);
    await page.getByRole('button', { name: /Well B1/ }).click();
    await drawn(page);
    assert.equal((await state(page)).scene, 2);
    await c.close();
  });

  test('Axe finds nothing serious, dark and light, wide and narrow', async () => {
    const found = [];
    for (const colorScheme of ['dark', 'light']) {
      for (const [width, height] of [[1280, 800], [820, 1180], [390, 844]]) {
        const c = await context({ colorScheme, viewport: { width, height } }), page = await open(c, `${server.address}plain/`);
        await page.locator('[role=treeitem]').first().waitFor();
        const check = async where => {
          await page.evaluate(axe);
          const { violations } = await page.evaluate(() => globalThis.axe.run());
          for (const one of violations) if (['serious', 'critical'].includes(one.impact)) found.push(`${where} ${colorScheme} ${width}: ${one.id} ${one.nodes.slice(0, 3).map(node => node.target).join(' ')}: ${one.nodes[0].failureSummary}`);
        };
        await check('start');
        await page.goto(link('plain/', files.zarr));
        await drawn(page);
        await check('image');
        if (width > 900) {
          await page.getByRole('tab', { name: 'Metadata' }).click();
          await check('metadata');
        } else {
          await page.locator('[data-sheet=channels]').click();
          await check('channels');
        }
        await page.getByRole('button', { name: 'Open in another program' }).click();
        await page.locator('.offers li').first().waitFor();
        await check('open in');
        await c.close();
      }
    }
    assert.deepEqual(found, []);
  });
});
