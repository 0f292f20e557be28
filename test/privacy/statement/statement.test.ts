import { describe, expect, test } from "vitest";
import { dpSgd } from "../../../src/privacy/event.ts";
import { answerEpsilon, parseQuery } from "../../../src/privacy/query.ts";
import { type PrivacyRecord, protectedParts } from "../../../src/privacy/record.ts";
import { statementMarkdown, statementText } from "../../../src/privacy/statement/print.ts";
import { type Statement, statementOf } from "../../../src/privacy/statement/statement.ts";
import { exampleRecord, samplingRate, shuffledRecord, withPhase } from "./exampleRecord.ts";

const without = (...fields: (keyof PrivacyRecord)[]): PrivacyRecord =>
  Object.fromEntries(
    Object.entries(exampleRecord).filter(([name]) => !fields.includes(name as never)),
  ) as never;
const reasons = (record: PrivacyRecord) => {
  const { claim } = statementOf(record);
  return claim.kind === "refused" ? claim.reasons : [];
};
const epsilonOf = ({ claim }: Statement) => (claim.kind === "claimed" ? claim.epsilon : Number.NaN);
const bare = without(
  ...(["setting", "released", "unitOfPrivacy", "neighboringRelation", "software", "code"] as const),
);

describe("a statement", () => {
  const statement = statementOf(exampleRecord);

  test("of a record that says everything has no empty item, and its conditions are all met", () => {
    expect(statement.checklist.map(({ number }) => number)).toEqual([
      ...["1", "2a", "2b", "2c", "2d", "3a", "3b", "3c", "4"],
    ]);
    expect(statement.checklist.every(({ stated }) => stated)).toBe(true);
    expect(statementText(statement).match(/not stated/g)).toEqual(["not stated"]); // the audits
    expect(statement.tier).toMatchObject({ tier: 1, conditionsNotMet: [] });
    expect(statement.assumptions.every(({ holds }) => holds === "yes")).toBe(true);
  });

  test("says openly what was not stated, item by item, and assumes nothing", () => {
    const empty = statementOf({ ...bare, accesses: [] }).checklist;
    const notStated = empty.filter(({ stated }) => !stated).map(({ number }) => number);
    expect(notStated).toEqual(["1", "2b", "2c", "2d"]);
    const accesses = empty.find(({ number }) => number === "2a")!;
    expect(accesses.lines).toHaveLength(9);
    expect(accesses.lines.every((line) => line.endsWith(": not stated"))).toBe(true);
    expect(empty.at(-1)!.lines).toEqual(
      expect.arrayContaining(["software: not stated", "code: not stated"]),
    );
  });

  test("says what the guarantee is about: records, their labels, or all but what is known", () => {
    const lines = protectedParts.map((protects) => {
      const setting = { ...exampleRecord.setting!, protects };
      return statementOf({ ...exampleRecord, setting }).checklist[0]!.lines.at(-1);
    });
    expect(lines).toHaveLength(3);
    expect(lines[0]).toBe("protected: whole records");
    expect(lines[1]).toContain("labels alone");
    expect(lines[2]).toContain("features that are not known");
  });

  test("holds all that a third party needs: its query, as JSON, gives the same epsilon", () => {
    const published = JSON.parse(JSON.stringify(statement)) as Statement;
    const answer = answerEpsilon(parseQuery(JSON.stringify(published.query)));
    expect(answer.epsilon).toBe(epsilonOf(statement));
    expect(published.record.event).toEqual(exampleRecord.event);
  });

  test("says the whole curve, with a larger epsilon at every smaller delta", () => {
    const others = statement.curve.slice(1);
    expect(others.map(({ delta }) => delta)).toEqual([1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10]);
    const epsilons = others.map(({ epsilon }) => epsilon as number);
    expect(epsilons).toEqual(epsilons.toSorted((a, b) => a - b));
    expect(statement.curve[0]).toMatchObject({ delta: 5e-6, epsilon: epsilonOf(statement) });
  });

  test("bounds the true positive rate of every attack at the false positive rates that matter", () => {
    expect(statement.attacks.map(({ falsePositiveRate }) => falsePositiveRate)).toEqual([
      1e-3, 1e-2,
    ]);
    for (const { falsePositiveRate, truePositiveRate } of statement.attacks) {
      // e^ε FPR + δ is one bound of many, and the smallest counts
      const one = Math.exp(epsilonOf(statement) as number) * falsePositiveRate + 5e-6;
      expect(truePositiveRate).toBeGreaterThan(falsePositiveRate);
      expect(truePositiveRate).toBeLessThanOrEqual(one * (1 + 1e-9));
    }
  });

  test("of Gaussian mechanisms alone says mu and rho exactly", () => {
    // 15 Gaussians of 1.3: mu = √15 / 1.3, rho = 15 / (2 · 1.3²)
    const { exact } = statementOf(shuffledRecord);
    expect(exact!.mu).toBeCloseTo(Math.sqrt(15) / 1.3, 12);
    expect(exact!.rho).toBeCloseTo(15 / (2 * 1.3 ** 2), 12);
    expect(statement).not.toHaveProperty("exact");
  });

  test("under replaceOne says also what blanking one unit would have, which tiers presuppose", () => {
    const replaced = statementOf({ ...shuffledRecord, neighboringRelation: "replaceOne" });
    expect(replaced.tier!.underReplaceSpecial!.epsilon).toBe(
      epsilonOf(statementOf(shuffledRecord)),
    );
    expect(epsilonOf(replaced)).toBeGreaterThan(
      replaced.tier!.underReplaceSpecial!.epsilon as number,
    );
    expect(statementText(replaced)).toContain("under replaceSpecial the same event has epsilon");
  });

  test("does not print a size that is not public, in no form", () => {
    const record = { ...exampleRecord, dataset: { size: 60_123, isSizePublic: false } };
    const secret = statementOf({ ...record, deltas: [1e-3, 1e-6] });
    const claimed = statementOf(record);
    expect(claimed.claim.kind).toBe("claimed");
    expect(secret.claim.kind).toBe("refused");
    for (const each of [claimed, secret]) {
      expect(JSON.stringify(each)).not.toContain("60123");
      expect(statementText(each)).not.toMatch(/60[ ,]?123/);
      expect(statementText(each)).toContain("size not public");
    }
  });

  test("says so where a size that is not public follows from what is printed", () => {
    // 250 / (250 / 60,000) = 60,000; a divisor of 256 tells 61,440, which it is not.
    const dataset = { size: 60_000, isSizePublic: false };
    const unmet = (divisor: number) =>
      statementOf({ ...withPhase({ divisor }), dataset }).tier!.conditionsNotMet;
    expect(unmet(250)).toEqual([expect.stringContaining("divisor of sums over the sampling rate")]);
    expect(unmet(256)).toEqual([]);
  });

  test("says that a public size is itself a release, where the relation hides it", () => {
    const { tier } = statementOf({ ...exampleRecord, neighboringRelation: "addOrRemoveOne" });
    expect(tier!.conditionsNotMet).toEqual([
      expect.stringContaining("size of the data set stays hidden"),
    ]);
  });

  test("lists accesses that are not covered, seeds and floating point as conditions that are not met", () => {
    const record = withPhase({
      samplingRandomness: "seeded",
      noise: { kind: "gaussian", noiseMultiplier: 1.3, randomness: "seeded" },
    });
    const conditions = statementOf({
      ...record,
      accesses: [...record.accesses.slice(0, -2), { of: "earlyStopping", status: "notCovered" }],
    }).tier!.conditionsNotMet.join("\n");
    expect(conditions).toContain("not covered: early stopping");
    expect(conditions).toContain("Nothing is said about: pre-training");
    expect(conditions).toContain("seed, which has to stay secret");
    expect(conditions).toContain("seed, as in a test");
    expect(conditions).toContain("floating point");
  });
});

describe("nothing is claimed", () => {
  test.each([
    ["no unit of privacy is stated", without("unitOfPrivacy"), /unitOfPrivacy: expected one of/],
    ["no relation is stated", without("neighboringRelation"), /neighboringRelation: not stated/],
    // 1 / 60,000 = 1.67e-5
    ["delta is not below 1/n", { ...exampleRecord, deltas: [1.7e-5] }, /delta: expected a number/],
    [
      "the accountant only estimates",
      { ...exampleRecord, accountant: { ...exampleRecord.accountant, name: "clt" } },
      /estimate/,
    ],
    [
      "batches were shuffled and the event is about Poisson",
      withPhase({ sampling: { kind: "shuffled", batchSize: 250 } }),
      /shuffled batches, which have to be charged as 15 × gaussian/,
    ],
    [
      "one record more moves all others into other batches",
      { ...shuffledRecord, neighboringRelation: "addOrRemoveOne" as const },
      /addOrRemoveOne with shuffled batches/,
    ],
    [
      "batches were shuffled and nobody says how many units there are",
      { ...shuffledRecord, dataset: { isSizePublic: false } },
      /dataset: expected its size/,
    ],
  ])("where %s", (_, record, reason) => {
    expect(reasons(record).join("\n")).toMatch(reason);
    const statement = statementOf(record);
    expect(statement).toMatchObject({ curve: [], attacks: [] });
    expect(statement).not.toHaveProperty("query");
    expect(statement).not.toHaveProperty("tier");
    expect(statementText(statement)).toContain("NOTHING IS CLAIMED");
  });

  test.each([
    ["fewer steps than ran", dpSgd(1.3, samplingRate, 3599), /leaves 1 of them out/],
    ["more noise than was added", dpSgd(1.31, samplingRate, 3600), /leaves 3600 of them out/],
    ["a smaller sampling rate", dpSgd(1.3, samplingRate / 2, 3600), /leaves 3600/],
    ["nothing", { kind: "noOp" } as const, /leaves 3600/],
  ])("where the event has %s", (_, event, reason) => {
    expect(reasons({ ...exampleRecord, event })).toEqual([expect.stringMatching(reason)]);
  });

  test.each([
    ["less noise, more steps, a larger rate", dpSgd(1.2, 2 * samplingRate, 4000)],
    [
      "sums that are not sampled",
      { kind: "selfComposed", count: 3600, event: { kind: "gaussian", noiseMultiplier: 1.3 } },
    ],
    [
      "the best of several runs",
      { kind: "repeatAndSelect", mean: 10, shape: 1, event: exampleRecord.event },
    ],
    [
      "statistics besides",
      { kind: "composed", events: [exampleRecord.event, { kind: "laplace", noiseMultiplier: 5 }] },
    ],
  ] as const)("but something is where the event charges more: %s", (_, event) => {
    expect(reasons({ ...exampleRecord, event })).toEqual([]);
  });

  test("where two phases ran and the event has one of them", () => {
    const record = {
      ...exampleRecord,
      training: [...exampleRecord.training, ...exampleRecord.training],
    };
    expect(reasons(record)).toEqual([expect.stringMatching(/^Phase 2 of training.*leaves 3600/)]);
    const both = { ...record, event: dpSgd(1.3, samplingRate, 7200) };
    expect(reasons(both)).toEqual([]);
    // What phases share is assumed once.
    const texts = statementOf(both).assumptions.map(({ text }) => text);
    expect(texts).toEqual(statementOf(exampleRecord).assumptions.map(({ text }) => text));
  });
});

test("nothing is claimed about an event that nobody knows", () => {
  const event = {
    kind: "sampledWithReplacement",
    datasetSize: 9,
    batchSize: 2,
    event: { kind: "laplace", noiseMultiplier: 1 },
  } as const;
  expect(reasons({ ...exampleRecord, training: [], event })).toEqual([
    expect.stringContaining("cannot account for sampledWithReplacement"),
  ]);
});

describe("shuffled batches", () => {
  const statement = statementOf(shuffledRecord);

  test("claim once per epoch, with what Poisson coins would have given beside it, as no claim", () => {
    // n = 60,000, batches of 250, σ = 1.3, 15 epochs, RDP: 17.648 without amplification, 0.942 with it
    expect(epsilonOf(statement)).toBeCloseTo(17.648, 2);
    const [ran, poisson] = statement.otherBatches;
    expect(ran).toMatchObject({ batches: "asTheyRan", epsilon: epsilonOf(statement) });
    expect(poisson!.batches).toBe("ifTheyHadBeenPoisson");
    expect(poisson!.epsilon).toBeCloseTo(0.942, 2);
    expect(statementText(statement)).toContain("NOT A CLAIM: Poisson coins, which nobody threw");
  });

  test("are never said to be close to Poisson: that was refuted", () => {
    for (const text of [statementText(statement), statementMarkdown(statement)]) {
      expect(text).not.toMatch(/\b(close to|closer|approximat|believed|similar|nearly)\b/i);
    }
  });
});

describe("audits", () => {
  const audit = { epsilon: 0.4, delta: 5e-6, confidence: 0.95, n: 1000, method: "one run" };

  test("below the claim stand beside it, and prove nothing", () => {
    const statement = statementOf({ ...exampleRecord, audits: [audit] });
    expect(statement.alarms).toEqual([]);
    expect(statementText(statement)).toContain("A bound below it proves nothing");
  });

  test("above the claim raise an alarm", () => {
    const statement = statementOf({ ...exampleRecord, audits: [{ ...audit, epsilon: 2 }] });
    expect(statement.alarms).toEqual([expect.stringContaining("the true epsilon is above 2")]);
    expect(statementMarkdown(statement)).toContain("## Alarm");
  });
});
