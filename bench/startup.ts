/**
 * The time until `assay --help` has been printed, beside that of an empty Node.js process, in pairs.
 *
 *     npm run bench -- startup [--pairs 15]
 *
 * What counts is the difference: the goal is at most 150 milliseconds.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { readOptions } from "./pairing/benchmark.ts";
import type { Contender } from "./pairing/contender.ts";
import { compare, median, medianInterval } from "./pairing/pairs.ts";
import { printMachine } from "./pairing/report.ts";

const goal = 150;
const command = fileURLToPath(new URL("../bin/assay.js", import.meta.url));

/** Starts a process, waits for its end, again and again. */
function started(name: string, words: readonly string[]): Contender & { readonly times: number[] } {
  const times: number[] = [];
  return {
    name,
    times,
    work: async (units) => {
      const start = performance.now();
      for (let unit = 0; unit < units; unit++) {
        const { status } = spawnSync(process.execPath, words, { stdio: "ignore" });
        if (status !== 0) throw new Error(`bench: ${name} ended with exit code ${status}.`);
      }
      const seconds = (performance.now() - start) / 1000;
      times.push((1000 * seconds) / units);
      // The processor time of a child is not ours to see; wall-clock time stands in for it.
      return { seconds, cpuSeconds: seconds };
    },
    close: async () => {},
  };
}

const ours = started("assay --help", [command, "--help"]);
const peer = started("node -e 0", ["-e", "0"]);
const { pairs } = readOptions();
await ours.work(1); // dist/ is made fresh
ours.times.length = 0;
const { ratio, low, high } = await compare(ours, peer, { pairs, units: 1 });
const above = ours.times.map((time, index) => time - peer.times[index]!);
const [least, most] = medianInterval(above);
printMachine();
console.log(
  `assay --help ${median(ours.times).toFixed(0)} ms, node -e 0 ${median(peer.times).toFixed(0)} ms: ` +
    `${median(above).toFixed(0)} ms above (95% ${least.toFixed(0)} – ${most.toFixed(0)}), ` +
    `goal ≤ ${goal} ms ${median(above) <= goal ? "met" : "missed"}`,
);
console.log(JSON.stringify({ name: "startup", ratio, low, high, pairs }));
