/** Records of one replicate: generated, or from a file. */
import type {
  ClickLayout,
  ClickRecords,
  ClickTask,
} from "../../../src/data/clicks/clickRecords.ts";
import type { EncodedClicks } from "../../../src/data/clicks/encodedFile.ts";
import { clickWorld } from "../../../src/data/generatedClicks.ts";
import { type Seed, split } from "../../../src/math/seed.ts";
import { seededRandomness } from "../../../src/privacy/noise/randomness.ts";
import { diskData } from "./diskData.ts";
import { fileData, type MemoryData } from "./fileData.ts";
import type { FileSettings } from "./openedLog.ts";
import type { TrainingRecords } from "./records.ts";
import type { AdSettings, AdTraining } from "./settings.ts";
import { boundedData } from "./units.ts";

/** What a replicate is trained on, and what it is tried on. */
export interface AdData {
  readonly layout: ClickLayout;
  readonly task: ClickTask;
  readonly training: TrainingRecords;
  readonly heldOut: ClickRecords;
  /** The true logits or log rates of `heldOut`; absent for a file. */
  readonly truth?: Float32Array;
  /** How columns of a file became ids and numbers, as the encoder describes itself; absent for a generated log. */
  readonly encoding?: unknown;
  /** The mean label where it is public: that of a generated world, which is a setting. */
  readonly publicRate?: number;
}

/** The parts of a training that its data depends on. */
export type DataOf = Pick<AdTraining, "rate">;

/** Where data comes from, besides settings. */
export interface DataSource extends DataOf {
  /** The file, encoded, where a run trains from disk. */
  readonly encoded?: EncodedClicks;
}

/** The data of a replicate. Trainings of one replicate on the same log share their records. */
export async function adData(
  seed: Seed,
  settings: AdSettings,
  { encoded, ...of }: DataSource,
): Promise<AdData> {
  if (settings.data !== null && of.rate !== undefined) {
    throw new RangeError(
      `${settings.data}: this experiment needs logs with several label rates, such as ${of.rate}, and generates them; leave --data out.`,
    );
  }
  const whole =
    settings.data === null
      ? generatedData(seed, settings, of)
      : await ofFile(seed, { ...settings, data: settings.data }, encoded);
  return await boundedData(whole, settings, seededRandomness(split(seed, "kept")));
}

const ofFile = (seed: Seed, settings: FileSettings, encoded: EncodedClicks | undefined) =>
  encoded ? diskData(encoded, seed, settings) : fileData(seed, settings);

/** The log of a world that the seed knows. @throws RangeError for all of its records: they have no end */
export function generatedData(seed: Seed, settings: AdSettings, of: DataOf): MemoryData {
  const { records, heldOut } = settings;
  if (records === "all") {
    throw new RangeError(
      "--set records=all: expected a file, by --data; a generated log has no end.",
    );
  }
  const world = clickWorld(split(seed, "world"), worldOf(settings, of));
  const tried = world.draw(split(seed, "heldOut"), heldOut);
  return {
    ...{ layout: world.layout, task: world.task },
    training: world.draw(split(seed, "training"), records).records,
    ...{ heldOut: tried.records, truth: tried.truth },
    publicRate: worldOf(settings, of).rate,
  };
}

/** The world of a training: that of the settings, with the rate that it asks for. */
const worldOf = ({ world, recordsPerUser }: AdSettings, { rate }: DataOf) => ({
  ...world,
  rate: rate ?? world.rate,
  recordsPerUser: recordsPerUser ?? 1,
});
