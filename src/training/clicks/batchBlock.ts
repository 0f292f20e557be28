/** Neighbouring steps whose batches are drawn together, cut into parts that fit in memory. */
import type { BatchSampler } from "../../privacy/sampling/sampler.ts";
import { chosenRecords } from "./chosenRecords.ts";
import type { ClickUnits } from "./clickUnits.ts";

/** A block of steps. */
export interface BatchBlock {
  /** The first step, from 1. */
  readonly firstStep: number;
  /** Units that each step drew. */
  readonly drawn: readonly Int32Array[];
  /** Records of each step, ascending. */
  readonly places: readonly Int32Array[];
  readonly parts: readonly BlockPart[];
}

/** Steps whose records lie together in a scratch file. */
export interface BlockPart {
  /** Indices of steps within the block, [begin, end). */
  readonly begin: number;
  readonly end: number;
  /** Records before and in this part, a record once for each step that has it. */
  readonly firstRecord: number;
  readonly records: number;
}

/** What decides a block. */
export interface BlockDesign {
  readonly sampler: BatchSampler;
  readonly units: ClickUnits;
  readonly steps: number;
  /** Most records of a part of more than one step. */
  readonly recordsPerPart: number;
}

/** Tosses the coins of all steps of a block. */
export function drawBlock(design: BlockDesign, firstStep: number): BatchBlock {
  const { sampler, units, steps } = design;
  const drawn = Array.from({ length: steps }, (_, at) => sampler.batch(firstStep + at));
  const places = drawn.map((chosen) => chosenRecords(units, chosen).places);
  return { firstStep, drawn, places, parts: partsOf(places, design.recordsPerPart) };
}

function partsOf(places: readonly Int32Array[], most: number): BlockPart[] {
  const parts: BlockPart[] = [];
  let [begin, firstRecord, records] = [0, 0, 0];
  const close = (end: number) => {
    parts.push({ begin, end, firstRecord, records });
    [begin, firstRecord, records] = [end, firstRecord + records, 0];
  };
  places.forEach(({ length }, step) => {
    if (step > begin && records + length > most) close(step);
    records += length;
  });
  close(places.length);
  return parts;
}

/** How far a pass over the log has come in each step of a part. */
export interface PartWalk {
  /**
   * The next records of a step that are before `chunkEnd`, as [from, to) among its places. Both who writes a part and who
   * reads it go chunk by chunk, and in a chunk step by step: so the order within a part needs no record of its own.
   */
  take(step: number, chunkEnd: number): readonly [number, number];
}

/** Begins at the first record of the log. */
export function partWalk({ places }: BatchBlock, { begin, end }: BlockPart): PartWalk {
  const next = new Int32Array(end - begin);
  return {
    take: (step, chunkEnd) => {
      const own = places[step]!;
      const from = next[step - begin]!;
      let to = from;
      while (to < own.length && own[to]! < chunkEnd) to++;
      next[step - begin] = to;
      return [from, to];
    },
  };
}
