/** C⁻¹ z for a banded Toeplitz C, step by step, from the last outputs. */
import type { NoiseStream } from "../noise/noiseStream.ts";
import { type StreamParts, steppedStream } from "./steppedStream.ts";

interface ToeplitzNoise extends StreamParts {
  /** First column of C. */
  readonly column: Float64Array;
}

/** Numbers that are worked on at once: they stay in the fastest cache while the past goes by. */
const BLOCK = 2048;

/** xₜ = (zₜ − Σ cₖ xₜ₋ₖ) / c₀, with the last `column.length − 1` x in a ring. */
export function toeplitzStream({ column, source, steps }: ToeplitzNoise): NoiseStream {
  const most = column.length - 1;
  const ring: Float32Array[] = [];
  const at = (step: number) => ring[step % most]!;
  const keptCount = (step: number) => Math.min(step, most);
  return steppedStream(steps, {
    next(into, step) {
      source.fill(into);
      const past = Array.from({ length: keptCount(step) }, (_, lag) => at(step - 1 - lag));
      solveStep(into, column, past);
      if (most === 0) return;
      if (step < most) ring[step] = new Float32Array(into.length);
      at(step).set(into);
    },
    kept: (step) =>
      Array.from({ length: keptCount(step) }, (_, lag) => at(step - keptCount(step) + lag)),
    keptCount,
    put(step, vectors) {
      ring.length = 0;
      for (const [index, vector] of vectors.entries()) {
        ring[(step - vectors.length + index) % most] = vector.slice();
      }
    },
  });
}

/** z becomes x, in place; `past` begins with the last x. Sums in double precision, four lags at a time. */
function solveStep(z: Float32Array, column: Float64Array, past: readonly Float32Array[]): void {
  const sum = new Float64Array(Math.min(BLOCK, z.length));
  for (let start = 0; start < z.length; start += BLOCK) {
    const length = Math.min(BLOCK, z.length - start);
    for (let index = 0; index < length; index++) sum[index] = z[start + index]!;
    subtractPast(sum, { column, past, start, length });
    for (let index = 0; index < length; index++) z[start + index] = sum[index]! / column[0]!;
  }
}

interface Past {
  readonly column: Float64Array;
  readonly past: readonly Float32Array[];
  readonly start: number;
  readonly length: number;
}

function subtractPast(sum: Float64Array, { column, past, start, length }: Past): void {
  let lag = 0;
  for (; lag + 4 <= past.length; lag += 4) {
    const [c1, c2, c3, c4] = column.subarray(lag + 1, lag + 5) as unknown as Four<number>;
    const [x1, x2, x3, x4] = past.slice(lag, lag + 4) as unknown as Four<Float32Array>;
    for (let index = 0, from = start; index < length; index++, from++) {
      sum[index]! -= c1 * x1[from]! + c2 * x2[from]! + c3 * x3[from]! + c4 * x4[from]!;
    }
  }
  for (; lag < past.length; lag++) {
    const c = column[lag + 1]!;
    const x = past[lag]!;
    for (let index = 0; index < length; index++) sum[index]! -= c * x[start + index]!;
  }
}

type Four<Item> = readonly [Item, Item, Item, Item];
