/** Records of one replicate: generated, or from a file. */
import type {
  ClickLayout,
  ClickRecords,
  ClickTask,
} from "../../../src/data/clicks/clickRecords.ts";
import type { ClickEncoding } from "../../../src/data/clicks/encoding.ts";
import { clickWorld } from "../../../src/data/generatedClicks.ts";
import { type Seed, split } from "../../../src/math/seed.ts";
import { seededRandomness } from "../../../src/privacy/noise/randomness.ts";
import { fileData } from "./fileData.ts";
import type { AdSettings, AdTraining } from "./settings.ts";
import { boundedData } from "./units.ts";

/** What a replicate is trained on, and what it is tried on. */
export interface AdData {
  readonly layout: ClickLayout;
  readonly task: ClickTask;
  readonly training: ClickRecords;
  readonly heldOut: ClickRecords;
  /** The true logits or log rates of `heldOut`; absent for a file. */
  readonly truth?: Float32Array;
  /** How columns of a file became ids and numbers; absent for a generated log. */
  readonly encoding?: ClickEncoding;
  /** The mean label where it is public: that of a generated world, which is a setting. */
  readonly publicRate?: number;
}

/** The parts of a training that its data depends on. */
export type DataOf = Pick<AdTraining, "rate">;

/** The data of a replicate. Trainings of one replicate on the same log share their records. */
export async function adData(seed: Seed, settings: AdSettings, of: DataOf): Promise<AdData> {
  if (settings.data !== null && of.rate !== undefined) {
    throw new RangeError(
      `${settings.data}: this experiment needs logs with several label rates, such as ${of.rate}, and generates them; leave --data out.`,
    );
  }
  const whole =
    settings.data === null
      ? generatedData(seed, settings, of)
      : await fileData(seed, { ...settings, data: settings.data });
  return boundedData(whole, settings, seededRandomness(split(seed, "kept")));
}

function generatedData(seed: Seed, settings: AdSettings, of: DataOf): AdData {
  const { records, heldOut } = settings;
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
