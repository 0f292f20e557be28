/** A benchmark: configurations, each with two sides, compared one after the other. */
import { parseArgs } from "node:util";
import type { Contender } from "./contender.ts";
import { compare } from "./pairs.ts";
import { printMachine, printReport, type Row } from "./report.ts";

/** What every configuration says about itself. */
export interface Configuration {
  readonly name: string;
  /** The ratio that we want to stay under, where there is one. */
  readonly goal?: number;
  /** Units of work per measurement; a measurement should take about a second. */
  readonly units: number;
  /** Fewer pairs than the command line says, where a peer takes minutes. @default as many as it says */
  readonly mostPairs?: number;
}

/** A benchmark by its parts. */
export interface Benchmark<Of extends Configuration> {
  readonly name: string;
  /** The first one is the one whose ratio the last line tells. */
  readonly configurations: readonly Of[];
  ours(configuration: Of): Promise<Contender>;
  peer(configuration: Of): Promise<Contender>;
}

/** Runs a benchmark and prints what it measured. */
export async function runBenchmark<Of extends Configuration>(
  benchmark: Benchmark<Of>,
): Promise<void> {
  printReport(benchmark.name, await measured(benchmark));
}

/** Measures with the options of the command line: `--pairs 15`, `--only <part of a name>`. At least one row. */
export async function measured<Of extends Configuration>(
  benchmark: Benchmark<Of>,
): Promise<readonly Row[]> {
  const { pairs, only } = readOptions();
  const chosen = benchmark.configurations.filter(({ name }) => name.includes(only));
  if (chosen.length === 0) {
    const names = benchmark.configurations.map(({ name }) => name).join("; ");
    throw new RangeError(`bench: no configuration has "${only}" in its name. There are: ${names}.`);
  }
  printMachine();
  const rows: Row[] = [];
  for (const configuration of chosen) {
    console.error(`${configuration.name} …`);
    rows.push(await measure(benchmark, configuration, pairs));
  }
  return rows;
}

/** What the command line says. */
export function readOptions() {
  const { values } = parseArgs({
    options: {
      pairs: { type: "string", default: "15" },
      only: { type: "string", default: "" },
    },
  });
  const pairs = Number(values.pairs);
  if (Number.isInteger(pairs) && pairs >= 1) return { pairs, only: values.only };
  throw new RangeError(`bench: expected --pairs of at least 1, got ${values.pairs}.`);
}

async function measure<Of extends Configuration>(
  benchmark: Benchmark<Of>,
  configuration: Of,
  pairs: number,
): Promise<Row> {
  const ours = await benchmark.ours(configuration);
  try {
    const peer = await benchmark.peer(configuration);
    try {
      const { name, goal, units, mostPairs = pairs } = configuration;
      const comparison = await compare(ours, peer, { pairs: Math.min(pairs, mostPairs), units });
      return { configuration: name, peer: peer.name, comparison, ...(goal ? { goal } : {}) };
    } finally {
      await peer.close();
    }
  } finally {
    await ours.close();
  }
}
