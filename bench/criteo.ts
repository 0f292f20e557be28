/**
 * One private epoch of logistic regression from a file in Criteo's format: records per second from the disk to the update, and peak memory.
 *
 *     npm run bench -- criteo [--records 1000000] [--path train.txt] [--batch 16384] [--buckets 65536] [--memory 1024] [--folder /tmp]
 *
 * The log is generated where no path is given (that is not timed), encoded once (DuckDB reads, texts are hashed), and then
 * trained on in true Poisson batches, from memory where it takes at most half of `--memory` MiB, else by passes over the
 * encoded file. The time of the epoch includes its coins, its passes, noise for every row at its end: all but the encoding,
 * which is told beside it, and with it. To see that 45 million records do not need more than 4 GiB:
 *
 *     systemd-run --scope -p MemoryMax=4G npm run bench -- criteo --records 45840617
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { encodeLog } from "./criteo/encodeLog.ts";
import { privateEpoch } from "./criteo/privateEpoch.ts";
import { writeCriteoLog } from "./criteo/writeLog.ts";
import { printMachine } from "./pairing/report.ts";

const goal = 200_000;

const { values } = parseArgs({
  options: {
    records: { type: "string", default: "1000000" },
    path: { type: "string" },
    batch: { type: "string", default: "16384" },
    buckets: { type: "string", default: "65536" },
    memory: { type: "string", default: "1024" },
    folder: { type: "string", default: tmpdir() },
  },
});

const [records, batch, buckets, memory] = [
  ...[values.records, values.batch, values.buckets, values.memory],
].map(wholeNumber) as [number, number, number, number];
const folder = mkdtempSync(join(values.folder, "criteo-"));

function wholeNumber(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1) return number;
  throw new RangeError(`bench: expected whole numbers of at least 1, got ${text}.`);
}

interface Time {
  readonly seconds: number;
  /** Of all threads together. */
  readonly cpuSeconds: number;
}

/** Does something, and says how long it took. */
async function timed<Result>(work: () => Promise<Result>) {
  const [start, before] = [performance.now(), process.cpuUsage()];
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - start) / 1000;
  return { result, time: { seconds, cpuSeconds: (user + system) / 1e6 } };
}

const sum = (one: Time, other: Time): Time => ({
  seconds: one.seconds + other.seconds,
  cpuSeconds: one.cpuSeconds + other.cpuSeconds,
});

const say = (text: string) => console.error(text);
const rate = (count: number, { seconds, cpuSeconds }: Time) => {
  const perSecond = Math.round(count / seconds).toLocaleString("en");
  return `${perSecond} records/s (${seconds.toFixed(1)} s, ${cpuSeconds.toFixed(1)} s of processors)`;
};

try {
  let { path } = values;
  if (path === undefined) {
    path = join(folder, "log.tsv");
    const log = { path, records, seed: 1 };
    const { time } = await timed(() => writeCriteoLog(log));
    say(`generated ${rate(records, time)}, ${(statSync(path).size / 2 ** 30).toFixed(2)} GiB`);
  }
  const encoded = join(folder, "log.clicks");
  const encoding = await timed(() => encodeLog({ path: path!, encoded, buckets, say }));
  const { count, recordBytes } = encoding.result;
  say(`encoded ${rate(count, encoding.time)}, ${recordBytes} bytes each`);
  const options = { path: encoded, batch, memoryLimit: memory * 2 ** 20, say };
  const { result: epoch, time } = await timed(() => privateEpoch(options));
  const peakMiB = process.resourceUsage().maxRSS / 1024;
  const whole = sum(time, encoding.time);
  const perSecond = count / time.seconds;
  const judged = `goal ≥ ${goal.toLocaleString("en")} ${perSecond >= goal ? "met" : "missed"}`;
  printMachine();
  console.log(`encoding: ${rate(count, encoding.time)}`);
  console.log(
    `epoch from ${epoch.from}, ${epoch.steps} steps of about ${batch}: ${rate(count, time)}, ${judged}`,
  );
  console.log(`both: ${rate(count, whole)}; peak ${peakMiB.toFixed(0)} MiB`);
  console.log(
    `loss ${epoch.firstLoss.toFixed(4)} in the first step, ${epoch.lastLoss.toFixed(4)} in the last ten`,
  );
  console.log(
    JSON.stringify({
      ...{ name: "criteo", records: count, epoch: perSecond, peakMiB },
      whole: count / whole.seconds,
    }),
  );
} finally {
  rmSync(folder, { recursive: true });
}
