/**
 * Reading on: positions that see what was read before them through its keys and values, all in one graph, so that
 * derivatives flow from what is read later into what was read earlier.
 */
import { BLOCKED } from "../tensor/operations/attention.ts";
import { expand } from "../tensor/operations/broadcast.ts";
import { concat } from "../tensor/operations/window.ts";
import { constant, type Tensor } from "../tensor/tensor.ts";
import { attentionToPieces } from "./attention.ts";
import type { LayerCache } from "./cache.ts";
import { type Attend, activationsFrom, type Model, type Range } from "./transformer.ts";

/** What a model has read, or nothing. */
export interface Past {
  /** Positions. */
  readonly time: number;
  /**
   * Keys and values per layer, [rows, keyValueHeads, positions, headWidth], in pieces one behind the other; one row
   * serves any number.
   */
  readonly layers: readonly (readonly LayerCache<Tensor>[])[];
}

/** What is known after reading on. */
export interface ReadOn {
  /** New positions. */
  readonly time: number;
  /** Final activations of the new positions, [rows, time, width]. */
  readonly final: Tensor;
  /** The same at some of them alone, [rows, positions, width]: the last layer then computes no others. */
  finalAt(range: Range): Tensor;
  /** The old positions and the new. */
  readonly past: Past;
}

const nothing: Past = { time: 0, layers: [] };

/** Reads embeddings [rows, time, width], whose positions are not added yet, behind what was read. */
export function readOn(model: Model, embedded: Tensor, past: Past = nothing): ReadOn {
  const time = embedded.shape[1]!;
  const layers: (readonly LayerCache<Tensor>[])[] = [];
  const attend: Attend = ({ queries, asking, keys, values }, layer) => {
    layers[layer] ??= behind(past.layers[layer] ?? [], { keys, values });
    const mask = laterMask(embedded, past.time, asking);
    return attentionToPieces(model.config, { queries, pieces: layers[layer] }, mask);
  };
  const read = activationsFrom(model, embedded, { ...positionsFrom(past.time, time), attend });
  const { final, finalAt } = read;
  return { time, final, finalAt, past: { time: past.time + time, layers } };
}

/** Final activations at the last position, [rows, 1, width]. */
export const lastOf = ({ time, finalAt }: ReadOn): Tensor => finalAt([time - 1, time]);

/** More pieces than this are not kept apart: each costs products of its own. */
const MOST_PIECES = 5;

/** What was read and what is new. The first piece, which may be long, is copied once: where its row becomes many. */
function behind(
  old: readonly LayerCache<Tensor>[],
  fresh: LayerCache<Tensor>,
): readonly LayerCache<Tensor>[] {
  const [first, ...later] = [...old, fresh];
  const rows = fresh.keys.shape[0]!;
  if (first!.keys.shape[0] !== rows) return [joined([first!, ...later], rows)];
  return later.length < MOST_PIECES ? [first!, ...later] : [first!, joined(later, rows)];
}

function joined(pieces: readonly LayerCache<Tensor>[], rows: number): LayerCache<Tensor> {
  const join = (parts: readonly Tensor[]) =>
    concat(
      parts.map((part) => expand(part, [rows, ...part.shape.slice(1)])),
      2,
    );
  return {
    keys: join(pieces.map(({ keys }) => keys)),
    values: join(pieces.map(({ values }) => values)),
  };
}

/**
 * Additive mask [asking, past + time]: a new position sees the past, and the new ones up to itself. None where all that
 * asks is the last.
 */
function laterMask(
  { shape: [, time], dtype }: Tensor,
  past: number,
  [start, end]: Range = [0, time!],
): Tensor | undefined {
  if (start === time! - 1) return undefined;
  const columns = past + time!;
  const values = Array.from({ length: (end - start) * columns }, (_, index) =>
    index % columns > past + start + Math.floor(index / columns) ? BLOCKED : 0,
  );
  return constant(values, { dtype, shape: [end - start, columns] });
}

/** The positions are the same in every row. */
function positionsFrom(start: number, time: number) {
  if (start === 0) return {};
  const positions = Array.from({ length: time }, (_, index) => start + index);
  return {
    positions: constant(positions, { dtype: "int32", shape: [1, time] }),
    positionBound: start + time,
  };
}
