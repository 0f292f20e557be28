/**
 * A click log without a file: records from a seed, with a truth that is known.
 *
 * Every id and every number of a record adds to a score; the score decides how likely a click or a conversion is, or how
 * many conversions are expected. Ids follow power laws, as sites and devices do: a few are everywhere, most are rare.
 *
 * Proves: how far a model is from the best that anybody can do, since the truth is there to compare with. Does not
 * prove: that real logs are like this one; they drift, and their ids depend on each other.
 */
import { generator, type Seed, split } from "../math/seed.ts";
import type { ClickField, ClickLayout, ClickRecords, ClickTask } from "./clicks/clickRecords.ts";
import { type ClickWorldOptions, checkedOptions } from "./generatedClicks/options.ts";
import { powerLawDraw } from "./generatedClicks/powerLaw.ts";
import { interceptFor } from "./generatedClicks/rates.ts";
import { type Scores, scoresOf } from "./generatedClicks/scores.ts";

export type { ClickWorldOptions };

/** Records and their truth. */
export interface GeneratedClicks {
  readonly records: ClickRecords;
  /** Logit of the true probability, or log of the true rate: no model can rank better. [records] */
  readonly truth: Float32Array;
}

/** A way of the world: what ids and numbers mean. */
export interface ClickWorld {
  readonly layout: ClickLayout;
  readonly task: ClickTask;
  /** Independent records; whole users where they have several. Same seed and count, same records. */
  draw(seed: Seed, count: number): GeneratedClicks;
}

/** Records that the intercept is fitted on: far more than its error needs. */
const calibrationRecords = 20_000;

/** The world of a seed. @throws RangeError for options out of range. */
export function clickWorld(seed: Seed, options: ClickWorldOptions): ClickWorld {
  const world = checkedOptions(options);
  const fields = world.buckets.map(
    (buckets, index): ClickField => ({ name: `field${index + 1}`, buckets }),
  );
  const numbers = Array.from({ length: world.numbers }, (_, index) => `number${index + 1}`);
  const scores = scoresOf(split(seed, "scores"), world);
  const draw = (from: Seed, count: number) => drawnInputs(from, count, world);
  const tried = scoreAll(draw(split(seed, "calibration"), calibrationRecords), scores);
  const intercept = interceptFor(tried, world);
  return {
    layout: { fields, numbers },
    task: world.task,
    draw: (from, count) => {
      const inputs = draw(split(from, "inputs"), count);
      const truth = scoreAll(inputs, scores).map((score) => score + intercept);
      const labels = drawnLabels(split(from, "labels"), truth, world.task);
      return { records: { count, ...inputs, labels }, truth };
    },
  };
}

type World = ReturnType<typeof checkedOptions>;
type Inputs = Pick<ClickRecords, "ids" | "numbers" | "users">;

function drawnInputs(seed: Seed, count: number, world: World): Inputs {
  const { buckets, recordsPerUser, skew } = world;
  const draws = buckets.map((size) => powerLawDraw(size, skew));
  const random = generator(seed);
  const ids = new Int32Array(count * buckets.length);
  const numbers = new Float32Array(count * world.numbers);
  for (let record = 0; record < count; record++) {
    const isFollowing = record % recordsPerUser > 0;
    const begin = record * buckets.length;
    for (let field = 0; field < draws.length; field++) {
      const isKept = isFollowing && field % 2 === 0;
      ids[begin + field] = isKept ? ids[begin + field - buckets.length]! : draws[field]!(random);
    }
  }
  for (let index = 0; index < numbers.length; index++) numbers[index] = random.normal();
  if (recordsPerUser === 1) return { ids, numbers };
  return {
    ids,
    numbers,
    users: Int32Array.from({ length: count }, (_, at) => Math.floor(at / recordsPerUser)),
  };
}

const scoreAll = ({ ids, numbers }: Inputs, scores: Scores): Float32Array =>
  Float32Array.from({ length: ids.length / scores.fields }, (_, record) =>
    scores.of(ids, numbers, record),
  );

function drawnLabels(seed: Seed, truth: Float32Array, task: ClickTask): Float32Array {
  const random = generator(seed);
  if (task === "binary") {
    return truth.map((logit) => (random.uniform() < 1 / (1 + Math.exp(-logit)) ? 1 : 0));
  }
  return truth.map((logRate) => poisson(Math.exp(logRate), random.uniform));
}

/** Knuth's product of uniforms: rates here are small. */
function poisson(rate: number, uniform: () => number): number {
  const limit = Math.exp(-rate);
  let count = 0;
  for (let product = uniform(); product > limit; product *= uniform()) count++;
  return count;
}
