/** What a benchmark prints: a table for people, one JSON object as its last line for programs. */
import { availableParallelism, cpus } from "node:os";
import type { Comparison } from "./pairs.ts";

/** One line of the table. */
export interface Row {
  readonly configuration: string;
  readonly peer: string;
  /** The ratio that we want to stay under, where there is one. */
  readonly goal?: number;
  readonly comparison: Comparison;
}

const columns = ["configuration", "peer", "ours", "peer's", "ratio", "95%", "CPU", "goal"];

/** Says on which machine this is measured. */
export function printMachine(): void {
  const model = cpus()[0]?.model ?? "unknown processor";
  console.log(`${model}, ${availableParallelism()} cores, Node.js ${process.versions.node}`);
}

/** Prints the table, and the first row as JSON. */
export function printReport(name: string, rows: readonly Row[]): void {
  printTable(rows);
  const { ratio, low, high, pairs } = rows[0]!.comparison;
  console.log(JSON.stringify({ name, ratio, low, high, pairs }));
}

/** Prints one line per configuration. */
export function printTable(rows: readonly Row[]): void {
  const cells = [columns, ...rows.map(cellsOf)];
  const widths = columns.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  for (const row of cells) {
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    );
  }
}

function cellsOf({ configuration, peer, goal, comparison }: Row): string[] {
  const { ours, peer: theirs, ratio, low, high, cpuRatio } = comparison;
  const judged =
    goal === undefined ? "" : `≤ ${goal.toFixed(2)} ${ratio <= goal ? "met" : "missed"}`;
  return [
    configuration,
    peer,
    milliseconds(ours),
    milliseconds(theirs),
    ratio.toFixed(3),
    `${low.toFixed(3)} – ${high.toFixed(3)}`,
    cpuRatio.toFixed(3),
    judged,
  ];
}

const milliseconds = (seconds: number) => `${(1000 * seconds).toFixed(1)} ms`;
