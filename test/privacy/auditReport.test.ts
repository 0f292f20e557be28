import { describe, expect, test } from "vitest";
import { generator, seedFrom, split } from "../../src/math/seed.ts";
import {
  auditMethodNames,
  auditMethods,
  largestPossibleBound,
} from "../../src/privacy/audit/auditMethods.ts";
import { auditReport } from "../../src/privacy/audit/auditReport.ts";
import type { CanaryScore } from "../../src/privacy/audit/canaryScore.ts";
import { parseScores } from "../../src/privacy/audit/scoresText.ts";
import {
  claimTradeoff,
  curveTradeoff,
  gaussianTradeoff,
} from "../../src/privacy/audit/tradeoff.ts";
import { gaussianDelta, gaussianEpsilon } from "../../src/privacy/gaussianDp.ts";

const seed = seedFrom(9);
const delta = 1e-5;

function gaussianScores(mu: number, n: number, of = 0): CanaryScore[] {
  const draw = generator(split(seed, mu, n, of));
  return Array.from({ length: n }, () => {
    const included = draw.uniform() < 0.5;
    return { score: draw.normal() + (included ? mu : 0), included };
  });
}

describe("audit report", () => {
  test("is an alarm where a bound is above the claim, and says what any attack may reach", () => {
    const scores = gaussianScores(4, 1000);
    const methods = [auditMethods["one-run"]];
    const report = auditReport(scores, { claim: { epsilon: 1, delta }, methods });
    expect(report.alarm).toBe(true);
    expect(report.findings[0]!.isAboveClaim).toBe(true);
    expect(report.attack.auroc.value).toBeGreaterThan(0.98);
    // e · 0.01 + delta
    expect(report.allowed[1]!.largestTruePositiveRate).toBeCloseTo(0.01 * Math.E + delta, 12);
    expect(report.warnings).toEqual([]);
  });

  test("is no alarm about what keeps its claim, by all methods at once", () => {
    const claim = { epsilon: gaussianEpsilon(1, delta), delta };
    const methods = auditMethodNames.map((name) => auditMethods[name]);
    const report = auditReport(gaussianScores(1, 1000), { claim, methods });
    expect(report.alarm).toBe(false);
    // four tests share 5%
    expect(report.findings.map(({ confidence }) => confidence)).toEqual([
      0.9875, 0.9875, 0.9875, 0.9875,
    ]);
    expect(report.findings.every(({ epsilon }) => epsilon > 0)).toBe(true);
  });

  test("says when so few scores could not have refuted the claim, however bad the mechanism", () => {
    const methods = [auditMethods["one-run"]];
    const report = auditReport(gaussianScores(9, 30), { claim: { epsilon: 8, delta }, methods });
    expect(report.alarm).toBe(false);
    expect(report.findings[0]!.largestPossible).toBeLessThan(8);
    expect(report.warnings[0]).toContain("30 scores can show no epsilon above the claim");
  });

  test("doubts coins that fell as fair ones hardly do", () => {
    const scores = gaussianScores(0, 200).map((score, index) => ({
      ...score,
      included: index % 10 !== 0,
    }));
    const methods = [auditMethods["one-run"]];
    const { warnings } = auditReport(scores, { claim: { epsilon: 1, delta }, methods });
    expect(warnings[0]).toContain("180 of 200 canaries were in");
  });

  test("tests a whole curve where that is what was claimed", () => {
    const claim = { epsilon: gaussianEpsilon(1, delta), delta };
    const epsilons = Array.from({ length: 100 }, (_, index) => index / 12);
    const curve = curveTradeoff(
      epsilons.map((epsilon) => ({ epsilon, delta: gaussianDelta(1, epsilon) })),
    );
    const options = { claim, curve, methods: [auditMethods["one-run"]] };
    expect(auditReport(gaussianScores(1, 1000), options).curve!.isRefuted).toBe(false);
    // mu 2.5 is too much for the curve of mu 1, and not for the point at delta = 1e-5
    const leaky = auditReport(gaussianScores(2.5, 1000), options);
    expect(leaky.findings[0]!.isAboveClaim).toBe(false);
    expect(leaky.curve!.isRefuted).toBe(true);
    expect(leaky.alarm).toBe(true);
  });

  test("refuses a claim that is none", () => {
    const options = { claim: { epsilon: Number.NaN, delta }, methods: [auditMethods.gdp] };
    expect(() => auditReport(gaussianScores(1, 100), options)).toThrow("expected a claim");
  });
});

describe("audit methods", () => {
  test("asks by at least one method: without any there would never be an alarm", () => {
    const claim = { epsilon: 1, delta: 1e-5 };
    const scores = [
      { score: 1, included: true },
      { score: 0, included: false },
    ];
    expect(() => auditReport(scores, { claim, methods: [] })).toThrow(
      "auditReport: expected a method or a curve, got neither.",
    );
  });

  test("that take noise for Gaussian are wrong about Laplace noise: they say so", () => {
    // Laplace noise of scale 1/4 on canaries of norm 1 keeps epsilon 4 at every delta.
    const draw = generator(split(seed, "laplace"));
    const scores = Array.from({ length: 4000 }, () => {
      const included = draw.uniform() < 0.5;
      const u = draw.uniform() - 0.5;
      return {
        score: (-Math.sign(u) * Math.log(1 - 2 * Math.abs(u))) / 4 + (included ? 1 : 0),
        included,
      };
    });
    const bound = (name: (typeof auditMethodNames)[number]) =>
      auditMethods[name].bound(scores, { delta }).epsilon;
    expect(bound("one-run")).toBeLessThan(4);
    expect(bound("clopper-pearson")).toBeLessThan(4);
    expect(bound("gdp")).toBeGreaterThan(4);
    expect(auditMethods.gdp.assumes).toContain("as private as Gaussian noise");
    expect(claimTradeoff({ epsilon: 4, delta: 0 }).largestTruePositiveRate(0.01)).toBeGreaterThan(
      gaussianTradeoff(1).largestTruePositiveRate(0.01),
    );
  });

  test.each(auditMethodNames)("%s: what it can find at most grows with the scores", (name) => {
    const most = (each: number) =>
      largestPossibleBound(auditMethods[name], { included: each, excluded: each }, { delta })
        .epsilon;
    expect(most(50)).toBeGreaterThan(1);
    expect(most(500)).toBeGreaterThan(most(50));
    const perfect = gaussianScores(1000, 400);
    const included = perfect.filter((score) => score.included).length;
    const reached = auditMethods[name].bound(perfect, { delta }).epsilon;
    const possible = largestPossibleBound(
      auditMethods[name],
      { included, excluded: 400 - included },
      { delta },
    );
    expect(reached).toBeLessThanOrEqual(possible.epsilon + 1e-6);
  });
});

describe("scores as text", () => {
  const expected = [
    { score: 1.5, included: true },
    { score: -2, included: false },
  ];

  test("are JSON Lines, or a table", () => {
    const lines = '{"score": 1.5, "included": true, "name": "a"}\n\n{"score": -2, "included": 0}\n';
    expect(parseScores(lines)).toEqual(expected);
    expect(parseScores("score,included\n1.5,True\n-2,false\n")).toEqual(expected);
    expect(parseScores("name;included;score\r\na;1;1.5\r\nb;0;-2\r\n")).toEqual(expected);
  });

  test.each([
    ["", "got an empty file"],
    ['{"score": 1, "included": true}\n{"score": 2, "incl', "scores, line 2: expected JSON"],
    ['{"score": NaN, "included": true}\n{"score": 1, "included": true}', "no NaN"],
    ['{"score": 1, "included": true}\n{"included": false}', "line 2: expected score"],
    ['{"score": null, "included": true}', "expected score, a finite number"],
    ['{"score": 1, "included": "maybe"}', "included, true or false"],
    ["score,included\n", "got none"],
    ["score,included\n1,true\n2", "line 3"],
    ["score,included\nNaN,true\n", "line 2: expected score"],
    ["score,included\n,true\n", "line 2: expected score"],
    ["score,member\n1,true\n", "included, true or false"],
    ["no scores at all", "got none"],
  ])("are refused as a whole where a part is wrong: %j", (text, reason) => {
    expect(() => parseScores(text)).toThrow(reason);
  });
});
