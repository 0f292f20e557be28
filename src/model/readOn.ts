/**
 * Reading on: positions that see what was read before them through its keys and values, all in one graph, so that
 * derivatives flow from what is read later into what was read earlier.
 */
import { BLOCKED } from "../tensor/operations/attention.ts";
import { expand } from "../tensor/operations/broadcast.ts";
import { concat } from "../tensor/operations/window.ts";
import { constant, type Tensor } from "../tensor/tensor.ts";
import type { LayerCache } from "./cache.ts";
import {
  type Attend,
  activationsFrom,
  causalAttention,
  type Model,
  type Range,
} from "./transformer.ts";

/** What a model has read, or nothing. */
export interface Past {
  /** Positions. */
  readonly time: number;
  /** Keys and values per layer, [rows, keyValueHeads, time, headWidth]; one row serves any number. */
  readonly layers: readonly LayerCache<Tensor>[];
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
  const [rows, time] = embedded.shape as [number, number, number];
  const layers: LayerCache<Tensor>[] = [];
  const attend: Attend = ({ queries, asking, ...fresh }, layer) => {
    const { keys, values } = past.layers[layer] ?? {};
    layers[layer] ??= {
      keys: behind(keys, fresh.keys, rows),
      values: behind(values, fresh.values, rows),
    };
    const mask = laterMask(embedded, past.time, asking);
    return causalAttention(model.config, mask)({ queries, ...layers[layer] }, layer);
  };
  const read = activationsFrom(model, embedded, { ...positionsFrom(past.time, time), attend });
  const { final, finalAt } = read;
  return { time, final, finalAt, past: { time: past.time + time, layers } };
}

/** Final activations at the last position, [rows, 1, width]. */
export const lastOf = ({ time, finalAt }: ReadOn): Tensor => finalAt([time - 1, time]);

/** The same past for so many rows, where it is that of one. */
const behind = (old: Tensor | undefined, fresh: Tensor, rows: number): Tensor =>
  old ? concat([expand(old, [rows, ...old.shape.slice(1)]), fresh], 2) : fresh;

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
