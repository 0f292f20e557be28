/** Runs every arm of every replicate, and tries the model that each would release. */
import glyphs, { type Glyph } from "../../../src/data/glyphs.ts";
import type { RunContext } from "../../../src/lab/recipe.ts";
import { cellName, replicateNames } from "../../../src/lab/replicates.ts";
import { type Seed, split } from "../../../src/math/seed.ts";
import { privacyOf } from "../../../src/privacy/account.ts";
import type { PrivacyRecord } from "../../../src/privacy/record.ts";
import { type GlyphData, glyphData } from "../study/data.ts";
import { type Claimed, claimedOf } from "../study/guarantee.ts";
import { answersTo, recordAnswers } from "../study/run.ts";
import { type StatedModel, statedModel } from "../study/statedModel.ts";
import { trainGlyphs } from "../study/training.ts";
import { type Arm, arms, noiseOf } from "./arms.ts";
import { type Settings, trainingWith } from "./settings.ts";

/** All of the experiment. */
export async function runTuning(context: RunContext<Settings>): Promise<void> {
  const { settings } = context;
  const noiseFor = noiseOnce(settings);
  for (const replicate of replicateNames(settings)) {
    const seed = split(context.seed, "replicate", replicate);
    const data = glyphData(seed, settings);
    const validation = glyphs.draw(split(seed, "validation"), {
      ...{ split: "heldOut", count: settings.validation },
    });
    for (const arm of arms) {
      await runArm({ context, replicate, seed, data, validation, arm, noiseFor });
    }
  }
}

interface Arming {
  readonly context: RunContext<Settings>;
  readonly replicate: string;
  readonly seed: Seed;
  readonly data: GlyphData;
  readonly validation: readonly Glyph[];
  readonly arm: Arm;
  readonly noiseFor: (arm: Arm) => number;
}

/** Noise of arms, each calibrated when it is first needed. */
function noiseOnce(settings: Settings): (arm: Arm) => number {
  const known = new Map<Arm, number>();
  return (arm) => {
    const noise = known.get(arm) ?? noiseOf(arm, settings);
    known.set(arm, noise);
    return noise;
  };
}

const neighboringRelation = "addOrRemoveOne";

/** One run that was made. */
interface Made {
  readonly learningRate: number;
  readonly validationAccuracy: number;
  readonly answers: readonly number[];
  /** Of this run by itself. */
  readonly record: PrivacyRecord;
}

const bestOf = (made: readonly Made[]): Made | undefined =>
  made.toSorted((a, b) => b.validationAccuracy - a.validationAccuracy)[0];

async function runArm(arming: Arming): Promise<void> {
  const { context, replicate, arm } = arming;
  const { settings } = context;
  const made: Made[] = [];
  for (const [index, learningRate] of arm.rates(settings, replicate).entries()) {
    const cell = runCell(replicate, arm, index);
    made.push(await context.once(cell, () => makeRun(arming, cell, learningRate)));
  }
  await context.once(releasedCell(replicate, arm), async () => {
    const { delta } = settings;
    const noiseMultiplier = arming.noiseFor(arm);
    const event = arm.event(settings, noiseMultiplier);
    const claimed = claimedOf({ event, neighboringRelation, delta, noiseMultiplier });
    recordRuns(arming, made, claimed);
    return releasedModel(arming, made);
  });
}

/** What may be stated about the model that is released: what its arm charges, together. */
function releasedModel(
  { context: { settings }, replicate, arm, noiseFor }: Arming,
  made: readonly Made[],
): StatedModel | null {
  const best = bestOf(made);
  if (best === undefined) return null;
  const event = arm.charged(settings, noiseFor(arm));
  const { name: accountant } = privacyOf(event, { neighboringRelation }).accountant;
  const training = (arm.areAllCharged ? made : [best]).flatMap(({ record }) => record.training);
  const gradients = training.reduce((sum, { steps }) => sum + steps, 0);
  const record: PrivacyRecord = {
    ...best.record,
    ...{ title: `best classifier of glyphs of ${replicate}, ${arm.name}`, event, training },
    accountant: { ...best.record.accountant, name: accountant },
    accesses: [
      { of: "trainingRuns", status: "charged", what: `${gradients} noisy gradients` },
      ...best.record.accesses.filter(({ of }) => of !== "trainingRuns" && of !== "tuning"),
      { of: "tuning", ...arm.tuning },
    ],
  };
  const trainedIn = made.map((_, index) => runCell(replicate, arm, index));
  return statedModel(record, { condition: arm.name, trainedIn });
}

/** The cell of a run of an arm, counted from 0. */
export const runCell = (replicate: string, { name }: Arm, index: number): string =>
  cellName(replicate, name, `run-${index + 1}`);

/** The cell in which an arm releases its best model. */
export const releasedCell = (replicate: string, { name }: Arm): string =>
  cellName(replicate, name, "released");

async function makeRun(
  { context, seed, data, validation, arm, noiseFor }: Arming,
  cell: string,
  learningRate: number,
): Promise<Made> {
  const { settings } = context;
  const noiseMultiplier = noiseFor(arm);
  const training = trainingWith(settings, { learningRate, noiseMultiplier });
  const trained = await trainGlyphs({ context, cell, seed, data, settings, training });
  const { parameters, guarantee } = trained;
  const chosen = await answersTo(validation, parameters, settings);
  const right = chosen.filter((answer, index) => answer === validation[index]!.label).length;
  return {
    ...{ learningRate, validationAccuracy: right / validation.length },
    answers: await answersTo(data.heldOut, parameters, settings),
    record: guarantee!.record,
  };
}

/** Every run as one record, and every answer of the one that is best on the validation images. */
function recordRuns(
  { context, replicate, data: { heldOut }, arm }: Arming,
  made: readonly Made[],
  claimed: Claimed,
): void {
  const cell = releasedCell(replicate, arm);
  for (const [index, { learningRate, validationAccuracy, answers }] of made.entries()) {
    const right = answers.filter((answer, place) => answer === heldOut[place]!.label).length;
    context.record({
      ...{ kind: "sample", cell, sample: `run-${index + 1}`, cluster: replicate, trial: index },
      ...{ pair: `${replicate}/${learningRate}`, condition: `${arm.name}, every run` },
      prompt: `learning rate ${learningRate}`,
      completion: `right on ${validationAccuracy} of the validation images`,
      status: "scored",
      outcome: { learningRate, validationAccuracy, accuracy: right / answers.length },
    });
  }
  const best = bestOf(made);
  if (best === undefined) {
    const text = "Selection drew no run at all: there is nothing to release.";
    context.record({ kind: "note", cell, level: "warning", text });
    return;
  }
  const { epsilon, noiseMultiplier } = claimed;
  recordAnswers(context, heldOut, {
    ...{ cell, replicate, condition: arm.name, answers: best.answers },
    facts: { learningRate: best.learningRate, runs: made.length, epsilon, noiseMultiplier },
  });
}
