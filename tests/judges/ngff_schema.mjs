// Validates NGFF metadata against the official JSON schemas. Prints nothing when all is valid, else one line for each error.
// Use: node ngff_schema.mjs SCHEMA_FOLDER VERSION (SCHEMA FILE)...   with SCHEMA such as image or strict_image
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv/dist/2020.js";

const [folder, version, ...pairs] = process.argv.slice(2);
const ajv = new Ajv({ strict: false, allErrors: true });
for (const name of readdirSync(folder)) {
  if (name.endsWith(".schema")) ajv.addSchema(JSON.parse(readFileSync(join(folder, name), "utf8")));
}
let failed = pairs.length === 0;
for (let i = 0; i < pairs.length; i += 2) {
  const [schema, file] = [pairs[i], pairs[i + 1]];
  const base = "https://ngff.openmicroscopy.org";
  // Two schemas of 0.4 carry the identifier of the draft.
  const validate = ajv.getSchema(`${base}/${version}/schemas/${schema}.schema`) ?? ajv.getSchema(`${base}/latest/schemas/${schema}.schema`);
  if (!validate) throw new Error(`no schema ${schema}`);
  const json = JSON.parse(readFileSync(file, "utf8"));
  if (validate(json.zarr_format === 3 ? json.attributes : json)) continue;
  failed = true;
  for (const e of validate.errors) console.log(`${file}: ${schema}: ${e.instancePath} ${e.message}`);
}
process.exit(failed ? 1 : 0);
