// A box drawn on the image: downloads of it, and the commands and programs that take the same part.
import { address, zarrAddress } from './api.js';
import { length } from './scene.js';

const types = { uint8: 'byte', int8: 'sbyte', uint16: 'ushort', int16: 'short', uint32: 'uint', int32: 'int', uint64: 'ulong', int64: 'long', float32: 'float', float64: 'double', bool: 'bool' };

/** A text as one word of a shell, whatever is in it: names of files come from strangers, and a copied command must not run them. */
export function word(text) {
  const safe = text.startsWith('-') ? `./${text}` : text;
  return /^[\w./:@+,=-]+$/.test(safe) ? safe : `'${safe.replaceAll("'", "'\\''")}'`;
}

/** The box as a selection of the command line; indices of axes that are 1 long are left out. */
export function selection(pane, { planes = 'shown' } = {}) {
  const { scene, box, t, z, extra } = pane, parts = [];
  if (planes === 'shown') {
    if (length(scene, 'T') > 1) parts.push(`T=${t}`);
    if (length(scene, 'Z') > 1 && !pane.projection) parts.push(`Z=${z}`);
  }
  for (const [axis, index] of Object.entries(extra)) parts.push(`${axis}=${index}`);
  parts.push(`Y=${box.y0}:${box.y1}`, `X=${box.x0}:${box.x1}`);
  return parts.join(',');
}

export function downloads(pane) {
  const { path, sceneIndex: scene, box } = pane, select = selection(pane), order = `${length(pane.scene, 'C') > 1 ? 'C' : ''}${length(pane.scene, 'Z') > 1 && pane.projection ? 'Z' : ''}YX${pane.scene.axes.endsWith('S') ? 'S' : ''}`;
  return [
    { name: 'Picture as shown (PNG)', href: address('api/v1/render', { ...pane.query(), level: 0, x: `${box.x0}:${box.x1}`, y: `${box.y0}:${box.y1}`, format: 'png' }), file: 'region.png' },
    { name: 'Values (NPY)', href: address('api/v1/region', { path, scene, level: 0, select, order, format: 'npy' }), file: 'region.npy' },
  ];
}

export function snippets(pane) {
  const { path, sceneIndex: scene, box, t, z } = pane, select = selection(pane), type = types[pane.scene.dtype] ?? 'ushort';
  const two = length(pane.scene, 'C') > 1, order = `${two ? 'C' : ''}${pane.projection && length(pane.scene, 'Z') > 1 ? 'Z' : ''}YX${pane.scene.axes.endsWith('S') ? 'S' : ''}`;
  const quoted = text => JSON.stringify(text);
  return [
    { name: 'Command', text: `lamella convert ${word(path)} region.ome.tif --scene ${scene} --select ${select}` },
    { name: 'C#', text: `using Lamella;\n\nusing BioImage image = BioImage.Open(${quoted(path)});\nPixelArray<${type}> region = image.Scenes[${scene}].Read<${type}>(${quoted(order)}, ${quoted(select)});` },
    { name: 'Python', text: `import zarr\n\nimage = zarr.open(${quoted(zarrAddress(path, '0.4', scene))}, mode="r")\nregion = image["0"][${t}, :, ${pane.projection ? ':' : z}, ${box.y0}:${box.y1}, ${box.x0}:${box.x1}]` },
    { name: 'Fiji', text: `// Fiji macro; lamella must be on the PATH and the image in the folder of Fiji\nexec("lamella", "convert", ${quoted(path)}, "region.tif", "--preset", "imagej", "--scene", "${scene}", "--select", ${quoted(select)}, "--overwrite");\nopen("region.tif");` },
  ];
}
