import { describe, expect, test } from "vitest";
import { seedFrom } from "../../../../src/math/index.ts";
import { constant, sgd } from "../../../../src/optim/index.ts";
import { type PrivacyEvent, privacyOf, seededRandomness } from "../../../../src/privacy/index.ts";
import { responseEvent } from "../../../../src/privacy/labels/index.ts";
import { normalSource } from "../../../../src/privacy/noise/normalSource.ts";
import { bitsFrom, wordsOf } from "../../../../src/privacy/noise/randomness.ts";
import { userUnits } from "../../../../src/training/clicks/clickUnits.ts";
import { trainLabelDpPro } from "../../../../src/training/clicks/labels/labelDpPro.ts";
import type { LabelMethod } from "../../../../src/training/clicks/labels/labelMethod.ts";
import {
  labelsOfSum,
  trainOnExplained,
} from "../../../../src/training/clicks/labels/labelSumTraining.ts";
import { trainPlain } from "../../../../src/training/clicks/labels/plainTraining.ts";
import { trainWithLabelPrivacy } from "../../../../src/training/clicks/labels/trainWithLabelPrivacy.ts";
import { trainTwoStage } from "../../../../src/training/clicks/labels/twoStage.ts";
import { areaOf, lossOn, type SomeLabelLog, someLabelLog, someMovement } from "./someLabelLog.ts";

const target = { epsilon: 3, delta: 1e-5 };
const privateMovement = {
  ...{ epochs: 8, batchSize: 300, optimizer: sgd(constant(2)) },
  rows: { kind: "sgd", learningRate: constant(2) },
} as const;

const hybrid: LabelMethod = {
  ...{ kind: "hybrid", known: ["field1"], clipNorm: 1, firstMovement: someMovement },
};

const methods: readonly LabelMethod[] = [
  { kind: "randomizedResponse" },
  { kind: "twoStage" },
  { kind: "twoStage", learns: "answers" },
  { kind: "bins", prior: [0.8, 0.2] },
  { kind: "unbiased", prior: [0.8, 0.2] },
  { kind: "dpSgd", clipNorm: 1 },
  hybrid,
  { kind: "labelDpPro", learningRate: 0.2 },
  { kind: "labelDpPro", learningRate: 0.2, denoisedBy: "others" },
  { kind: "labelSum", learningRate: 0.2 },
];
const isStepwise = ({ kind }: LabelMethod) => ["dpSgd", "hybrid"].includes(kind);

const trainBy = (log: SomeLabelLog, method: LabelMethod, epsilon = target.epsilon) =>
  trainWithLabelPrivacy(log, log.data, {
    ...{ method, target: { ...target, epsilon }, seed: seedFrom(4) },
    movement: isStepwise(method) || "denoisedBy" in method ? privateMovement : someMovement,
    randomness: seededRandomness(seedFrom(5)),
  });

const epsilonOf = (event: PrivacyEvent) =>
  privacyOf(event, { neighboringRelation: "replaceOne" }).epsilon(target.delta).upper;

/** Kinds of all mechanisms in an event. */
const kindsIn = (event: PrivacyEvent): string[] =>
  "events" in event
    ? event.events.flatMap(kindsIn)
    : "event" in event
      ? kindsIn(event.event)
      : [event.kind];

describe("trainWithLabelPrivacy", () => {
  const records = someLabelLog({ units: 2500 });
  const users = someLabelLog({ units: 400, recordsPerUser: 3 });

  test.for(methods)("by $kind spends the target on records, and learns", async (method) => {
    const trained = await trainBy(records, method);
    const epsilon = epsilonOf(trained.event);
    expect(epsilon).toBeLessThanOrEqual(target.epsilon + 1e-9);
    expect(epsilon).toBeGreaterThan(0.95 * target.epsilon);
    expect(trained.unitOfPrivacy).toEqual({ kind: "example" });
    expect(trained.neighboringRelation).toBe("replaceOne");
    // without learning 0.5, the truth 0.9
    expect(await areaOf(records, trained.parameters)).toBeGreaterThan(0.68);
  });

  test.for(methods)(
    "by $kind spends the target on all records of a user together",
    async (method) => {
      const trained = await trainBy(users, method);
      expect(epsilonOf(trained.event)).toBeLessThanOrEqual(target.epsilon + 1e-9);
      expect(epsilonOf(trained.event)).toBeGreaterThan(0.75 * target.epsilon);
      expect(trained.unitOfPrivacy).toEqual({ kind: "user", contributions: 3 });
    },
  );

  test("learns from none but the records that the bound on contributions leaves", async () => {
    const { users: owners } = users.data.records;
    const bound = { recordsPerUnit: 2, randomness: seededRandomness(seedFrom(11)) };
    const units = userUnits(owners!, bound);
    const kept = new Set(units.members!.places);
    const turned = users.data.records.labels.map((label, at) => (kept.has(at) ? label : 1 - label));
    expect(units.droppedRecords).toBe(400);
    for (const method of methods) {
      const [as, other] = await Promise.all(
        [users.data.records.labels, turned].map((labels) =>
          trainBy(
            { ...users, data: { records: { ...users.data.records, labels }, units } },
            method,
          ),
        ),
      );
      expect(other!.parameters, method.kind).toEqual(as!.parameters);
      expect(as!.parameters.table.every(Number.isFinite)).toBe(true);
    }
  });

  test("says what it protects, and who is trusted", async () => {
    const setting = async (method: LabelMethod) => (await trainBy(users, method)).setting.protects;
    expect(await setting({ kind: "randomizedResponse" })).toBe("labels");
    expect(await setting({ kind: "dpSgd", clipNorm: 1 })).toBe("records");
    expect(await setting(hybrid)).toBe("labelsAndUnknownFeatures");
  });

  test("by what is known first charges both phases in one ledger", async () => {
    const { event, ledger } = await trainBy(records, hybrid);
    expect(ledger!.charges.map(({ event: charged }) => charged)).toEqual([
      responseEvent({ epsilon: 1.5 }),
    ]);
    expect(new Set(kindsIn(event))).toEqual(new Set(["randomizedResponse", "gaussian"]));
    expect(ledger!.step).toBe(67); // 8 · 2500 / 300
  });

  test("by bins takes the price of the prior from the target first", async () => {
    const charge = {
      label: "histogram of labels",
      event: { kind: "laplace", noiseMultiplier: 4 },
    } as const;
    const { event } = await trainBy(records, { kind: "bins", prior: [0.8, 0.2], charge });
    // a label moves from one bin to another: 2 / 4 = 0.5 under replaceOne, 2.5 are left
    const [response, spent] = event.kind === "composed" ? event.events : [];
    expect(epsilonOf(response!)).toBeCloseTo(2.5, 3);
    expect(spent).toEqual(charge.event);
    await expect(trainBy(records, { kind: "bins", prior: [1, 1], charge }, 0.4)).rejects.toThrow(
      "expected epsilon above 0",
    );
  });

  test("learns counts from bins and from unbiased answers", async () => {
    const counts = someLabelLog({ task: "count", rate: 0.8, units: 4000 });
    const trivial = await lossOn(counts, counts.initial);
    for (const method of [
      { kind: "bins", prior: [0.5, 0.3, 0.12, 0.05, 0.03] },
      { kind: "randomizedResponse" },
      { kind: "unbiased", prior: [0.5, 0.3, 0.12, 0.05, 0.03] },
    ] as const) {
      const { parameters } = await trainWithLabelPrivacy(counts, counts.data, {
        ...{ method, target, seed: seedFrom(4), labels: 5 },
        ...{ movement: someMovement, randomness: seededRandomness(seedFrom(5)) },
      });
      expect(await lossOn(counts, parameters)).toBeLessThan(trivial - 0.03);
    }
  });

  test("debiased losses keep predictions where labels are: answers as they are lean to one half", async () => {
    const debiased = await trainBy(records, { kind: "randomizedResponse" }, 1);
    const biased = await trainBy(records, { kind: "randomizedResponse", debiased: false }, 1);
    const [good, bad] = [
      await lossOn(records, debiased.parameters),
      await lossOn(records, biased.parameters),
    ];
    expect(good).toBeLessThan(bad - 0.05);
  });
});

describe("trainTwoStage", () => {
  const log = someLabelLog({ rate: 0.05, units: 2000 });
  const staged = (epsilon: number) =>
    trainTwoStage(log, log.data, {
      ...{ epsilon, labels: 2, movement: someMovement, seed: seedFrom(6) },
      bits: bitsFrom(wordsOf(seededRandomness(seedFrom(7)))),
    });

  test("asks each unit in one stage: both cost what one of them does, not the sum", async () => {
    const { stages, event } = await staged(4);
    expect(stages.map(({ length }) => length)).toEqual([800, 1200]);
    expect(new Set(stages.flat()).size).toBe(2000);
    expect(event).toEqual(responseEvent({ epsilon: 4 }));
    expect(epsilonOf(event)).toBeLessThanOrEqual(4 + 1e-9);
  });

  test("where positives are rare and epsilon is small asks few in the second stage", async () => {
    // asked is who has a chance of a click of at least 1 / (1 + e^ε): 1 / 2 at most for any ε
    const [few, more] = [(await staged(1)).asked, (await staged(4)).asked];
    expect(few).toBeLessThan(600);
    expect(more).toBeGreaterThan(few);
  });
});

describe("methods without noise", () => {
  const log = someLabelLog({ units: 500 });
  const { records, units } = log.data;
  const noiseless = {
    ...{ noiseMultiplier: 0, clipNorm: 100, source: normalSource(seededRandomness(seedFrom(8))) },
  };
  const training = { epochs: 5, batchSize: 500, learningRate: 0.2, seed: seedFrom(9) };
  const exact = {
    ...{ labels: records.labels, weights: new Float32Array(500).fill(1) },
    ...training,
  };

  test("LabelDP-Pro is training on the labels as they are", () => {
    const pro = trainLabelDpPro(
      { ...log, records, units },
      { ...noiseless, ...training, passes: 300 },
    );
    const plain = trainOnExplained(log, records, exact);
    for (const [at, weight] of plain.table.entries()) {
      expect(Math.abs(pro.table[at]! - weight)).toBeLessThan(0.05);
    }
    for (const [at, weight] of plain.dense.entries()) {
      expect(pro.dense[at]).toBeCloseTo(weight, 2);
    }
  });

  test("one sum of labels teaches all that the labels do", async () => {
    const explained = labelsOfSum(log, records, { ...noiseless, units, passes: 300 });
    const learned = trainOnExplained(log, records, { ...explained, ...training, epochs: 40 });
    const plain = trainOnExplained(log, records, { ...exact, epochs: 40 });
    expect(await lossOn(log, learned)).toBeCloseTo(await lossOn(log, plain), 2);
  });

  test("training on labels is training: the loss falls", async () => {
    const { data, initial } = log;
    const parameters = await trainPlain(log, data.records, {
      ...{ movement: someMovement, seed: seedFrom(10) },
    });
    expect(await lossOn(log, parameters)).toBeLessThan((await lossOn(log, initial)) - 0.03);
  });
});
