// The stack as a volume that can be turned: the brightest value along each ray, in the colours and ranges of the channels. Loaded only when somebody asks for it.
import { Deck, OrbitView } from '@deck.gl/core';
import { VolumeLayer } from '@vivjs/layers';
import { loadOmeZarr } from '@vivjs/loaders';
import { ColorPalette3DExtensions } from '@vivjs/extensions';
import { Matrix4 } from '@math.gl/core';
import { zarrAddress } from '../../../src/Lamella.Server/Page/api.js';
import { h } from '../../../src/Lamella.Server/Page/dom.js';
import { toMetres } from '../../../src/Lamella.Server/Page/units.js';
import { parts, type Events, type Shown } from './shown';

/** Voxels of all channels that are loaded at most: beyond, a coarser level is taken. */
const most = 48 << 20;

export class VolumeView {
  private canvas = h('canvas.view') as HTMLCanvasElement;
  private deck: Deck<OrbitView>;
  private source: any = null;
  private sourceOf = '';
  private level = 0;
  private depth = 1;
  private across = [1, 1, 1];
  private started = false;
  private gone = false;

  constructor(host: HTMLElement, private events: Events) {
    host.prepend(this.canvas);
    this.deck = new Deck({
      canvas: this.canvas, width: '100%', height: '100%', views: new OrbitView({ id: 'main', orbitAxis: 'Y', controller: true }), layers: [],
      onError: (error: Error) => { if (!this.gone) events.onerror(error); },
    });
  }

  async show(shown: Shown): Promise<void> {
    const key = `${shown.path}|${shown.scene}`;
    try {
      if (key !== this.sourceOf) {
        this.sourceOf = key;
        this.started = false;
        const { data } = await loadOmeZarr(zarrAddress(shown.path, '0.5', shown.scene), { type: 'multiscales' });
        if (this.sourceOf !== key || this.gone) return;
        this.choose(data, shown);
      }
      if (this.source) this.layers(shown);
    } catch (error) {
      if (!this.gone) this.events.onerror(error as Error);
    }
  }

  draw(): void { /* The volume has a view of its own. */ }

  refresh(): void { this.sourceOf = ''; }

  destroy(): void {
    this.gone = true;
    this.deck.finalize();
    this.canvas.remove();
  }

  private choose(data: any[], shown: Shown): void {
    const axes = data[0].labels as string[], size = (level: any, axis: string) => axes.includes(axis) ? level.shape[axes.indexOf(axis)] : 1;
    const channels = Math.max(1, parts(shown.channels.filter(channel => channel.on)).length);
    const fits = (level: any) => Math.max(size(level, 'x'), size(level, 'y'), size(level, 'z')) <= 2048 && size(level, 'x') * size(level, 'y') * size(level, 'z') * channels <= most;
    this.level = data.findIndex(fits);
    if (this.level < 0) throw new Error('the volume is too large to be turned here');
    this.source = data[this.level];
    const scene = shown.info.scenes[shown.scene], x = toMetres(scene.pixelSize?.X), y = toMetres(scene.pixelSize?.Y), z = toMetres(scene.pixelSize?.Z);
    const width = size(this.source, 'x'), height = size(this.source, 'y'), slices = size(this.source, 'z');
    // The proportions of the file where it states them; a spacing that is not known is drawn as one pixel of full resolution.
    this.depth = (x && z ? z / x : 1) * (size(data[0], 'z') / slices) * (width / size(data[0], 'x'));
    this.across = [width, height * (x && y ? y / x : 1), slices * this.depth];
  }

  private layers(shown: Shown): void {
    const on = parts(shown.channels.filter(channel => channel.on)), labels = this.source.labels as string[];
    const [width, height, depth] = this.across, source = this.source;
    const selections = on.map(part => Object.fromEntries(Object.entries({ t: shown.t, c: part.c }).filter(([axis]) => labels.includes(axis))));
    const Volume = VolumeLayer as any;
    this.deck.setProps({
      ...(this.started ? {} : { initialViewState: { main: { target: [width / 2, height / 2, depth / 2], zoom: Math.log2(Math.min(this.canvas.clientWidth / width, this.canvas.clientHeight / height) * 0.8), rotationX: 30, rotationOrbit: -25, minZoom: -10, maxZoom: 10 } } as any }),
      layers: on.length ? [new Volume({
        id: `volume-${this.sourceOf}-${JSON.stringify(selections)}`, loader: [source], resolution: 0, selections, channelsVisible: on.map(() => true), colors: on.map(part => part.color),
        contrastLimits: on.map(part => [part.channel.low, part.channel.high]), modelMatrix: new Matrix4().scale([1, height / source.shape[labels.indexOf('y')], this.depth]),
        extensions: [new (ColorPalette3DExtensions.MaximumIntensityProjectionExtension as any)()], useProgressIndicator: false,
        onViewportLoad: () => { if (!this.gone) setTimeout(() => { if (!this.gone) this.events.onloaded(shown.levels[Math.min(this.level, shown.levels.length - 1)]); }, 50); },
      })] : [],
    });
    // Colours and ranges change without loading.
    if (this.started) setTimeout(() => { if (!this.gone) this.events.onloaded(shown.levels[Math.min(this.level, shown.levels.length - 1)]); }, 50);
    this.started = true;
  }
}
