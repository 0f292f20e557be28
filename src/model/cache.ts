/**
 * The key-value cache of a batch while it grows.
 *
 * Each key-value head of each row has its positions next to each other, because that is how attention reads
 * them. There is room for a few positions more than are in use; a mask hides what is not.
 */
import { BLOCKED } from "../tensor/operations/attention.ts";
import type { TransformerConfig } from "./transformerConfig.ts";

/** Keys and values of one layer, [batch · keyValueHeads, time, headWidth]. */
export interface LayerCache<Leaf> {
  readonly keys: Leaf;
  readonly values: Leaf;
}

/** Room is made for this many positions at a time. */
const ROOM_STEP = 16;
/** From this many numbers on, `TypedArray.set` beats a loop. */
const LONG_COPY = 256;

/** Keys and values per layer, [batch · keyValueHeads, room, headWidth], and the mask that belongs to them. */
export class Cache {
  private readonly batch: number;
  private readonly config: TransformerConfig;
  private buffers: readonly LayerCache<Float32Array>[];
  private blocked: Float32Array;
  /** Positions that the arrays can hold. */
  private room = 0;
  /** Positions in use. */
  private length = 0;

  constructor(config: TransformerConfig, batch: number) {
    this.config = config;
    this.batch = batch;
    const empty = new Float32Array(0);
    this.buffers = Array.from({ length: config.layers }, () => ({ keys: empty, values: empty }));
    this.blocked = empty;
  }

  /** What a step reads. */
  get arrays(): readonly LayerCache<Float32Array>[] {
    return this.buffers;
  }

  /** Additive mask [batch, room]: hides padding, and room that is not in use. */
  get mask(): Float32Array {
    return this.blocked;
  }

  /** Copies `positions` positions of a batch of this size to the end, [batch · keyValueHeads, positions, headWidth]. */
  append(cache: readonly LayerCache<Float32Array>[], positions: number): void {
    this.extend(cache, positions, this.batch * this.config.keyValueHeads);
  }

  /** Copies `positions` positions of one row to the end of every row, [keyValueHeads, positions, headWidth]. */
  appendShared(cache: readonly LayerCache<Float32Array>[], positions: number): void {
    this.extend(cache, positions, this.config.keyValueHeads);
  }

  /** Hides the first positions of each row, so many as `padding` says, from `offset` on. */
  hide(padding: Int32Array, offset: number): void {
    for (const [row, amount] of padding.entries()) {
      const start = row * this.room + offset;
      this.blocked.fill(BLOCKED, start, start + amount);
    }
  }

  private extend(
    cache: readonly LayerCache<Float32Array>[],
    positions: number,
    sourceRows: number,
  ): void {
    // With room for one more, the first step need not move everything.
    if (this.length + positions > this.room) this.makeRoom(this.length + positions + 1);
    const { headWidth } = this.config;
    const place = {
      rows: this.batch * this.config.keyValueHeads,
      sourceRows,
      count: positions * headWidth,
      stride: this.room * headWidth,
      offset: this.length * headWidth,
    };
    for (const [layer, { keys, values }] of this.buffers.entries()) {
      copyRows(cache[layer]!.keys, keys, place);
      copyRows(cache[layer]!.values, values, place);
    }
    for (let row = 0; row < this.batch; row++) {
      const start = row * this.room + this.length;
      this.blocked.fill(0, start, start + positions);
    }
    this.length += positions;
  }

  /** Moves everything to larger arrays, with room for `length` positions. */
  private makeRoom(length: number): void {
    const { keyValueHeads, headWidth } = this.config;
    const room = Math.ceil(length / ROOM_STEP) * ROOM_STEP;
    const rows = this.batch * keyValueHeads;
    const moved = (from: Float32Array) => {
      const to = new Float32Array(rows * room * headWidth);
      const [used, before, after] = [this.length, this.room, room].map((n) => n * headWidth);
      for (let row = 0; row < rows; row++) {
        to.set(from.subarray(row * before!, row * before! + used!), row * after!);
      }
      return to;
    };
    this.buffers = this.buffers.map(({ keys, values }) => ({
      keys: moved(keys),
      values: moved(values),
    }));
    const blocked = new Float32Array(this.batch * room).fill(BLOCKED);
    for (let row = 0; row < this.batch; row++) {
      const start = row * this.room;
      blocked.set(this.blocked.subarray(start, start + this.length), row * room);
    }
    this.blocked = blocked;
    this.room = room;
  }
}

/** Where rows of numbers are copied from and to. */
interface RowPlaces {
  readonly rows: number;
  /** The source has this many rows, which repeat. */
  readonly sourceRows: number;
  /** Numbers of a row in the source, which lie next to each other. */
  readonly count: number;
  /** From row to row of the target, and where in a row the numbers go. */
  readonly stride: number;
  readonly offset: number;
}

function copyRows(source: Float32Array, target: Float32Array, place: RowPlaces): void {
  const { rows, sourceRows, count, stride, offset } = place;
  for (let row = 0; row < rows; row++) {
    const from = (row % sourceRows) * count;
    const to = row * stride + offset;
    if (count >= LONG_COPY) target.set(source.subarray(from, from + count), to);
    else for (let index = 0; index < count; index++) target[to + index] = source[from + index]!;
  }
}
