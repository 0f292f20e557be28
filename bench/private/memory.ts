/** Peak memory of private steps against that of the same steps without privacy, each in a process of its own. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { median } from "../pairing/pairs.ts";
import { type TaskName, tasks } from "./task.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Most memory that may be used, as a multiple of what is used without privacy. */
const goal = 1.3;

/** Prints one line per task: medians of `runs` processes each, and their ratio. */
export function printMemory(runs: number): void {
  for (const name of Object.keys(tasks) as TaskName[]) {
    const [ours, plain] = (["private", "plain"] as const).map((kind) =>
      median(Array.from({ length: runs }, () => peakOf(name, kind))),
    ) as [number, number];
    const ratio = ours / plain;
    const judged = `≤ ${goal.toFixed(2)} ${ratio <= goal ? "met" : "missed"}`;
    const sizes = `${ours.toFixed(0)} MiB against ${plain.toFixed(0)} MiB`;
    console.log(
      `${name}, peak memory of a process: ${sizes}, ratio ${ratio.toFixed(3)}  ${judged}`,
    );
  }
}

/** MiB. */
function peakOf(name: TaskName, kind: "private" | "plain"): number {
  const words = ["--import", here("../../bin/typescript.js"), here("peak.ts"), name, kind];
  const { stdout, stderr, status } = spawnSync(process.execPath, words, { encoding: "utf8" });
  if (status === 0) return Number(stdout);
  throw new Error(`bench/private/peak.ts ${name} ${kind} failed:\n${stderr.slice(-2000)}`);
}
