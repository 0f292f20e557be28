/** C⁻¹ z where the coefficients of C are a sum of exponentials. */
import type { NoiseStream } from "../noise/noiseStream.ts";
import type { BufferArrays } from "./bufferedSeries.ts";
import { type StreamParts, steppedStream } from "./steppedStream.ts";

type BufferedNoise = BufferArrays & StreamParts;

/** xₜ = zₜ − Σ scaleᵢ bufferᵢ, then bufferᵢ ← decayᵢ bufferᵢ + xₜ. */
export function bufferedStream({ scales, decays, source, steps }: BufferedNoise): NoiseStream {
  let buffers: Float32Array[] = [];
  return steppedStream(steps, {
    next(into, step) {
      if (step === 0) buffers = Array.from(scales, () => new Float32Array(into.length));
      source.fill(into);
      for (const [index, buffer] of buffers.entries()) subtract(into, scales[index]!, buffer);
      for (const [index, buffer] of buffers.entries()) decay(buffer, decays[index]!, into);
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
