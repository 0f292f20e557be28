/** From a preparation into the books, and from there into a statement. */
import { describe, expect, test } from "vitest";
import { seedFrom } from "../../../src/math/seed.ts";
import { emptyLedger, eventOfLedger } from "../../../src/privacy/ledger.ts";
import { secureRandomness, seededRandomness } from "../../../src/privacy/noise/randomness.ts";
import { partsOfRun } from "../../../src/privacy/plan.ts";
import { privatePrior } from "../../../src/privacy/preparation/labelPrior.ts";
import { privateHistogram } from "../../../src/privacy/preparation/noisyTable.ts";
import {
  normals,
  type PreparationOptions,
  withPreparation,
} from "../../../src/privacy/preparation/preparation.ts";
import { privateVocabulary } from "../../../src/privacy/preparation/vocabulary.ts";
import { recordOfLedger } from "../../../src/privacy/recordOfLedger.ts";
import { statementText } from "../../../src/privacy/statement/print.ts";
import { statementOf } from "../../../src/privacy/statement/statement.ts";
import { parts, planFor } from "../somePrivateRun.ts";

const options: PreparationOptions = {
  name: "clicks",
  unitOfPrivacy: { kind: "example" },
  neighboringRelation: "replaceSpecial",
  randomness: seededRandomness(seedFrom(17)),
};
const books = emptyLedger(planFor(parts), partsOfRun(parts));
const priorOf = (more: Partial<PreparationOptions> = {}) =>
  privatePrior([0, 0, 1], { ...options, ...more, task: "binary", noiseMultiplier: 5 });

describe("a preparation", () => {
  test("goes into the books as what it is, and into the event", () => {
    const charged = withPreparation(books, priorOf());
    expect(charged.charges).toEqual([
      {
        label: "prior of clicks",
        event: { kind: "gaussian", noiseMultiplier: 5 },
        of: "statistics",
      },
    ]);
    expect(eventOfLedger(charged)).toMatchObject({ kind: "composed" });
  });

  test("stands in the statement where its kind of access stands, beside what nobody mentions", async () => {
    const vocabulary = await privateVocabulary([["a", 90]], {
      ...{ ...options, name: "the field C1", noiseMultiplier: 4, failureDelta: 1e-8 },
    });
    const charged = withPreparation(withPreparation(books, vocabulary), priorOf());
    const record = recordOfLedger(charged, {
      title: "Clicks",
      accountant: { name: "pld", library: "assay", version: "0.1.0" },
      audits: [],
      accesses: [{ of: "normalization", status: "publicData", what: "logarithms, public bounds" }],
    });
    const text = statementText(statementOf(record));
    expect(text).toContain(
      "vocabulary or tokenizer: covered, charged in the event (vocabulary of the field C1)",
    );
    expect(text).toContain(
      "statistics and feature selection: covered, charged in the event (prior of clicks)",
    );
    expect(text).toMatch(/normalisation and bucket edges: public data alone/);
    expect(text).toMatch(/Nothing is said about: tuning of settings, deduplication/);
  });

  test("is refused by books that protect another unit, or are for another relation", () => {
    const ofUsers = priorOf({ unitOfPrivacy: { kind: "user", contributions: 4 } });
    expect(() => withPreparation(books, ofUsers)).toThrow(
      /protect one example, as planned, got user/,
    );
    const replaced = priorOf({ neighboringRelation: "replaceOne" });
    expect(() => withPreparation(books, replaced)).toThrow(/expected replaceSpecial, as planned/);
  });

  test("of a user with several records goes into books whose user is clipped as one", () => {
    const user = { unitOfPrivacy: { kind: "user", contributions: 1 } } as const;
    const ofUsers = emptyLedger(planFor(parts, user), partsOfRun(parts));
    const prior = priorOf({ unitOfPrivacy: { kind: "user", contributions: 4 } });
    expect(prior.sensitivity).toBe(4);
    expect(withPreparation(ofUsers, prior).charges).toHaveLength(1);
  });

  test("draws other noise for every name and kind from one seed, and fresh noise from the system", () => {
    const cellsOf = (more: Partial<PreparationOptions>) =>
      privateHistogram([0], { ...options, ...more, noiseMultiplier: 1 }).result.cells[0];
    expect(cellsOf({})).toBe(cellsOf({}));
    expect(cellsOf({ name: "other" })).not.toBe(cellsOf({}));
    expect(priorOf().result.records).not.toBeCloseTo(3 + 5 * cellsOf({})!, 9);
    const secure = { randomness: secureRandomness };
    expect(cellsOf(secure)).not.toBe(cellsOf(secure));
  });

  test("draws as many normal numbers as are asked for, none twice", () => {
    const normal = normals(options.randomness);
    const drawn = Float64Array.from({ length: 20_000 }, normal);
    expect(new Set(drawn).size).toBeGreaterThan(19_900);
    const square = drawn.reduce((sum, each) => sum + each * each, 0) / drawn.length;
    // The standard error of a mean square is √(2 / n) = 0.01.
    expect(Math.abs(square - 1)).toBeLessThan(0.05);
  });

  test("says whom it protects, or nothing is released", () => {
    const nobody = { unitOfPrivacy: undefined } as unknown as Partial<PreparationOptions>;
    expect(() => priorOf(nobody)).toThrow(/unitOfPrivacy/);
    const unrelated = { neighboringRelation: "other" } as unknown as Partial<PreparationOptions>;
    expect(() => priorOf(unrelated)).toThrow(/expected one of addOrRemoveOne/);
  });
});
