/**
 * Batches of an encoded log that does not fit in memory, by the coins of any sampler: true Poisson batches from sequential
 * passes alone. The idea is that of Chua et al. 2024 (arXiv 2411.04205), without cutting batches.
 *
 * The coins of a block of steps are tossed together, of about one epoch where memory allows. One pass over the log copies
 * the records of the block to a scratch file, those of neighbouring steps together; then part after part is read back, the
 * next one while this one is trained on. Batches are those of `memoryBatches` with the same sampler.
 *
 * Memory: places of a block, 4 bytes for each record that is drawn (twice that for users), take at most a quarter of
 * `memoryLimit` in expectation; two parts another quarter, with 4 bytes for each of their records; buffers of the pass an
 * eighth. A single batch is in memory whole, whatever the limit, and so are the units that users make.
 *
 * Disk: the scratch file is as large as the records that a block draws, and as secret: it says who was in which batch. It
 * has no name, and is gone when the process is.
 *
 * With secure randomness the coins of a step are tossed once for its block: whoever comes back to an earlier block tosses
 * again.
 */
import { dirname } from "node:path";
import type { EncodedRecords } from "../../data/clicks/encodedFile.ts";
import type { BatchSampler } from "../../privacy/sampling/sampler.ts";
import { batchArrays } from "./batchArrays.ts";
import { type BatchBlock, drawBlock } from "./batchBlock.ts";
import { type LoadedPart, loadPart, type PassFiles, spreadBlock } from "./blockPass.ts";
import { chosenRecords, samplerOfUnits } from "./chosenRecords.ts";
import type { ClickBatches } from "./clickBatch.ts";
import { type ClickUnits, exampleUnits } from "./clickUnits.ts";
import type { BatchOptions } from "./memoryBatches.ts";
import { recordWeight } from "./recordWeights.ts";
import { scratchFile } from "./scratchFile.ts";

/** What batches from disk are made by. */
export interface DiskBatchOptions extends BatchOptions {
  /** Bytes; see above. @default 1 GiB */
  readonly memoryLimit?: number;
  /** Where the scratch file lies. @default beside the log */
  readonly folder?: string;
  /** The last step that is ever wanted, so that no coins are tossed for later ones. @default none */
  readonly lastStep?: number;
}

/** An encoded log that is open, and whose its records are. */
export interface DiskLog {
  /** Closed with the batches. */
  readonly log: EncodedRecords;
  /** @default every record is a unit */
  readonly units?: ClickUnits;
}

/** Bytes that batches from disk take in memory where nobody says otherwise. */
export const DEFAULT_MEMORY_LIMIT = 2 ** 30;

/**
 * Batches of units that the sampler draws, in the order of their numbers.
 *
 * @throws RangeError for a sampler of another number of units; `batch` throws Error where the disk takes no more.
 */
export async function diskBatches(
  { log, units = exampleUnits(log.header.count) }: DiskLog,
  options: DiskBatchOptions,
): Promise<ClickBatches> {
  const sampler = samplerOfUnits(units, options.sampler);
  const { layout } = log.header;
  const arraysOf = batchArrays(layout, units.recordsPerUnit);
  const weightOf = recordWeight(options.weights);
  const design = { ...options, units, sampler };
  const sizes = sizesOf(log, design);
  const scratch = await scratchFile(options.folder ?? dirname(log.path));
  const blocks = blockReader({ log, scratch }, design, sizes);
  return {
    ...{ layout, sampler, recordsPerUnit: units.recordsPerUnit },
    batch: async (step) => {
      const { loaded, drawn, index } = await blocks.step(step);
      const { units: count, places, slots, own } = chosenRecords(units, drawn);
      const batch = arraysOf(count);
      const to = { arrays: batch, slot: 0 };
      const first = loaded.starts[index]!;
      for (let at = 0; at < places.length; at++) {
        to.slot = slots ? slots[at]! : at;
        log.codec.decode(loaded.view, loaded.order[first + at]!, to);
        batch.weights[to.slot] = weightOf(batch.labels[to.slot]!, own ? own[at]! : 1);
      }
      return batch;
    },
    close: async () => {
      await blocks.idle();
      await scratch.close();
      await log.close();
    },
  };
}

/** What decides blocks and parts. */
interface BlockOptions extends Omit<DiskBatchOptions, "sampler"> {
  readonly units: ClickUnits;
  readonly sampler: BatchSampler;
}

/** Keeps a block, a part of it and the part after that one. */
function blockReader(files: PassFiles, options: BlockOptions, sizes: ReturnType<typeof sizesOf>) {
  let block: BatchBlock | undefined;
  let current: LoadedPart | undefined;
  let coming: { readonly at: number; readonly part: Promise<LoadedPart> } | undefined;
  const idle = async () => void (await coming?.part.catch(() => {}));
  const begin = async (step: number) => {
    await idle();
    [current, coming] = [undefined, undefined];
    const { lastStep = Number.POSITIVE_INFINITY } = options;
    const steps = step > lastStep ? 1 : Math.min(sizes.steps, lastStep - step + 1);
    const drawn = drawBlock({ ...options, ...sizes, steps }, step);
    await spreadBlock(files, drawn, sizes);
    block = drawn;
    return drawn;
  };
  const load = (from: BatchBlock, at: number) => {
    const part = loadPart(files, { block: from, part: from.parts[at]! }, sizes.chunk);
    // An error is thrown where the part is awaited; until then nobody is to miss it.
    part.catch(() => {});
    return { at, part };
  };
  return {
    idle,
    step: async (step: number) => {
      const here = block && isIn(block, step) ? block : await begin(step);
      const index = step - here.firstStep;
      if (!current || !(index >= current.part.begin && index < current.part.end)) {
        const at = here.parts.findIndex((part) => index < part.end);
        const asked = coming?.at === at ? coming : load(here, at);
        await idle();
        current = await asked.part;
        coming = at + 1 < here.parts.length ? load(here, at + 1) : undefined;
      }
      return { loaded: current, drawn: here.drawn[index]!, index: index - current.part.begin };
    },
  };
}

const isIn = ({ firstStep, drawn }: BatchBlock, step: number) =>
  step >= firstStep && step < firstStep + drawn.length;

/** Steps of a block at most, whatever fits: each has an array of its own. */
const MOST_STEPS = 65_536;

function sizesOf({ codec }: EncodedRecords, options: BlockOptions) {
  const { memoryLimit = DEFAULT_MEMORY_LIMIT, units, sampler } = options;
  if (!(memoryLimit >= 2 ** 16)) {
    throw new RangeError(
      `diskBatches: expected a memoryLimit of at least 65536, got ${memoryLimit}.`,
    );
  }
  const bytesPerPlace = units.members ? 8 : 4;
  const recordsPerStep =
    (sampler.expectedBatch * (units.members?.places.length ?? units.count)) / units.count;
  const steps = Math.min(
    MOST_STEPS,
    Math.ceil(units.count / sampler.expectedBatch),
    memoryLimit / 4 / bytesPerPlace / recordsPerStep,
  );
  return {
    steps: Math.max(1, Math.floor(steps)),
    recordsPerPart: Math.floor(memoryLimit / 8 / (codec.recordBytes + 4)),
    chunk: Math.max(1, Math.floor(memoryLimit / 64 / codec.recordBytes)),
    buffers: memoryLimit / 8,
  };
}
