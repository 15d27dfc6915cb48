// Serves a folder as a plain static web server would, and prints "<level> <sha256>" of each level of an image as a client reads it over HTTP: C order, little-endian.
// Use: node web.mjs ome-zarr.js|ngff-zarr|viv FOLDER [PATH]
import { createHash } from "node:crypto";
import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { join, normalize } from "node:path";

const [tool, folder, path = ""] = process.argv.slice(2);
const server = createServer((request, response) => {
  const file = join(folder, normalize(decodeURIComponent(new URL(request.url, "http://x").pathname)));
  let size;
  try {
    const stat = statSync(file);
    if (!stat.isFile()) throw new Error("folder");
    size = stat.size;
  } catch {
    response.writeHead(404).end();
    return;
  }
  const range = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range ?? "");
  let [start, end] = [0, size - 1];
  if (range) {
    if (range[1] === "") start = Math.max(0, size - Number(range[2]));
    else {
      start = Number(range[1]);
      if (range[2] !== "") end = Math.min(end, Number(range[2]));
    }
  }
  const headers = { "Content-Length": end - start + 1, "Accept-Ranges": "bytes" };
  if (range) headers["Content-Range"] = `bytes ${start}-${end}/${size}`;
  response.writeHead(range ? 206 : 200, headers);
  if (request.method === "HEAD" || size === 0) response.end();
  else createReadStream(file, { start, end }).pipe(response);
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const url = `http://127.0.0.1:${server.address().port}/${path}`.replace(/\/$/, "");

// Each client brings a zarrita of its own version, whose arrays no other version reads.
async function zarritaOf(client) {
  const own = new URL(`node_modules/${client}/node_modules/zarrita/`, import.meta.url);
  if (!existsSync(own)) return import("zarrita");
  const { exports } = JSON.parse(readFileSync(new URL("package.json", own), "utf8"));
  const entry = exports["."] ?? exports;
  return import(new URL(entry.import ?? entry.default ?? entry, own));
}

function cOrder({ data, shape, stride }) {
  const count = shape.reduce((a, b) => a * b, 1);
  const result = new data.constructor(count);
  const at = shape.map(() => 0);
  for (let i = 0, p = 0; i < count; i++) {
    result[i] = data[p];
    for (let k = shape.length - 1; k >= 0; k--) {
      p += stride[k];
      if (++at[k] < shape[k]) break;
      p -= stride[k] * at[k];
      at[k] = 0;
    }
  }
  return new Uint8Array(result.buffer);
}

function print(level, ...parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  console.log(level, hash.digest("hex"));
}

const tools = {
  async "ome-zarr.js"() {
    const zarr = await zarritaOf("ome-zarr.js");
    const ome = await import("ome-zarr.js");
    const { multiscale } = await ome.getMultiscale(url);
    for (let i = 0; i < multiscale.datasets.length; i++) {
      const { arr } = await ome.getMultiscaleWithArray(url, i);
      print(i, cOrder(await zarr.get(arr)));
    }
  },
  async "ngff-zarr"() {
    const zarr = await zarritaOf("@fideus-labs/ngff-zarr");
    const ngff = await import("@fideus-labs/ngff-zarr");
    const { images } = await ngff.fromNgffZarr(url, { validate: true });
    for (let i = 0; i < images.length; i++) print(i, cOrder(await zarr.get(images[i].data)));
  },
  async viv() {
    const { loadOmeZarr } = await import("@vivjs/loaders");
    const { data } = await loadOmeZarr(url, { type: "multiscales" });
    for (let i = 0; i < data.length; i++) {
      const size = (label) => (data[i].labels.includes(label) ? data[i].shape[data[i].labels.indexOf(label)] : 1);
      const planes = [];
      for (let t = 0; t < size("t"); t++)
        for (let c = 0; c < size("c"); c++)
          for (let z = 0; z < size("z"); z++) {
            const selection = Object.fromEntries(Object.entries({ t, c, z }).filter(([label]) => data[i].labels.includes(label)));
            const { data: plane } = await data[i].getRaster({ selection });
            planes.push(new Uint8Array(plane.buffer, plane.byteOffset, plane.byteLength));
          }
      print(i, ...planes);
    }
  },
};
try {
  await tools[tool]();
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
server.closeAllConnections();
server.close();
