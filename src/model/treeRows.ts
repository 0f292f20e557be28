/** What a scorer is asked for, laid out in rows of trees: the arguments of a graph, and where its answers belong. */
import { type PathGroup, type Places, placesOf } from "./prefixTree.ts";
import type { ScoreRequest, Span } from "./scoreRequest.ts";
import type { TreeInputs } from "./treeScores.ts";

/** One row: its nodes, and what is asked of them. */
export interface TreeRow {
  readonly places: Places;
  /** Where the next token is asked for, each place once. */
  readonly asked: readonly number[];
  /** Which of `asked` is followed by which token. */
  readonly targets: readonly { readonly asked: number; readonly token: number }[];
  /** Whose these targets are, in order: as many for each request as its completion has tokens. */
  readonly requests: readonly number[];
}

/** How requests become nodes and back. */
export interface NodeNumbers {
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
  return { vocabularySize, hidden, sequences };
}

/** Lays out a group of paths. */
export function treeRow(
  group: PathGroup,
  requests: readonly ScoreRequest[],
  length: number,
): TreeRow {
  const places = placesOf(group, length);
  const indices = new Map<number, number>();
  const targets: { asked: number; token: number }[] = [];
  const order = group.flatMap(({ sequences }) => sequences);
  for (const [index, { sequences }] of group.entries()) {
    for (const { prompt, completion } of sequences.map((sequence) => requests[sequence]!)) {
      for (const [at, token] of completion.entries()) {
        const place = places.ways[index]![prompt.length - 1 + at]!;
        const asked = indices.get(place) ?? indices.size;
        indices.set(place, asked);
        targets.push({ asked, token });
      }
    }
  }
  return { places, asked: [...indices.keys()], targets, requests: order };
}

/** How many of each thing a row of a graph has room for. */
export interface RowShape {
  /** Places. */
  readonly length: number;
  /** Places of which something is asked. */
  readonly asked: number;
  /** Tokens asked for. */
  readonly targets: number;
  /** Spans that are hidden from a node. */
  readonly spans: number;
}

/** Room for all of these rows; few different numbers, so that few graphs serve many calls. */
export function shapeOf(rows: readonly TreeRow[], { hidden }: NodeNumbers): RowShape {
  const most = (count: (row: TreeRow) => number) => Math.max(...rows.map(count));
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
  return { length, asked, targets, spans: Math.max(...hidden.map((spans) => spans.length)) };
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
    targets: filled(targets, (row) =>
      row.targets.map((target) => target.asked * vocabularySize + target.token),
    ),
    hidden: Array.from({ length: spans }, (_, span) => ({
      starts: edges(span, 0),
      ends: edges(span, 1),
    })),
  };
}
