/** C⁻¹ z where the coefficients of C are a sum of exponentials. */
import type { NoiseStream } from "../noise/noiseStream.ts";
import type { BufferArrays } from "./bufferedSeries.ts";
import { type StreamParts, steppedStream } from "./steppedStream.ts";

type BufferedNoise = BufferArrays & StreamParts;

/** Numbers that are worked on at once: they stay in the fastest cache while all buffers go by. */
const BLOCK = 1024;

/** xₜ = zₜ − Σ scaleᵢ bufferᵢ, then bufferᵢ ← decayᵢ bufferᵢ + xₜ. */
export function bufferedStream({ scales, decays, source, steps }: BufferedNoise): NoiseStream {
  let buffers: Float32Array[] = [];
  return steppedStream(steps, {
    next(into, step) {
      if (step === 0) buffers = Array.from(scales, () => new Float32Array(into.length));
      source.fill(into);
      for (let start = 0; start < into.length; start += BLOCK) {
        const x = into.subarray(start, start + BLOCK);
        const parts = buffers.map((buffer) => buffer.subarray(start, start + BLOCK));
        for (const [index, part] of parts.entries()) subtract(x, scales[index]!, part);
        for (const [index, part] of parts.entries()) decay(part, decays[index]!, x);
      }
    },
    kept: () => buffers,
    keptCount: (step) => (step === 0 ? 0 : scales.length),
    put(_step, vectors) {
      buffers = vectors.map((vector) => vector.slice());
    },
  });
}

function subtract(x: Float32Array, scale: number, buffer: Float32Array): void {
  for (let index = 0; index < x.length; index++) x[index]! -= scale * buffer[index]!;
}

function decay(buffer: Float32Array, rate: number, x: Float32Array): void {
  for (let index = 0; index < x.length; index++) buffer[index] = rate * buffer[index]! + x[index]!;
}
