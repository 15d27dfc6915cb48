// What is seen is in the address, behind #: a link shows another person the same place, channels and ranges.
//   #/folder/image.czi?scene=1&t=3&z=5&at=512,300,2&c=0,0000FF,100,4000&c=1,00FF00,off,80,3000

/** What is not a valid escape stands for itself: an address that was typed by hand still leads somewhere. */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function readLocation(hash = location.hash) {
  if (!hash.startsWith('#/')) return { path: null, folder: '' };
  const [rawPath, query = ''] = hash.slice(2).split('?');
  const path = rawPath.split('/').map(decoded).join('/');
  const values = new URLSearchParams(query);
  const number = name => values.has(name) && Number.isFinite(+values.get(name)) ? +values.get(name) : undefined;
  const channels = values.getAll('c').map(text => {
    const parts = text.split(','), off = parts[2] === 'off';
    if (off) parts.splice(2, 1);
    const [index, color, low, high] = [+parts[0], parts[1], +parts[2], +parts[3]];
    return Number.isInteger(index) && /^[0-9A-Fa-f]{6}$/.test(color) && Number.isFinite(low) && Number.isFinite(high) ? { index, color, on: !off, low, high } : null;
  }).filter(channel => channel);
  const at = values.get('at')?.split(',').map(Number);
  const extra = {};
  for (const [key, value] of values) if (/^[A-Z]$/.test(key) && /^\d+$/.test(value)) extra[key] = +value;
  return {
    path: path.endsWith('/') || path === '' ? null : path,
    folder: path.endsWith('/') ? path.slice(0, -1) : path.split('/').slice(0, -1).join('/'),
    scene: number('scene'), t: number('t'), z: number('z'), extra, channels,
    at: at?.length === 3 && at.every(Number.isFinite) && at[2] > 0 ? at : undefined,
    projection: values.get('projection') ?? undefined,
    label: values.get('label') ?? undefined, opacity: number('opacity'),
    compare: values.get('compare') ?? undefined,
    plate: values.has('plate'),
  };
}

export function writeLocation(state) {
  const parts = state.path.split('/').map(encodeURIComponent).join('/'), query = [];
  const put = (name, value) => { if (value !== undefined && value !== null && value !== '') query.push(`${name}=${value}`); };
  if (state.scene) put('scene', state.scene);
  if (state.plate) put('plate', 1);
  if (state.t) put('t', state.t);
  if (state.z !== undefined) put('z', state.z);
  for (const [axis, index] of Object.entries(state.extra ?? {})) if (index) put(axis, index);
  if (state.at) put('at', state.at.map(value => +value.toPrecision(6)).join(','));
  for (const c of state.channels ?? []) put('c', `${c.index},${c.color}${c.on ? '' : ',off'},${+c.low.toPrecision(7)},${+c.high.toPrecision(7)}`);
  put('projection', state.projection);
  if (state.label) { put('label', encodeURIComponent(state.label)); put('opacity', state.opacity); }
  if (state.compare) put('compare', encodeURIComponent(state.compare));
  history.replaceState(null, '', `#/${parts}${query.length ? `?${query.join('&')}` : ''}`);
}
