/** Records of an encoded file that stay on disk; those that are kept apart are in memory. */
import {
  type EncodedClicks,
  type EncodedRecords,
  readUsers,
} from "../../../src/data/clicks/encodedFile.ts";
import { clicksWithout, encodedRecordsAt } from "../../../src/data/clicks/encodedView.ts";
import { joinedRecords } from "../../../src/data/clicks/joinedRecords.ts";
import type { Seed } from "../../../src/math/seed.ts";
import type { AdData } from "./data.ts";
import { heldOutPlaces } from "./heldOut.ts";
import type { FileSettings } from "./openedLog.ts";

/** Data of which the part to train on is on disk. */
export interface DiskData extends AdData {
  readonly training: EncodedRecords;
}

/** The records of an encoded file, divided as those of a file in memory. */
export async function diskData(
  log: EncodedClicks,
  seed: Seed,
  settings: FileSettings,
): Promise<DiskData> {
  const { layout, count, hasUsers, encoding } = log.header;
  const users = hasUsers ? { users: await readUsers(log) } : {};
  const apart = heldOutPlaces({ count, ...users }, seed, settings);
  return {
    ...{ layout, encoding, task: settings.world.task },
    training: clicksWithout(log, apart),
    heldOut: joinedRecords(await encodedRecordsAt(log, apart)),
  };
}
