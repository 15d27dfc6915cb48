// Reads a single-file OME-Zarr (.ozx): prints "version <v>", "jsonFirst <bool>" and "<path> <sha256>" of each array, as other programs see them.
// Use: node ozx.mjs FILE PATH...
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import * as zarr from "zarrita";
import { ZipFileStore } from "@zarrita/storage";
import { readOzxJsonFirst, readOzxVersion } from "@fideus-labs/ngff-zarr";

const [file, ...paths] = process.argv.slice(2);
const bytes = new Uint8Array(readFileSync(file));
console.log("version", await readOzxVersion(bytes));
console.log("jsonFirst", await readOzxJsonFirst(bytes));
const root = zarr.root(ZipFileStore.fromBlob(new Blob([bytes])));
for (const path of paths) {
  const { data } = await zarr.get(await zarr.open.v3(root.resolve("/" + path), { kind: "array" }));
  console.log(path, createHash("sha256").update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)).digest("hex"));
}
