// Draws with WebGL: Viv loads the chunks of the virtual OME-Zarr and colours them on the graphics card, so ranges and colours change without a request.
import { Deck, OrthographicView } from '@deck.gl/core';
import { MultiscaleImageLayer, ImageLayer } from '@vivjs/layers';
import { loadOmeZarr } from '@vivjs/loaders';
import { ColorPaletteExtension } from '@vivjs/extensions';
import { MAX_CHANNELS } from '@vivjs/constants';
import { zarrAddress } from '../../../src/Lamella.Server/Page/api.js';
import { h } from '../../../src/Lamella.Server/Page/dom.js';
import { TileCanvas } from '../../../src/Lamella.Server/Page/tiles.js';
import { fetchTile, look } from '../../../src/Lamella.Server/Page/engine.js';
import { hasWebGL, parts, types, type Events, type Shown, type View } from './shown';

type Source = Awaited<ReturnType<typeof loadOmeZarr>>['data'];

export class VivEngine {
  static kind = 'webgl';

  /** Whether this engine can show it: values of 64 bits, further axes, projections and many channels are drawn by the server. */
  static fits(shown: Shown, failed: Set<string>): boolean {
    return !failed.has(`webgl|${shown.path}|${shown.scene}`) && !shown.projection && Object.keys(shown.extra).length === 0
      && shown.channels.every(channel => types.has(channel.type)) && parts(shown.channels.filter(channel => channel.on)).length <= MAX_CHANNELS && hasWebGL();
  }

  private canvas = h('canvas.view') as HTMLCanvasElement;
  private overlay = h('canvas.view') as HTMLCanvasElement;
  private deck: Deck<OrthographicView>;
  private labels: TileCanvas;
  private source: Source | null = null;
  private sourceOf = '';
  private shown: Shown | null = null;
  private view: View = { x: 0, y: 0, scale: 1 };
  private generation = 0;
  private ready = false;
  private gone = false;

  /** A chunk that cannot be loaded or decoded is known only by its rejected promise: then the server draws. */
  private trouble = (event: PromiseRejectionEvent) => {
    if (this.gone || event.reason?.name === 'AbortError') return;
    event.preventDefault();
    this.events.onerror(event.reason instanceof Error ? event.reason : new Error(String(event.reason)));
  };

  constructor(host: HTMLElement, private events: Events) {
    addEventListener('unhandledrejection', this.trouble);
    host.prepend(this.canvas, this.overlay);
    this.overlay.style.pointerEvents = 'none';
    this.labels = new TileCanvas(this.overlay, { onloaded: () => {}, onerror: (error: Error) => console.info(error.message) });
    this.deck = new Deck({
      canvas: this.canvas, width: '100%', height: '100%', views: new OrthographicView({ id: 'main', controller: false }), viewState: this.viewState(), layers: [], controller: false,
      onError: (error: Error) => { if (!this.gone) events.onerror(error); }, onAfterRender: () => this.rendered(),
    });
  }

  async show(shown: Shown): Promise<void> {
    this.shown = shown;
    this.showLabels(shown);
    const key = `${shown.path}|${shown.scene}|${this.generation}`;
    if (key !== this.sourceOf) {
      this.sourceOf = key;
      try {
        const { data } = await loadOmeZarr(zarrAddress(shown.path, '0.5', shown.scene), { type: 'multiscales' });
        if (this.sourceOf !== key || this.gone) return;
        const axes = data[0].labels as string[], x = axes.indexOf('x'), y = axes.indexOf('y');
        // Viv takes each level for half of the one before.
        const halves = data.every((level, index) => Math.abs(data[0].shape[x] / 2 ** index - level.shape[x]) < 1.01 && Math.abs(data[0].shape[y] / 2 ** index - level.shape[y]) < 1.01);
        if (!halves) throw new Error('the levels are not halves of each other');
        this.source = data;
      } catch (error) {
        if (this.sourceOf === key && !this.gone) this.events.onerror(error as Error);
        return;
      }
    }
    this.layers();
  }

  draw(view: View): void {
    this.view = view;
    this.deck.setProps({ viewState: this.viewState() });
    if (this.shown?.label) this.labels.draw(view);
  }

  refresh(): void {
    this.generation++;
    this.labels.refresh();
    if (this.shown) void this.show(this.shown);
  }

  destroy(): void {
    this.gone = true;
    removeEventListener('unhandledrejection', this.trouble);
    this.labels.destroy();
    this.deck.finalize();
    this.canvas.remove();
    this.overlay.remove();
  }

  private viewState() {
    return { target: [this.view.x, this.view.y, 0] as [number, number, number], zoom: Math.log2(this.view.scale), minZoom: -30, maxZoom: 10 };
  }

  private layers(): void {
    const { source, shown } = this;
    if (!source || !shown) return;
    this.ready = false;
    const on = parts(shown.channels.filter(channel => channel.on)), labels = source[0].labels as string[];
    const selections = on.map(part => Object.fromEntries(Object.entries({ t: shown.t, c: part.c, z: shown.z }).filter(([axis]) => labels.includes(axis))));
    const common = {
      id: `image-${this.sourceOf}`, selections, channelsVisible: on.map(() => true), colors: on.map(part => part.color),
      contrastLimits: on.map(part => [part.channel.low, part.channel.high]), extensions: [new ColorPaletteExtension()],
    };
    // The layers of Viv are typed loosely by their makers.
    const Multi = MultiscaleImageLayer as any, Single = ImageLayer as any;
    const layer = !on.length ? [] : source.length > 1 ? [new Multi({ ...common, loader: source, refinementStrategy: 'best-available' })] : [new Single({ ...common, loader: source[0] })];
    this.deck.setProps({ layers: layer });
    this.deck.redraw('channels');
  }

  private rendered(): void {
    if (this.gone || !this.source || !this.shown) return;
    const layers = (this.deck as any).layerManager?.getLayers() ?? [];
    const loaded = layers.every((layer: { isLoaded: boolean }) => layer.isLoaded);
    if (!loaded) { this.ready = false; return; }
    const levels = this.shown.levels, level = Math.min(this.source.length - 1, Math.max(0, Math.round(-Math.log2(this.view.scale))));
    if (this.ready) return;
    this.ready = true;
    this.events.onloaded(levels[Math.min(level, levels.length - 1)]);
  }

  private showLabels(shown: Shown): void {
    this.overlay.hidden = !shown.label;
    if (!shown.label) return;
    const query = look(shown, { channels: false });
    this.labels.setSource(shown.levels, JSON.stringify(query), (step: any, box: any, signal: AbortSignal) => fetchTile(query, step, box, signal));
    this.labels.draw(this.view);
  }
}
