// The engine of the volume view: a small front, so that what it needs is loaded with the first volume only.
import { hasWebGL, parts, types, type Events, type Shown } from './shown';
import type { VolumeView } from './volume-engine';

export class TurnedEngine {
  static kind = 'volume';
  static projection = '3d';

  static fits(shown: Shown): boolean {
    return shown.projection === '3d' && Object.keys(shown.extra).length === 0 && hasWebGL()
      && shown.channels.every(channel => types.has(channel.type)) && parts(shown.channels.filter(channel => channel.on)).length <= 6;
  }

  private view: VolumeView | null = null;
  private shown: Shown | null = null;
  private gone = false;

  constructor(host: HTMLElement, events: Events) {
    import('./volume-engine').then(({ VolumeView }) => {
      if (this.gone) return;
      this.view = new VolumeView(host, events);
      if (this.shown) void this.view.show(this.shown);
    }, error => events.onerror(error as Error));
  }

  show(shown: Shown): void {
    this.shown = shown;
    void this.view?.show(shown);
  }

  draw(): void { /* The volume has a view of its own. */ }

  refresh(): void {
    this.view?.refresh();
    if (this.shown) this.show(this.shown);
  }

  destroy(): void {
    this.gone = true;
    this.view?.destroy();
  }
}
