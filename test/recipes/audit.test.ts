/** Bugs that are planted for an audit to find, and what the experiment makes of alarms. */
import { describe, expect, test } from "vitest";
import { type PartBug, withBug } from "../../recipes/dpFyMl/audit/plantedParts.ts";
import { subjectsOf } from "../../recipes/dpFyMl/audit/subjects.ts";
import audit from "../../recipes/dpFyMl/audit.ts";
import type { Event } from "../../src/lab/event.ts";
import { seedFrom } from "../../src/math/seed.ts";
import { flatClipping } from "../../src/privacy/clipping/flat.ts";
import { independentNoise } from "../../src/privacy/noise/independentNoise.ts";
import { seededRandomness } from "../../src/privacy/noise/randomness.ts";
import { partsOfRun } from "../../src/privacy/plan.ts";
import { poissonSampler } from "../../src/privacy/sampling/poisson.ts";

const randomness = seededRandomness(seedFrom(1));
const soundParts = () => ({
  sampler: poissonSampler({ datasetSize: 40, samplingRate: 0.25, randomness }),
  clipping: flatClipping({ clipNorm: 1 }),
  noise: independentNoise({ noiseMultiplier: 1, randomness }),
});

/** Noise of the first two steps. */
function noiseOf(bug?: PartBug) {
  const { noise } = bug === undefined ? soundParts() : withBug(soundParts(), bug);
  if (noise.kind !== "added") throw new Error("expected noise that is added.");
  return [0, 1].map(() => {
    const step = new Float32Array(3);
    noise.stream.next(step);
    return [...step];
  });
}

describe("a planted bug", () => {
  const bugs = [
    ...["noiseForgotten", "noiseDividedByBatch", "noiseReused", "notClipped", "everyRecord"],
  ] as PartBug[];

  test.each(bugs)("changes nothing that an accountant sees: %s", (bug) => {
    expect(partsOfRun(withBug(soundParts(), bug))).toEqual(partsOfRun(soundParts()));
  });

  test("in the noise makes it nothing, ten times too small, or the same at every step", () => {
    const [first, second] = noiseOf();
    expect(noiseOf("noiseForgotten").flat().map(Math.abs)).toEqual(Array(6).fill(0));
    // 40 records at rate 0.25: the mean is over 10.
    noiseOf("noiseDividedByBatch")[0]!.forEach((value, index) => {
      expect(value).toBeCloseTo(first![index]! / 10, 6);
    });
    expect(second).not.toEqual(first);
    expect(noiseOf("noiseReused")).toEqual([first, first]);
  });

  test("in the sampler puts everybody into every step", () => {
    const { sampler } = withBug(soundParts(), "everyRecord");
    expect(sampler.batch(1).length).toBe(40);
    expect(soundParts().sampler.batch(1).length).toBeLessThan(40);
  });
});

describe("the experiment with audits", () => {
  const settings = audit.presets.full;

  test("has a correct implementation for every way to audit a bug", () => {
    const subjects = subjectsOf(settings);
    const methods = (state: string) =>
      new Set(subjects.filter((each) => each.state === state).flatMap((each) => each.methods));
    expect(subjects.filter(({ state }) => state === "wrong").length).toBe(10);
    expect(methods("correct")).toEqual(methods("wrong"));
  });

  /** Audits of correct implementations, of which the first few raise the alarm. */
  const audits = (alarms: number): Event[] =>
    Array.from({ length: 30 }, (_, index) => ({
      ...{ v: 1, at: "2026-01-01T00:00:00.000Z", kind: "sample", cell: `seed-${index}/plain` },
      ...{ sample: "audit", cluster: `seed-${index}`, pair: `seed-${index}`, trial: 0 },
      ...{ condition: "plain", prompt: "", completion: "", status: "scored" },
      outcome: { state: "correct", claimed: 1, largest: 0.5, alarm: index < alarms },
    }));
  const verdictAfter = (alarms: number) =>
    audit.summarize(audits(alarms), settings).findings.find(({ id }) => id === "silent")?.verdict;

  test("takes an alarm about what is correct for chance only while chance explains it", () => {
    expect(verdictAfter(0)).toBe("holds");
    // One of 30 is at least 0.08% of all, and audits at confidence 99% may be wrong in 1%; five are at least 5.6%.
    expect(verdictAfter(1)).toBe("inconclusive");
    expect(verdictAfter(5)).toBe("not reproduced");
  });
});
