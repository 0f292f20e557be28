import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createPace, type Pace } from "../../../src/policies/api/pace.ts";
import { retryAfter } from "../../../src/policies/api/retryAfter.ts";
import { fakeClock } from "./fakeClock.ts";

/** Takes as many places as there are now. */
const fill = async (pace: Pace) =>
  await Promise.all(Array.from({ length: pace.level }, () => pace.enter()));

describe("pace", () => {
  test("doubles per round of answers up to its limit, and halves when it is too much", async () => {
    const pace = createPace(50, fakeClock());
    const levels = [pace.level];
    for (let round = 0; round < 2; round++) {
      for (const place of await fill(pace)) place.answered();
      levels.push(pace.level);
    }
    expect(levels).toEqual([16, 32, 50]);
    const [first, ...others] = await fill(pace);
    first!.overloaded();
    expect(pace.level).toBe(25);
    // they began before the level fell: they say nothing about the new one
    for (const place of others) place.overloaded();
    expect(pace.level).toBe(25);
  });

  test("after that grows by about one per round", async () => {
    const pace = createPace(50, fakeClock());
    (await pace.enter()).overloaded();
    expect(pace.level).toBe(8);
    for (let round = 0; round < 3; round++) for (const place of await fill(pace)) place.answered();
    expect(pace.level).toBe(10); // 8 + 3 rounds of a little less than 1
  });

  test("never falls below one call", async () => {
    const pace = createPace(3, fakeClock());
    for (let time = 0; time < 9; time++) (await pace.enter()).overloaded();
    expect(pace.level).toBe(1);
    await pace.enter();
  });

  test("lets nobody in before the server may be called again", async () => {
    const clock = fakeClock();
    const pace = createPace(5, clock);
    const start = clock.now();
    (await pace.enter()).overloaded(4000);
    await pace.enter();
    expect(clock.now() - start).toBe(4000);
  });

  test("a failure that is no overload frees its place and changes nothing", async () => {
    const pace = createPace(2, fakeClock());
    const [one] = await fill(pace);
    const third = pace.enter();
    one!.failed();
    await third;
    expect(pace.level).toBe(2);
  });

  test("who is interrupted while waiting takes no place", async () => {
    const pace = createPace(1, fakeClock());
    const place = await pace.enter();
    const controller = new AbortController();
    const waiting = pace.enter(controller.signal);
    const next = pace.enter();
    controller.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
    place.answered();
    await next;
  });

  test("holds its limit whatever happens, and everybody gets in", async () => {
    const ends = fc.array(fc.constantFrom("answered", "failed", "overloaded"), {
      minLength: 1,
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 12 }), ends, async (limit, all) => {
        const pace = createPace(limit, fakeClock());
        let [inside, most] = [0, 0];
        await Promise.all(
          all.map(async (end) => {
            const place = await pace.enter();
            most = Math.max(most, ++inside);
            await Promise.resolve();
            inside--;
            place[end as "answered"]();
          }),
        );
        expect(most).toBeLessThanOrEqual(limit);
        expect(inside).toBe(0);
      }),
      { seed: 5, numRuns: 50 },
    );
  });

  test("refuses a limit below 1", () => {
    expect(() => createPace(0, fakeClock())).toThrow("at least 1");
  });
});

describe("retryAfter", () => {
  const now = Date.parse("2026-11-26T12:00:00Z");

  test("reads seconds, milliseconds and dates", () => {
    expect(retryAfter({ "retry-after": "12" }, now)).toBe(12_000);
    expect(retryAfter({ "retry-after": "0.5" }, now)).toBe(500);
    expect(retryAfter({ "retry-after-ms": "250" }, now)).toBe(250);
    expect(retryAfter({ "retry-after": "Thu, 26 Nov 2026 12:00:09 GMT" }, now)).toBe(9000);
  });

  test("does not wait for what is past, and knows nothing of what it cannot read", () => {
    expect(retryAfter({ "retry-after": "Thu, 26 Nov 2026 11:00:00 GMT" }, now)).toBe(0);
    expect(retryAfter({ "retry-after": "soon" }, now)).toBeUndefined();
    expect(retryAfter({ "retry-after": "-3" }, now)).toBeUndefined();
    expect(retryAfter({}, now)).toBeUndefined();
  });
});
