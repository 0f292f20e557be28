import { afterAll, describe, expect, test } from "vitest";
import { seedFrom, split } from "../../src/math/seed.ts";
import type { SampleOptions } from "../../src/model/requests.ts";
import { createSampler } from "../../src/model/sampler.ts";
import { smallModel, someTokens, variants } from "./small.ts";

const model = smallModel(variants.Llama);
const options = { batch: 2, execution: { threads: 1 } };
const alone = createSampler(model, options);
const laned = createSampler(model, { ...options, lanes: 3 });
afterAll(() => Promise.all([alone.dispose(), laned.dispose()]));

const requests = Array.from({ length: 9 }, (_, row) => ({
  tokens: someTokens(1 + (row % 4), row + 1),
  seed: split(seedFrom(1), row),
}));
const sampling: SampleOptions = { maxTokens: 6, topP: 0.9, stopTokens: [3] };

describe("a sampler with lanes", () => {
  // 9 rows are 5 batches: lanes take 0 3, 1 4 and 2.
  test("gives what one lane gives, in the order of the requests", async () => {
    const expected = await alone.sample(requests, sampling);
    expect(new Set(expected.map(({ tokens }) => tokens.join())).size).toBeGreaterThan(5);
    expect(await laned.sample(requests, sampling)).toEqual(expected);
  });

  test("leaves lanes idle that have no batch", async () => {
    const few = requests.slice(0, 3);
    expect(await laned.sample(few, sampling)).toEqual(await alone.sample(few, sampling));
  });

  test("shares a prefix, and asks a function of the caller on the caller's thread", async () => {
    const withPrefix = { ...sampling, prefix: someTokens(3, 7) };
    expect(await laned.sample(requests, withPrefix)).toEqual(
      await alone.sample(requests, withPrefix),
    );
    const stopWhen = (tokens: readonly number[]) => tokens.length === 2;
    const stopped = await laned.sample(requests, { ...sampling, stopWhen });
    expect(Math.max(...stopped.map(({ tokens }) => tokens.length))).toBe(2);
  });

  test("answers calls that overlap", async () => {
    const first = laned.sample(requests, sampling);
    const second = laned.sample(requests.toReversed(), sampling);
    const expected = await alone.sample(requests, sampling);
    expect(await first).toEqual(expected);
    expect(await second).toHaveLength(9);
  });

  test("names the prompt that cannot be continued by its place among all", async () => {
    const odd = requests.map((request, row) =>
      row === 7 ? { ...request, tokens: [-1] } : request,
    );
    await expect(laned.sample(odd, sampling)).rejects.toThrow("prompt 7");
  });

  test("stops on every lane when it is told to", async () => {
    const controller = new AbortController();
    const sampled = laned.sample(requests, { maxTokens: 6, signal: controller.signal });
    controller.abort(new Error("enough"));
    await expect(sampled).rejects.toThrow("enough");
    expect(await laned.sample(requests, sampling)).toEqual(await alone.sample(requests, sampling));
  });

  test("takes a whole number of lanes", () => {
    for (const lanes of [0, 1.5, Number.NaN]) {
      const refused = () => createSampler(model, { ...options, lanes });
      expect(refused).toThrow(`createSampler: expected lanes of at least 1, got ${lanes}.`);
    }
  });
});
