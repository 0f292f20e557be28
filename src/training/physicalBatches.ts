/** Batches of any size from graphs of a few fixed sizes. */

/** One run of a graph: the records that count, and how many rows it has. */
export interface PhysicalBatch {
  /** Rows of the graph. */
  readonly size: number;
  /** At most `size` records. */
  readonly indices: Int32Array;
}

/** A batch as runs of graphs of these sizes, so that few rows are left empty. None for an empty batch. */
export function physicalBatches(indices: Int32Array, sizes: readonly number[]): PhysicalBatch[] {
  let begin = 0;
  return cover(
    indices.length,
    sizes.toSorted((a, b) => b - a),
  ).map((size) => {
    const part = indices.subarray(begin, begin + size);
    begin += size;
    return { size, indices: part };
  });
}

/**
 * What a run costs beside its rows, in rows of the size that it would do without. Measured: a sixth to a tenth of the rows of
 * perceptrons, a thirtieth of those of a transformer at 64 positions.
 */
const RUN_COST = 1 / 16;

/** Sizes that hold `count` rows, from sizes that fall. A large one takes the rest where small ones cost as much. */
function cover(count: number, [size, ...smaller]: readonly number[]): number[] {
  if (size === undefined) return [];
  const whole = Array<number>(Math.floor(count / size)).fill(size);
  const rest = count % size;
  if (rest === 0) return whole;
  const tail = smaller.length > 0 ? cover(rest, smaller) : [size];
  const rows = tail.reduce((sum, each) => sum + each, 0);
  const isCheaper = rows + (tail.length - 1) * RUN_COST * size < size;
  return isCheaper ? [...whole, ...tail] : [...whole, size];
}

/** A physical batch with all its rows: what is missing is filled with its first record, which then counts as absent. */
export function filled({ size, indices }: PhysicalBatch): {
  readonly indices: Int32Array;
  /** 1 for rows that count, 0 for the others. [size] */
  readonly mask: Float32Array;
} {
  const all = new Int32Array(size).fill(indices[0]!);
  all.set(indices);
  return { indices: all, mask: new Float32Array(size).fill(1, 0, indices.length) };
}
