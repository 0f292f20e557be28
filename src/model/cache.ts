/** The key-value cache of a batch: one buffer per layer and kind, read and written through views. */
import type { LayerCache } from "./decode.ts";
import type { TransformerConfig } from "./transformerConfig.ts";

export interface CacheShape {
  readonly batch: number;
  /** Positions in all. */
  readonly capacity: number;
}

/** Padding of each row, and the position at which the padded part begins. */
export interface PaddedRows {
  readonly padding: Int32Array;
  readonly offset: number;
}

const BLOCKED = -1e30;

/** Time-major buffers [capacity, batch · keyValueHeads, headWidth] with the first `length` positions in use. */
export class Cache {
  private readonly buffers: readonly LayerCache<Float32Array>[];
  private readonly shape: CacheShape;
  /** Elements of one position. */
  private readonly stride: number;
  private readonly rowStride: number;
  private length = 0;
  private maskBuffer: Float32Array | undefined;

  constructor({ layers, keyValueHeads, headWidth }: TransformerConfig, shape: CacheShape) {
    this.shape = shape;
    this.rowStride = keyValueHeads * headWidth;
    this.stride = shape.batch * this.rowStride;
    const buffer = () => new Float32Array(shape.capacity * this.stride);
    this.buffers = Array.from({ length: layers }, () => ({ keys: buffer(), values: buffer() }));
  }

  /** Copies `positions` positions of a batch of this size to the end. */
  append(cache: readonly LayerCache<Float32Array>[], positions: number): void {
    for (const [layer, { keys, values }] of cache.entries()) {
      this.buffers[layer]!.keys.set(keys, this.length * this.stride);
      this.buffers[layer]!.values.set(values, this.length * this.stride);
    }
    this.length += positions;
  }

  /** Copies `positions` positions of one row to the end of every row. */
  appendShared(cache: readonly LayerCache<Float32Array>[], positions: number): void {
    for (const [layer, { keys, values }] of cache.entries()) {
      this.repeat(keys, this.buffers[layer]!.keys, positions);
      this.repeat(values, this.buffers[layer]!.values, positions);
    }
    this.length += positions;
  }

  /** Views of the positions in use. */
  views(): LayerCache<Float32Array>[] {
    return this.slices(0, this.length);
  }

  /** Views of the next position, to be written. */
  nextViews(): LayerCache<Float32Array>[] {
    return this.slices(this.length, this.length + 1);
  }

  /** Takes the written position into use. */
  advance(): void {
    this.length++;
  }

  /** Additive time-major mask [length, batch] that hides the padding. */
  mask({ padding, offset }: PaddedRows): Float32Array {
    this.maskBuffer ??= this.fullMask(padding, offset);
    return this.maskBuffer.subarray(0, this.length * this.shape.batch);
  }

  private fullMask(padding: Int32Array, offset: number): Float32Array {
    const { batch, capacity } = this.shape;
    const mask = new Float32Array(capacity * batch);
    for (const [row, amount] of padding.entries()) {
      for (let at = offset; at < offset + amount; at++) mask[at * batch + row] = BLOCKED;
    }
    return mask;
  }

  private slices(from: number, to: number): LayerCache<Float32Array>[] {
    const view = (buffer: Float32Array) => buffer.subarray(from * this.stride, to * this.stride);
    return this.buffers.map(({ keys, values }) => ({ keys: view(keys), values: view(values) }));
  }

  private repeat(from: Float32Array, to: Float32Array, positions: number): void {
    for (let position = 0; position < positions; position++) {
      const one = from.subarray(position * this.rowStride, (position + 1) * this.rowStride);
      const start = (this.length + position) * this.stride;
      for (let row = 0; row < this.shape.batch; row++) to.set(one, start + row * this.rowStride);
    }
  }
}
