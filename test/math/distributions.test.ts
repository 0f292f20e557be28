import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { betaQuantile, incompleteBeta } from "../../src/math/distributions/beta.ts";
import {
  binomialCdf,
  binomialMass,
  binomialUpperTail,
} from "../../src/math/distributions/binomial.ts";
import { logGamma, stirlingError } from "../../src/math/distributions/gamma.ts";
import {
  hypergeometricLowerTail,
  hypergeometricMass,
  hypergeometricMasses,
  hypergeometricUpperTail,
} from "../../src/math/distributions/hypergeometric.ts";
import { noncentralStudentUpperTail } from "../../src/math/distributions/noncentralStudent.ts";
import { normalCdf, normalQuantile } from "../../src/math/distributions/normal.ts";
import { increasingRoot } from "../../src/math/distributions/root.ts";
import { studentCdf, studentQuantile } from "../../src/math/distributions/student.ts";
import { errorOf, expectAgreement, oracle } from "./oracle.ts";

const ours: Readonly<Record<string, (...row: number[]) => number>> = {
  normalCdf: (z) => normalCdf(z!),
  normalQuantile: (p) => normalQuantile(p!),
  logGamma: (x) => logGamma(x!),
  incompleteBeta: (x, a, b) => incompleteBeta(x!, a!, b!),
  betaQuantile: (p, a, b) => betaQuantile(p!, a!, b!),
  studentCdf: (t, freedom) => studentCdf(t!, freedom!),
  studentQuantile: (p, freedom) => studentQuantile(p!, freedom!),
  binomialMass: (k, n, p) => binomialMass(k!, n!, p!),
  binomialCdf: (k, n, p) => binomialCdf(k!, n!, p!),
  binomialUpperTail: (k, n, p) => binomialUpperTail(k!, n!, p!),
  hypergeometricMass: (k, population, marked, drawn) =>
    hypergeometricMass(k!, { population: population!, marked: marked!, drawn: drawn! }),
  noncentralStudentUpperTail: (t, freedom, shift) =>
    noncentralStudentUpperTail(t!, freedom!, shift!),
};
const probability = fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true });
const fixed = { seed: 2, numRuns: 60 };

describe("distributions", () => {
  test("every function here is compared with scipy", () => {
    expect(Object.keys(oracle.distributions).sort()).toEqual(Object.keys(ours).sort());
  });

  test.each(Object.entries(ours))(
    "%s agrees with scipy to nine digits, in the tails too",
    (name, function_) => {
      const rows = oracle.distributions[name]!;
      expect(rows.length).toBeGreaterThanOrEqual(5);
      for (const row of rows) expectAgreement(function_(...row.slice(0, -1)), row.at(-1)!);
    },
  );

  test("a quantile undoes its distribution function", () => {
    const freedoms = fc.double({ min: 0.6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(probability, freedoms, (p, freedom) => {
        expect(normalCdf(normalQuantile(p))).toBeCloseTo(p, 12);
        expect(studentCdf(studentQuantile(p, freedom), freedom)).toBeCloseTo(p, 11);
        expect(incompleteBeta(betaQuantile(p, freedom, 2), freedom, 2)).toBeCloseTo(p, 9);
      }),
      fixed,
    );
  });

  test("the ends of a distribution are its ends", () => {
    expect([normalQuantile(0), normalQuantile(1)]).toEqual([-Infinity, Infinity]);
    expect([-Infinity, Infinity].map(normalCdf)).toEqual([0, 1]);
    expect([-Infinity, Infinity].map((t) => studentCdf(t, 3))).toEqual([0, 1]);
    expect([betaQuantile(0, 2, 3), betaQuantile(1, 2, 3)]).toEqual([0, 1]);
    expect(studentQuantile(0.5, 3)).toBeCloseTo(0, 15);
  });

  test("Student's distribution with one degree of freedom is Cauchy's", () => {
    for (const t of [-1000, -1, -1e-8, 0, 0.3, 7]) {
      expect(studentCdf(t, 1)).toBeCloseTo(0.5 + Math.atan(t) / Math.PI, 14);
    }
  });

  test("noncentral Student's without a shift is Student's", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -20, max: 20, noNaN: true }),
        fc.double({ min: 1, max: 1000, noNaN: true }),
        (t, freedom) => {
          const tail = noncentralStudentUpperTail(t, freedom, 0);
          expect(tail).toBeCloseTo(1 - studentCdf(t, freedom), 11);
        },
      ),
      fixed,
    );
  });

  test("the gamma function of a whole number is a factorial, and Stirling's error about 1 / 12x", () => {
    expect(Math.exp(logGamma(6))).toBeCloseTo(120, 10); // 5!
    expect(stirlingError(1000) * 12 * 1000).toBeCloseTo(1, 6);
    expect(stirlingError(9.999999)).toBeCloseTo(stirlingError(10.000001), 8); // where the series begins
  });

  test("binomial masses add up to 1, and their sums are the tails", () => {
    const sizes = fc.integer({ min: 1, max: 60 });
    fc.assert(
      fc.property(sizes, fc.double({ min: 0, max: 1, noNaN: true }), (n, p) => {
        const masses = Array.from({ length: n + 1 }, (_, k) => binomialMass(k, n, p));
        const k = Math.floor(n / 3);
        expect(masses.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
        expect(masses.slice(0, k + 1).reduce((a, b) => a + b)).toBeCloseTo(
          binomialCdf(k, n, p),
          12,
        );
        expect(binomialCdf(k, n, p) + binomialUpperTail(k + 1, n, p)).toBeCloseTo(1, 12);
      }),
      fixed,
    );
  });

  test("hypergeometric masses add up to 1, and their sums are the tails", () => {
    const sizes = fc.integer({ min: 0, max: 40 });
    fc.assert(
      fc.property(sizes, sizes, fc.integer({ min: 40, max: 70 }), (marked, drawn, population) => {
        const draw = { population, marked, drawn };
        const { least, masses } = hypergeometricMasses(draw);
        const sum = (from: number, to?: number) =>
          masses.slice(from, to).reduce((a, b) => a + b, 0);
        expect(sum(0)).toBeCloseTo(1, 12);
        for (const [index] of masses.entries()) {
          expect(sum(index)).toBeCloseTo(hypergeometricUpperTail(least + index, draw), 12);
          expect(sum(0, index + 1)).toBeCloseTo(hypergeometricLowerTail(least + index, draw), 12);
        }
      }),
      fixed,
    );
  });

  test("what cannot be drawn has probability 0", () => {
    const draw = { population: 10, marked: 4, drawn: 8 }; // at least 2 of the marked, at most 4
    expect([1, 5, 2.5].map((k) => hypergeometricMass(k, draw))).toEqual([0, 0, 0]);
    expect([-1, 11, 0.5].map((k) => binomialMass(k, 10, 0.5))).toEqual([0, 0, 0]);
    expect(binomialUpperTail(11, 10, 0.5)).toBe(0);
    expect(binomialCdf(-1, 10, 0.5)).toBe(0);
    expect(hypergeometricUpperTail(2, draw)).toBe(1);
    expect(hypergeometricUpperTail(5, draw)).toBe(0);
  });

  test("increasingRoot finds a zero to the last digit, and without one the nearer end", () => {
    expect(increasingRoot((x) => x * x - 2, 0, 2)).toBeCloseTo(Math.SQRT2, 15);
    expect(increasingRoot((x) => x + 1, 1, 2)).toBeCloseTo(1, 15);
    expect(increasingRoot((x) => x - 5, 0, 1)).toBeCloseTo(1, 15);
  });

  test("what is no probability, no shape and no number is refused by name", () => {
    expect(errorOf(() => normalQuantile(1.5))).toMatch(/^RangeError: normalQuantile: .*1\.5/);
    expect(errorOf(() => betaQuantile(Number.NaN, 1, 1))).toMatch(/betaQuantile: .*NaN/);
    expect(errorOf(() => incompleteBeta(Number.NaN, 1, 1))).toMatch(/incompleteBeta: .*NaN/);
    expect(errorOf(() => incompleteBeta(0.5, 0, 1))).toMatch(/beta: .*above 0, got 0 and 1/);
    expect(errorOf(() => incompleteBeta(0.5, 1, Infinity))).toMatch(/beta: .*finite.*Infinity/);
    expect(errorOf(() => studentCdf(Number.NaN, 1))).toMatch(/studentCdf: .*NaN/);
    expect(errorOf(() => studentCdf(1, 0))).toMatch(/studentCdf: .*freedom.*0/);
    expect(errorOf(() => studentQuantile(0, 1))).toMatch(/studentQuantile: .*\(0, 1\), got 0/);
    expect(errorOf(() => logGamma(0))).toMatch(/logGamma: .*above 0, got 0/);
    expect(errorOf(() => binomialMass(1, 2.5, 0.5))).toMatch(/binomialMass: .*2\.5/);
    expect(errorOf(() => binomialCdf(1, 2, -1))).toMatch(/binomialCdf: .*-1/);
    expect(errorOf(() => noncentralStudentUpperTail(1, 0, 1))).toMatch(/freedom above 0/);
    const draw = { population: 3, marked: 4, drawn: 1 };
    expect(errorOf(() => hypergeometricMass(1, draw))).toMatch(/hypergeometric: .*got 4, 1, 3/);
  });
});
