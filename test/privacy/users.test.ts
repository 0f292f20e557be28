/** Users with several records: drawn and clipped one record at a time, or as one. */
import { describe, expect, test } from "vitest";
import { privacyOf } from "../../src/privacy/account.ts";
import { flatClipping } from "../../src/privacy/clipping/flat.ts";
import { dpSgd } from "../../src/privacy/event.ts";
import { groupGuarantee, userLevelDpSgd } from "../../src/privacy/groupPrivacy.ts";
import { emptyLedger, eventOfLedger } from "../../src/privacy/ledger.ts";
import { describeLedger } from "../../src/privacy/lint/ledgerPipeline.ts";
import { lint, lintRules } from "../../src/privacy/lint/lint.ts";
import { independentNoise } from "../../src/privacy/noise/independentNoise.ts";
import { eventOfPlan, type PrivacyPlan, partsOfRun, planOf } from "../../src/privacy/plan.ts";
import { recordOfLedger } from "../../src/privacy/recordOfLedger.ts";
import { parsePrivacyRecord } from "../../src/privacy/recordSchema.ts";
import { poissonSampler } from "../../src/privacy/sampling/poisson.ts";
import { statementText } from "../../src/privacy/statement/print.ts";
import { statementOf } from "../../src/privacy/statement/statement.ts";
import { conversions, expectRelative } from "./accountingReference.ts";
import { parts, planFor, randomness } from "./somePrivateRun.ts";

const users = (contributions: number) => ({
  unitOfPrivacy: { kind: "user", contributions } as const,
});
/** The same batches, of whole users. */
const ofUsers = { ...parts, sampler: { ...parts.sampler, recordsPerUnit: 4 } };

describe("a user with several records", () => {
  const cases = conversions("user_level").filter(({ accountant }) => accountant === "PLD");

  /** The plan of a case: of records, or of so many users with all their records. */
  function planOfCase(each: (typeof cases)[number], recordsPerUnit?: number): PrivacyPlan {
    const { n, batch, epochs, noise_multiplier: noiseMultiplier, user_delta: delta } = each;
    const sampler = poissonSampler({ datasetSize: n!, samplingRate: batch! / n!, randomness });
    return planOf(
      {
        sampler: { ...sampler, ...(recordsPerUnit && { recordsPerUnit }) },
        clipping: flatClipping({ clipNorm: 1 }),
        noise: independentNoise({ noiseMultiplier: noiseMultiplier!, randomness }),
      },
      {
        ...users(each.max_examples_per_user!),
        neighboringRelation: "addOrRemoveOne",
        delta: delta!,
        steps: Math.ceil((epochs! * n!) / batch!),
      },
    );
  }
  const epsilonOf = (plan: PrivacyPlan) =>
    privacyOf(eventOfPlan(plan), { neighboringRelation: "addOrRemoveOne" }).epsilon(plan.delta);

  test.each(cases)(
    "of $max_examples_per_user, each drawn and clipped by itself, has the epsilon of TensorFlow Privacy",
    (each) => {
      expect(cases.length).toBe(3);
      const plan = planOfCase(each);
      const noiseMultiplier = each.noise_multiplier!;
      const samplingRate = each.batch! / each.n!;
      const { steps } = plan;
      const contributions = each.max_examples_per_user!;
      expect(eventOfPlan(plan)).toEqual(
        userLevelDpSgd({ noiseMultiplier, samplingRate, steps, contributions }),
      );
      expectRelative(epsilonOf(plan).upper, each.result!, 1e-3);
    },
  );

  test("has the epsilon of a record where all are drawn by one coin and clipped as one", () => {
    const [each] = cases as [(typeof cases)[number], ...typeof cases];
    const plan = planOfCase(each, each.max_examples_per_user!);
    expect(eventOfPlan(plan)).toEqual(
      dpSgd(each.noise_multiplier!, each.batch! / each.n!, plan.steps),
    );
    expectRelative(epsilonOf(plan).upper, each.example_level!, 1e-3);
  });

  test("pays least as one, more by its own event, most by group privacy", () => {
    const [each] = cases as [(typeof cases)[number], ...typeof cases];
    const { delta, steps } = planOfCase(each);
    const record = privacyOf(dpSgd(each.noise_multiplier!, each.batch! / each.n!, steps), {
      neighboringRelation: "addOrRemoveOne",
      accountant: "rdp",
    });
    const asOne = epsilonOf(planOfCase(each, each.max_examples_per_user!)).upper;
    const byItself = epsilonOf(planOfCase(each)).upper;
    const asGroup = groupGuarantee(record, each.max_examples_per_user!, delta).epsilon;
    expect(asOne).toBeLessThan(byItself);
    expect(byItself).toBeLessThan(asGroup);
  });
});

describe("batches of whole users", () => {
  test("may hold fewer records of a user than they could, never more", () => {
    expect(eventOfPlan(planFor(ofUsers, users(2)))).toEqual(eventOfPlan(planFor(parts)));
    expect(() => planFor(ofUsers, users(5))).toThrow(/at most 4 contributions.*got 5/);
  });

  test("protect a single record at least as well", () => {
    expect(eventOfPlan(planFor(ofUsers))).toEqual(eventOfPlan(planFor(parts)));
  });

  test("are not those of records: books of the one claim nothing about the other", () => {
    const planned = emptyLedger(planFor(ofUsers, users(4)), partsOfRun(parts));
    expect(() => eventOfLedger(planned)).toThrow(/recordsPerUnit: planned 4, ran undefined/);
    const ran = emptyLedger(planFor(parts, users(4)), partsOfRun(ofUsers));
    expect(() => eventOfLedger(ran)).toThrow(/recordsPerUnit: planned undefined, ran 4/);
  });

  test("stand in the statement, and the linter sees users that are clipped", async () => {
    const books = emptyLedger(planFor(ofUsers, users(4)), partsOfRun(ofUsers));
    const record = recordOfLedger(books, {
      title: "Clicks of users",
      accountant: { name: "pld", library: "assay", version: "0.1.0" },
      audits: [],
    });
    const text = statementText(statementOf(parsePrivacyRecord(JSON.stringify(record))));
    expect(text).toContain("user: all rows of one, at most 4 of each");
    expect(text).toContain("of units with at most 4 records, drawn and clipped together");
    const subject = describeLedger(books);
    expect(subject.pipeline).toMatchObject({ unit: "user", units: 1000, clipping: { of: "user" } });
    const rules = lint(subject, await lintRules()).map(({ rule }) => rule);
    expect(rules).not.toContain("clippedObject");
  });
});
