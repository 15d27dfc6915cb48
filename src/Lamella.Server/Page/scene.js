// What the page knows of a scene, out of the document of `info`.

const palette = ['00FF00', 'FF00FF', '00FFFF', 'FFFF00', 'FF8000', '40A0FF', 'FF80C0', 'A0FF40'];

/** The levels that cover the scene: index, width, height, and pixels of full resolution per pixel. */
export function levelsOf(scene) {
  const y = scene.axes.indexOf('Y'), x = scene.axes.indexOf('X'), first = scene.levels[0].shape;
  return scene.levels.map(level => ({ index: level.index, width: level.shape[x], height: level.shape[y], downsampleX: first[x] / level.shape[x], downsampleY: first[y] / level.shape[y] }));
}

export const length = (scene, axis) => { const at = scene.axes.indexOf(axis); return at < 0 ? 1 : scene.shape[at]; };

/** Fields of a plate are named after their wells: A/1/0. */
export const isPlate = info => info.scenes.length > 1 && info.scenes.every(scene => /^[A-Za-z]+\/[^/]+\/[^/]+$/.test(scene.name ?? ''));

/** Axes beside T, C, Z, Y, X and S that are longer than 1. */
export const extraAxes = scene => [...scene.axes].filter((axis, at) => !'TCZYXS'.includes(axis) && scene.shape[at] > 1);

const extraNames = { L: 'Emission wavelength', E: 'Excitation wavelength', H: 'Phase', I: 'Illumination', R: 'Rotation', V: 'View', B: 'Block', M: 'Mosaic tile', Q: 'Page' };
export const axisName = axis => extraNames[axis] ?? { T: 'Time', Z: 'Section' }[axis] ?? axis;

const whole = type => /^u?int(8|16|32|64)$|^bool$/.test(type ?? '');

/** The channels as they are first shown: the colour of the file, the range of the display rule when the histogram has come. */
export function channelsOf(scene) {
  const count = Math.max(1, length(scene, 'C'), scene.channels.length);
  return Array.from({ length: count }, (_, index) => {
    const stated = scene.channels[index] ?? {}, type = stated.dtype ?? scene.dtype, rgb = (stated.samples ?? 1) >= 3;
    const [low, high] = type === 'uint8' ? [0, 255] : type === 'bool' ? [0, 1] : type === 'uint16' ? [0, 65535] : [0, 1];
    return {
      index, name: stated.name || (rgb ? 'RGB' : count === 1 ? 'Intensity' : `Channel ${index + 1}`), named: !!stated.name, type, rgb, whole: whole(type),
      color: rgb ? 'FFFFFF' : stated.color?.slice(1).toUpperCase() ?? (count === 1 ? 'FFFFFF' : palette[index % palette.length]), stated: !!stated.color,
      on: index < 6 && (!rgb || index === 0), low, high, ranged: false,
    };
  });
}

const views = { int8: [1, 'getInt8'], uint8: [1, 'getUint8'], bool: [1, 'getUint8'], int16: [2, 'getInt16'], uint16: [2, 'getUint16'], int32: [4, 'getInt32'], uint32: [4, 'getUint32'], int64: [8, 'getBigInt64'], uint64: [8, 'getBigUint64'], float32: [4, 'getFloat32'], float64: [8, 'getFloat64'] };

/** Little-endian samples as numbers; null for a type that is not of this kind (such as complex). */
export function samples(buffer, type) {
  const [size, read] = views[type] ?? [];
  if (!size) return null;
  const data = new DataView(buffer);
  return Array.from({ length: Math.floor(buffer.byteLength / size) }, (_, i) => data[read](i * size, true));
}
