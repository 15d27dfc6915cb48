// Links for other viewers. Which of them can show this scene is decided by openin.json, a dated table; what is not known to work is not offered.
import { length, extraAxes } from './scene.js';
import { zarrAddress } from './api.js';
import { word } from './region.js';

/** Why a viewer cannot show a scene; null when it can. */
export function obstacle(viewer, scene) {
  const axes = ['T', 'C', 'Z', 'Y', 'X'].length + extraAxes(scene).length;
  if (axes > viewer.maxAxes) return `it shows at most ${viewer.maxAxes} axes`;
  if (viewer.maxChannels && length(scene, 'C') > viewer.maxChannels) return `it shows at most ${viewer.maxChannels} channels`;
  if (viewer.types && scene.dtype && !viewer.types.includes(scene.dtype)) return `it does not show ${scene.dtype}`;
  if (viewer.needsZ && length(scene, 'Z') < 2) return 'it shows volumes';
  if (!scene.dtype && viewer.ngff.length) return 'the channels differ in type';
  return null;
}

/** The fragment that neuroglancer takes: a layer for each channel, in its colour and range. */
export function neuroglancer(address, name, channels) {
  const layers = channels.filter(channel => channel.on).map(channel => {
    const color = [0, 2, 4].map(at => +(parseInt(channel.color.slice(at, at + 2), 16) / 255).toFixed(3));
    return {
      type: 'image', name: channel.name, source: `${address}|zarr2:`, blend: 'additive', localDimensions: { "c'": [1, ''] }, localPosition: [channel.index],
      shader: `#uicontrol invlerp normalized(range=[${channel.low}, ${channel.high}])\nvoid main() { emitRGB(vec3(${color.join(', ')}) * normalized()); }`,
    };
  });
  return encodeURIComponent(JSON.stringify({ title: name, layers, layout: 'xy' }));
}

/** The offers for what a pane shows: { viewer, text }. */
export function offers(table, pane) {
  const { path, sceneIndex: scene } = pane, four = zarrAddress(path, '0.4', scene), five = zarrAddress(path, '0.5', scene);
  const escaped = text => encodeURIComponent(text).replace(/%2F/g, '/').replace(/%3A/g, ':');
  return table.viewers.filter(viewer => !obstacle(viewer, pane.scene)).map(viewer => {
    const page = viewer.kind === 'page', put = page ? escaped : text => text;
    const text = viewer.text.replace('{zarr04}', () => put(four)).replace('{zarr05}', () => put(five)).replace('{root04}', () => put(zarrAddress(path, '0.4'))).replace('{path}', () => word(path)).replace('{scene}', String(scene))
      .replace('{neuroglancer}', () => neuroglancer(four, path.split('/').pop(), pane.channels));
    return { viewer, text };
  });
}
