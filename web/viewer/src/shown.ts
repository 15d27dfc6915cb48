// What an engine is told, and what the graphics card can show of it.

export interface Channel { index: number; color: string; on: boolean; low: number; high: number; rgb: boolean; type: string }
export interface Level { index: number; width: number; height: number; downsampleX: number; downsampleY: number }
export interface Shown { path: string; info: any; scene: number; t: number; z: number; extra: Record<string, number>; channels: Channel[]; levels: Level[]; projection?: string; label?: string; opacity: number }
export interface View { x: number; y: number; scale: number }
export interface Events { onloaded(level: Level): void; onerror(error: Error): void }

export const types = new Set(['uint8', 'uint16', 'uint32', 'int8', 'int16', 'int32', 'float32']);
let webgl: boolean | null = null;

export function hasWebGL(): boolean {
  if (webgl === null) {
    const context = document.createElement('canvas').getContext('webgl2');
    webgl = context !== null;
    context?.getExtension('WEBGL_lose_context')?.loseContext();
  }
  return webgl;
}

/** What is drawn of each channel: an RGB channel is three of the store. */
export const parts = (channels: Channel[]) => channels.flatMap(channel => channel.rgb
  ? [0, 1, 2].map(sample => ({ c: channel.index * 3 + sample, color: [0, 1, 2].map(at => at === sample ? 255 : 0), channel }))
  : [{ c: channel.index, color: [0, 2, 4].map(at => parseInt(channel.color.slice(at, at + 2), 16)), channel }]);
