/**
 * How sequences are divided into rows of a graph: so that little is computed, and one graph serves many of them.
 *
 * It depends on the sequences alone, never on what was computed before: the same call gives the same bits.
 */
import { grouped } from "../math/grouped.ts";
import { groupsOf, type Path, type PathGroup, pathsOf } from "./prefixTree.ts";
import { paddedLength } from "./sequences.ts";
import type { TransformerConfig } from "./transformerConfig.ts";

/** Rows of one length. */
export interface Packing {
  /** Places of each row. */
  readonly length: number;
  readonly rows: readonly PathGroup[];
}

/** Sequences of up to this length are packed together; longer ones by powers of two, apart from short ones. */
const SHORT = 256;
/** A length of which there are more to choose from must save this share of the work. */
const WORTH_A_GRAPH = 0.1;

/** Rows that hold each beginning as seldom as pays off. */
export function sharedPackings(
  sequences: readonly Float64Array[],
  config: TransformerConfig,
): Packing[] {
  const classes = grouped(sequences.keys(), (index) =>
    Math.max(SHORT, 2 ** Math.ceil(Math.log2(sequences[index]!.length))),
  );
  return [...classes.values()].map((some) => cheapest(pathsOf(sequences, some), config));
}

/** Each different sequence in a row of its own, rows of about one length together. */
export function separatePackings(
  sequences: readonly Float64Array[],
  { contextLength }: TransformerConfig,
): Packing[] {
  const lengths = grouped(sequences.keys(), (index) =>
    paddedLength(sequences[index]!.length, contextLength),
  );
  return [...lengths].map(([length, some]) => ({
    length,
    rows: pathsOf(sequences, some).map((path) => [path]),
  }));
}

function cheapest(paths: readonly Path[], config: TransformerConfig): Packing {
  const longest = paths.reduce((most, { nodes }) => Math.max(most, nodes.length), 0);
  const least = paddedLength(longest, config.contextLength);
  let best: Packing | undefined;
  let bestCost = Number.POSITIVE_INFINITY;
  for (const length of lengthsFrom(least)) {
    const rows = groupsOf(paths, length);
    const cost = rows.length * costOf(length, config) * (isCommon(length) ? 1 - WORTH_A_GRAPH : 1);
    if (cost < bestCost) [best, bestCost] = [{ length, rows }, cost];
    // A longer row of everything has nothing left to save.
    if (rows.length === 1) break;
  }
  return best!;
}

/** Lengths that a row may have: with up to 2 · SHORT places, or twice as many as its longest path. */
function lengthsFrom(least: number): number[] {
  const most = 2 * Math.max(SHORT, least);
  const lengths = [least];
  for (let length = nextLength(least); length <= most; length = nextLength(length)) {
    lengths.push(length);
  }
  return lengths;
}

/** Lengths are multiples of 16, and from 256 on of an eighth of the power of two below them. */
function nextLength(length: number): number {
  const step = Math.max(16, 2 ** Math.floor(Math.log2(length)) / 8);
  return (Math.floor(length / step) + 1) * step;
}

/** Powers of two, and what lies half-way between them: most calls are served by their graphs. */
const isCommon = (length: number): boolean =>
  [1, 1.5].includes(length / 2 ** Math.floor(Math.log2(length)));

/** Multiplications of one row and layer: products with weights grow with its length, attention with its square. */
function costOf(length: number, config: TransformerConfig): number {
  const { width, heads, keyValueHeads, headWidth, feedForwardWidth, gated } = config;
  const attention = width * headWidth * (2 * heads + 2 * keyValueHeads);
  const feedForward = (gated ? 3 : 2) * width * feedForwardWidth;
  return length * (attention + feedForward + 2 * heads * headWidth * length);
}
