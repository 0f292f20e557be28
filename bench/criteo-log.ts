/**
 * Writes a log in the format of Criteo's Display Advertising Challenge, of any length, from a seed: nothing is downloaded.
 *
 *     npm run bench -- criteo-log <path> [--records 1000000] [--seed 1]
 *
 * A label, 13 whole numbers and 26 ids, separated by tabs; about 235 bytes a line, 45,840,617 lines are what the challenge
 * had. A path that ends in `.gz` is compressed. Ids follow power laws in vocabularies of 3 to 5,000,000; gaps are as frequent
 * as in such logs, and the logit of a click is a sum over 8 categorical and 3 numeric columns. Its numbers are made up: what
 * models reach on this log says nothing about what they reach on Criteo's.
 */
import { parseArgs } from "node:util";
import { writeCriteoLog } from "./criteo/writeLog.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    records: { type: "string", default: "1000000" },
    seed: { type: "string", default: "1" },
  },
});
const [path] = positionals;
const records = Number(values.records);
if (path === undefined || !(Number.isInteger(records) && records >= 1)) {
  throw new RangeError("bench: expected criteo-log <path> [--records 1000000] [--seed 1].");
}
const start = performance.now();
await writeCriteoLog({ path, records, seed: Number(values.seed) });
const seconds = (performance.now() - start) / 1000;
console.log(`${path}: ${records} records in ${seconds.toFixed(1)} s`);
