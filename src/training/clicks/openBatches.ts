/** Batches of an encoded log: from memory where it fits, else from disk. */
import {
  bytesInMemory,
  type EncodedClicks,
  openEncodedClicks,
  readEncodedClicks,
  readUsers,
} from "../../data/clicks/encodedFile.ts";
import type { ClickBatches } from "./clickBatch.ts";
import { type ClickUnits, exampleUnits, type UserBound, userUnits } from "./clickUnits.ts";
import { DEFAULT_MEMORY_LIMIT, type DiskBatchOptions, diskBatches } from "./diskBatches.ts";
import { memoryBatches } from "./memoryBatches.ts";

/** What batches of an encoded log are made by. */
export interface OpenBatchesOptions extends DiskBatchOptions {
  /** Makes units of users; the log must say whose its records are. @default every record is a unit */
  readonly users?: UserBound;
}

/** Batches that are open, and the units that they consist of. */
export interface OpenedBatches extends ClickBatches {
  readonly units: ClickUnits;
  /** Where records come from. */
  readonly from: "memory" | "disk";
}

/**
 * Opens batches of an encoded log. Its records are held in memory where they take at most half of `memoryLimit`.
 *
 * @throws Error for a file that cannot be read; RangeError for users where the log has none.
 */
export async function openBatches(
  path: string,
  options: OpenBatchesOptions,
): Promise<OpenedBatches> {
  const log = await openEncodedClicks(path);
  try {
    const units = await unitsOf(log, options.users);
    if (bytesInMemory(log.header) > (options.memoryLimit ?? DEFAULT_MEMORY_LIMIT) / 2) {
      return { ...(await diskBatches({ log, units }, options)), units, from: "disk" };
    }
    const records = await readEncodedClicks(log);
    const batches = memoryBatches({ layout: log.header.layout, records, units }, options);
    await log.close();
    return { ...batches, units, from: "memory" };
  } catch (error) {
    await log.close();
    throw error;
  }
}

const unitsOf = async (log: EncodedClicks, bound?: UserBound): Promise<ClickUnits> =>
  bound ? userUnits(await readUsers(log), bound) : exampleUnits(log.header.count);
