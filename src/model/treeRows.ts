/** What a scorer is asked for, laid out in rows of trees: the arguments of a graph, and where its answers belong. */
import { type PathGroup, type Places, placesOf } from "./prefixTree.ts";
import type { ScoreRequest, Span } from "./scoreRequest.ts";
import type { RowShape, TreeInputs } from "./treeScores.ts";

/** One row: its nodes, and what is asked of them. */
export interface TreeRow {
  readonly places: Places;
  /** Where the next token is asked for, each place once. */
  readonly asked: readonly number[];
  /** Which of `asked` · vocab + the token that follows there. */
  readonly targets: readonly number[];
  /** Whose these targets are, in order: as many for each request as its completion has tokens. */
  readonly requests: readonly number[];
}

/** How requests become nodes and back. */
export interface NodeNumbers {
  readonly requests: readonly ScoreRequest[];
  readonly vocabularySize: number;
  /** Each different set of spans that some request hides; the first is empty. */
  readonly hidden: readonly (readonly Span[])[];
  /** One sequence per request: what the model reads of it. */
  readonly sequences: readonly Float64Array[];
}

/**
 * The nodes of every request. A node is a token and what is hidden from it, so that tokens that see something
 * else are not shared.
 */
export function nodeNumbers(
  requests: readonly ScoreRequest[],
  vocabularySize: number,
): NodeNumbers {
  const known = new Map<string, number>([["[]", 0]]);
  const hidden: (readonly Span[])[] = [[]];
  const sequences = requests.map(({ prompt, completion, hidden: spans = [] }) => {
    const key = JSON.stringify(spans);
    const number = known.get(key) ?? hidden.push(spans) - 1;
    known.set(key, number);
    const read = Float64Array.from([...prompt, ...completion.slice(0, -1)]);
    for (let at = prompt.length - 1; at < read.length; at++) read[at]! += number * vocabularySize;
    return read;
  });
  return { requests, vocabularySize, hidden, sequences };
}

/** Lays out a group of paths in a row of so many places. */
export function treeRow(
  group: PathGroup,
  length: number,
  { requests, vocabularySize }: Pick<NodeNumbers, "requests" | "vocabularySize">,
): TreeRow {
  const places = placesOf(group, length);
  const indices = new Int32Array(length).fill(-1);
  const asked: number[] = [];
  const targets: number[] = [];
  for (const [index, { sequences }] of group.entries()) {
    const way = places.ways[index]!;
    for (const sequence of sequences) {
      const { prompt, completion } = requests[sequence]!;
      for (let at = 0; at < completion.length; at++) {
        const place = way[prompt.length - 1 + at]!;
        if (indices[place]! < 0) indices[place] = asked.push(place) - 1;
        targets.push(indices[place]! * vocabularySize + completion[at]!);
      }
    }
  }
  return { places, asked, targets, requests: group.flatMap(({ sequences }) => sequences) };
}

/** Room for all of these rows; few different numbers, so that few graphs serve many calls. */
export function shapeOf(rows: readonly TreeRow[], { hidden }: NodeNumbers): RowShape {
  const most = (count: (row: TreeRow) => number) =>
    rows.reduce((largest, row) => Math.max(largest, count(row)), 0);
  const length = rows[0]!.places.nodes.length;
  const asked = Math.min(
    length,
    stepUp(
      most((row) => row.asked.length),
      8,
    ),
  );
  const targets = stepUp(
    most((row) => row.targets.length),
    4 * asked,
  );
  const spans = hidden.reduce((largest, { length }) => Math.max(largest, length), 0);
  return { length, asked, targets, spans };
}

/** `least`, or the first of 4, 16, 64 … times as much that is enough. */
const stepUp = (count: number, least: number): number =>
  count <= least ? least : stepUp(count, 4 * least);

/** The arguments of a graph for these rows. */
export function treeInputs(
  rows: readonly TreeRow[],
  { length, asked, targets, spans }: RowShape,
  { vocabularySize, hidden }: NodeNumbers,
): TreeInputs<Int32Array> {
  const filled = (count: number, of: (row: TreeRow) => ArrayLike<number>) => {
    const array = new Int32Array(rows.length * count);
    for (const [index, row] of rows.entries()) array.set(of(row), index * count);
    return array;
  };
  const spanOf = (node: number, span: number) => hidden[Math.floor(node / vocabularySize)]![span];
  const edges = (span: number, edge: 0 | 1) =>
    filled(length, ({ places }) => places.nodes.map((node) => spanOf(node, span)?.[edge] ?? 0));
  return {
    tokens: filled(length, ({ places }) => places.nodes.map((node) => node % vocabularySize)),
    depths: filled(length, ({ places }) => places.depths),
    ends: filled(length, ({ places }) => places.ends),
    asked: filled(asked, (row) => row.asked),
    targets: filled(targets, (row) => row.targets),
    hidden: Array.from({ length: spans }, (_, span) => ({
      starts: edges(span, 0),
      ends: edges(span, 1),
    })),
  };
}
