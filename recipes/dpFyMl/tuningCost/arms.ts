/** Ways to choose a learning rate, each with the event that all of its runs together are. */
import { generator, seedFrom, split } from "../../../src/math/seed.ts";
import { calibrate } from "../../../src/privacy/calibration/calibrate.ts";
import { dpSgd, type PrivacyEvent } from "../../../src/privacy/event.ts";
import { drawRuns } from "../../../src/privacy/privateSelection.ts";
import type { DataAccess } from "../../../src/privacy/record.ts";
import { stepsOf } from "../study/settings.ts";
import { type Settings, trainingWith } from "./settings.ts";

/** One way. */
export interface Arm {
  readonly name: "uncharged" | "composed" | "selected" | "selectedByPoisson";
  /** All runs together, where one has this noise. */
  readonly event: (settings: Settings, noiseMultiplier: number) => PrivacyEvent;
  /** What the noise is calibrated for: less than `event` where something is not charged. */
  readonly charged: (settings: Settings, noiseMultiplier: number) => PrivacyEvent;
  /** What a statement says about the choice. */
  readonly tuning: Pick<DataAccess, "status" | "what">;
  /** Whether every run is charged by itself, and not as one of an unknown number. */
  readonly areAllCharged: boolean;
  /** The rate of every run of a replicate, decided before the first. */
  readonly rates: (settings: Settings, replicate: string) => readonly number[];
}

/** One run. */
function oneRun(settings: Settings, noiseMultiplier: number): PrivacyEvent {
  const training = trainingWith(settings, { learningRate: 1, noiseMultiplier });
  return dpSgd(noiseMultiplier, settings.batch / settings.records, stepsOf(training, settings));
}

const wholeGrid = (settings: Settings, noiseMultiplier: number): PrivacyEvent => ({
  kind: "selfComposed",
  count: settings.learningRates.length,
  event: oneRun(settings, noiseMultiplier),
});

/** The distribution of the number of runs: 0 is logarithmic, the cheapest, and often a single run. */
type Shape = 0 | "poisson";

const selection =
  (shape: Shape) =>
  (settings: Settings, noiseMultiplier: number): PrivacyEvent => ({
    kind: "repeatAndSelect",
    ...{ mean: settings.meanRuns, shape },
    event: oneRun(settings, noiseMultiplier),
  });

/** The whole grid in order. */
const everyRate = ({ learningRates }: Settings) => learningRates;

/** A number of runs that is drawn before any is seen, each with a rate of the grid at random. */
const drawnRates =
  (shape: Shape) =>
  (settings: Settings, replicate: string): readonly number[] => {
    const { learningRates, meanRuns, selectionSeed } = settings;
    const draws = generator(split(seedFrom(selectionSeed), "selection", replicate, `${shape}`));
    const runs = drawRuns({ mean: meanRuns, shape }, () => draws.uniform());
    return Array.from({ length: runs }, () => draws.pick(learningRates));
  };

const selected = (name: Arm["name"], shape: Shape): Arm => {
  const event = selection(shape);
  return {
    ...{ name, event, charged: event, rates: drawnRates(shape), areAllCharged: false },
    tuning: { status: "charged", what: "private selection of the learning rate" },
  };
};

/** All of them. */
export const arms: readonly Arm[] = [
  {
    ...{ name: "uncharged", event: wholeGrid, charged: oneRun, rates: everyRate },
    tuning: { status: "notCovered", what: "the learning rate, chosen among runs on these glyphs" },
    areAllCharged: false,
  },
  {
    ...{ name: "composed", event: wholeGrid, charged: wholeGrid, rates: everyRate },
    tuning: { status: "charged", what: "every run of the grid of learning rates" },
    areAllCharged: true,
  },
  selected("selected", 0),
  selected("selectedByPoisson", "poisson"),
];

/** The least noise that keeps what is charged within the guarantee. */
export function noiseOf({ charged }: Arm, settings: Settings): number {
  const { value } = calibrate((noiseMultiplier) => charged(settings, noiseMultiplier), {
    ...{ neighboringRelation: "addOrRemoveOne", parameter: "noiseMultiplier" },
    target: { epsilon: settings.epsilon, delta: settings.delta },
    ...{ range: [0.1, 1e4], morePrivate: "larger" },
  });
  return value;
}
