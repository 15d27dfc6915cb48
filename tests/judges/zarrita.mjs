// Prints "<path> <sha256>" of each array of a folder, as zarrita reads it: C order, little-endian.
// Use: node zarrita.mjs FOLDER v2|v3 PATH...
import { createHash } from "node:crypto";
import * as zarr from "zarrita";
import { FileSystemStore } from "@zarrita/storage";

const [folder, version, ...paths] = process.argv.slice(2);
const root = zarr.root(new FileSystemStore(folder));
for (const path of paths) {
  const array = await zarr.open[version](root.resolve("/" + path), { kind: "array" });
  const { data, shape, stride } = await zarr.get(array);
  const source = array.dtype === "bool" ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : data;
  const count = shape.reduce((a, b) => a * b, 1);
  const result = new source.constructor(count);
  const at = shape.map(() => 0);
  // zarrita keeps the stored order of axes: walk its strides in C order.
  for (let i = 0, p = 0; i < count; i++) {
    result[i] = source[p];
    for (let k = shape.length - 1; k >= 0; k--) {
      p += stride[k];
      if (++at[k] < shape[k]) break;
      p -= stride[k] * at[k];
      at[k] = 0;
    }
  }
  console.log(path, createHash("sha256").update(new Uint8Array(result.buffer)).digest("hex"));
}
