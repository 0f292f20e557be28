import { describe, expect, test } from "vitest";
import { type Account, privacyOf } from "../../src/privacy/account.ts";
import { UnsupportedEventError } from "../../src/privacy/accountants/accountant.ts";
import { accountants } from "../../src/privacy/accountants/index.ts";
import { dpSgd, type PrivacyEvent } from "../../src/privacy/event.ts";
import type { NeighboringRelation } from "../../src/privacy/neighboringRelation.ts";
import { answerDelta, answerEpsilon, parseQuery } from "../../src/privacy/query.ts";
import { oneOfEachKind } from "./someEvents.ts";

const neighboringRelation = "addOrRemoveOne";
const event = dpSgd(1, 0.01, 1000);

describe("privacyOf", () => {
  test("asks pld where it knows the event, and says so where another had to answer", () => {
    const usual = privacyOf(event, { neighboringRelation });
    expect([usual.accountant.name, usual.notes]).toEqual(["pld", []]);
    const zcdp = privacyOf({ kind: "zcdp", rho: 0.1, xi: 0 }, { neighboringRelation });
    // The continuous orders of zcdp are never worse than those that rdp tries.
    expect(zcdp.accountant.name).toBe("zcdp");
    expect(zcdp.notes).toEqual([
      expect.stringMatching(/^pld: cannot account for zcdp: .* The next accountant was asked\.$/),
      expect.stringMatching(/^zcdp says 2\.\d+ at delta 0\.000001, rdp says 2\.\d+: the smallest/),
    ]);
  });

  test("takes the smallest bound where a part is better than the pair that stands for it, and says whose it was", () => {
    const choices: PrivacyEvent = {
      kind: "selfComposed",
      count: 100,
      event: { kind: "exponentialMechanism", epsilon: 0.1 },
    };
    const upperBy = (accountant: string) =>
      privacyOf(choices, { neighboringRelation, accountant }).epsilon(1e-6).upper;
    const account = privacyOf(choices, { neighboringRelation, delta: 1e-6 });
    // All losses of one choice lie in an interval of length 0.1: rho is 0.1² / 8, a quarter of what epsilon alone says.
    expect(upperBy("rdp")).toBeLessThan(upperBy("pld"));
    const uppers = ["pld", "rdp", "zcdp"].map(upperBy);
    expect(account.epsilon(1e-6).upper).toBe(Math.min(...uppers));
    expect(account.notes).toEqual([
      expect.stringMatching(
        /^\w+ says [\d.]+ at delta 0\.000001, .*pld says .*: the smallest bound was taken\.$/,
      ),
    ]);
  });

  test("asks others where losses are of two sizes, which one grid says little of, and whoever is tightest at a delta", () => {
    const guarantee = (epsilon: number): PrivacyEvent => ({
      kind: "selfComposed",
      count: 1000,
      event: {
        kind: "poissonSampled",
        samplingRate: 0.01,
        event: { kind: "epsilonDelta", epsilon, delta: 1e-6 },
      },
    });
    const small = privacyOf(guarantee(0.001), { neighboringRelation }).at!(1e-4);
    const { upper, lower } = small.epsilon(1e-4);
    // Of 1,000 samples the sum of all losses is at most 1000 · log(1 + 0.01 · (e^0.001 − 1)), a hundredth of one loss a step.
    expect(upper).toBeLessThan(0.01);
    expect(upper).toBeGreaterThanOrEqual(lower);
    expect(small.accountant.name).not.toBe("pld");
    // Without epsilon pld has no grid for it, and others answer.
    expect(privacyOf(guarantee(0), { neighboringRelation }).at!(1e-4).epsilon(1e-4).upper).toBe(0);
    // Below the chance that some delta strikes, 1 − (1 − 0.01 · 1e-6)^1000 = 1e-5, nobody claims anything.
    expect(privacyOf(guarantee(0.001), { neighboringRelation }).at!(1e-6).epsilon(1e-6).upper).toBe(
      Infinity,
    );
    const large = privacyOf(guarantee(0.5), { neighboringRelation });
    expect(large.at!(1e-4).accountant.name).toBe("pld");
  });

  test("never falls back to an estimate, or from an accountant that was named", () => {
    const zcdp: PrivacyEvent = { kind: "zcdp", rho: 0.1, xi: 0 };
    expect(() => privacyOf(zcdp, { neighboringRelation, accountant: "pld" })).toThrow(
      UnsupportedEventError,
    );
  });

  test("answers for every kind of event, or says that nobody can", () => {
    const relations: readonly NeighboringRelation[] = ["replaceSpecial", "replaceOne"];
    const answered = oneOfEachKind.flatMap((each) =>
      relations.flatMap((relation) => {
        try {
          const { upper, lower } = privacyOf(each, { neighboringRelation: relation }).epsilon(1e-5);
          expect(upper).toBeGreaterThanOrEqual(lower);
          return [each.kind];
        } catch (error) {
          if (error instanceof UnsupportedEventError) return [];
          throw error;
        }
      }),
    );
    expect(
      oneOfEachKind.map(({ kind }) => kind).filter((kind) => !answered.includes(kind)),
    ).toEqual(["sampledWithReplacement"]);
  });

  test("changes nothing by asking", () => {
    const account = privacyOf(event, { neighboringRelation, accountant: "rdp" });
    const ask = (of: Account) => [of.epsilon(1e-5), of.delta(1), of.epsilon(1e-8), of.delta(3)];
    const first = ask(account);
    expect(ask(account)).toEqual(first);
    expect(ask(privacyOf(event, { neighboringRelation, accountant: "rdp" }))).toEqual(first);
  });

  test.each(accountants.map(({ name }) => name))("refuses NaN, also for %s", (accountant) => {
    const account = privacyOf({ kind: "noOp" }, { neighboringRelation, accountant });
    expect(() => account.epsilon(Number.NaN)).toThrow("delta: expected a number from 0 to 1");
    expect(() => account.delta(Number.NaN)).toThrow("epsilon: expected a number of at least 0");
    const bad: PrivacyEvent = { kind: "gaussian", noiseMultiplier: Number.NaN };
    expect(() => privacyOf(bad, { neighboringRelation, accountant })).toThrow(
      "event.noiseMultiplier: expected a finite number above 0, got NaN.",
    );
  });

  test("refuses a relation, an accountant and a grid that are none", () => {
    const ask = (options: object) => () => privacyOf(event, { neighboringRelation, ...options });
    expect(ask({ neighboringRelation: "addOrRemove" })).toThrow(
      'neighboringRelation: expected one of addOrRemoveOne, replaceSpecial, replaceOne, got "addOrRemove". The same noise means another epsilon under another relation. Did you mean addOrRemoveOne?',
    );
    expect(ask({ neighboringRelation: undefined })).toThrow("got nothing");
    expect(ask({ accountant: "zdcp" })).toThrow("Did you mean zcdp?");
    expect(ask({ discretization: 0 })).toThrow("discretization: expected a finite number above 0");
  });
});

describe("a query of JSON", () => {
  const line = (query: object) => parseQuery(JSON.stringify(query));

  test("is answered with the bracket, who answered and about which neighbours", () => {
    const answer = answerEpsilon(line({ event, delta: 1e-5, accountant: "rdp" }));
    expect(answer).toMatchObject({
      lower: 0,
      accountant: "rdp",
      guarantee: "bound",
      neighboringRelation,
    });
    expect(answer.epsilon).toBeCloseTo(2.101367, 6); // dp_accounting 0.6.0
  });

  test("says Infinity as a text", () => {
    const answer = answerEpsilon(
      line({ event: { kind: "nonPrivate" }, delta: 1e-5, accountant: "gdp" }),
    );
    expect(JSON.parse(JSON.stringify(answer)).epsilon).toBe("Infinity");
  });

  test("goes the other way round, too", () => {
    const gaussian: PrivacyEvent = { kind: "gaussian", noiseMultiplier: 1 };
    const there = answerEpsilon(line({ event: gaussian, delta: 1e-5, accountant: "gdp" }));
    const back = answerDelta(line({ event: gaussian, epsilon: there.epsilon, accountant: "gdp" }));
    expect(back.delta! / 1e-5).toBeCloseTo(1, 6);
  });

  test("warns of a delta that is close to 1 / n, and refuses one that reaches it", () => {
    const near = line({ event, delta: 9e-4, datasetSize: 1000, accountant: "rdp" });
    expect(answerEpsilon(near).notes).toEqual([expect.stringContaining("close to 1 / 1000")]);
    const far = line({ event, delta: 1e-3, datasetSize: 1000, accountant: "rdp" });
    expect(() => answerEpsilon(far)).toThrow("expected a number below 1 / 1000");
  });

  test.each([
    ["[1]", "query: expected an object with an event, got [1]."],
    ['{"delta": 1e-5}', "event: expected an event, an object with a kind, got nothing."],
    [
      '{"event": {"kind": "noOp"}, "delta": "1e-5"}',
      'delta: expected a number from 0 to 1, got "1e-5".',
    ],
    ['{"event": {"kind": "noOp"}, "detla": 1e-5}', "Did you mean delta?"],
    [
      '{"event": {"kind": "noOp"}, "neighboringRelation": "x"}',
      "neighboringRelation: expected one of",
    ],
    ['{"event": {"kind": "noOp"', "query: expected a whole JSON text, got one that is cut short"],
  ])("is refused: %s", (text, message) => {
    expect(() => parseQuery(text)).toThrow(message);
  });

  test("that does not say at which delta is refused", () => {
    const query = line({ event, epsilon: 1 });
    expect(() => answerEpsilon(query)).toThrow(
      "delta: expected a number from 0 to 1, got nothing. A guarantee is a pair: epsilon is asked for at a given delta. epsilon itself was given",
    );
    expect(() => answerDelta(line({ event, delta: 1e-5 }))).toThrow("epsilon: expected");
  });

  test("that says what it asks for is refused: one of both would be ignored", () => {
    const query = line({ event, delta: 1e-5, epsilon: 3 });
    expect(() => answerEpsilon(query)).toThrow(
      "epsilon: expected none where epsilon is asked for, got 3.",
    );
    expect(() => answerDelta(query)).toThrow("delta: expected none where delta is asked for");
  });
});
