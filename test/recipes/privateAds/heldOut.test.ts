/** Which records of a file models are tried on. */
import { describe, expect, test } from "vitest";
import { heldOutPlaces } from "../../../recipes/privateAds/study/heldOut.ts";
import { smokeAds } from "../../../recipes/privateAds/study/presets.ts";
import type { AdSettings } from "../../../recipes/privateAds/study/settings.ts";
import { seedFrom } from "../../../src/math/seed.ts";

const settings = { ...smokeAds({ task: "binary", rate: 0.2 }), data: "day_0.gz" };

describe("records that are held out", () => {
  const log = { count: 1000 };
  const of = (change: Partial<AdSettings>) => ({ ...settings, ...change });

  test("are a fifth of all at most, or as large a share as the settings wanted", () => {
    const number = (change: Partial<AdSettings>) =>
      heldOutPlaces(log, seedFrom(1), of(change)).length;
    expect(number({ records: "all", heldOut: 50_000 })).toBe(200);
    expect(number({ records: "all", heldOut: 70 })).toBe(70);
    // 100 of 400 + 100 is a fifth; of 100 + 100 half, but no more than wanted.
    expect(number({ records: 9000, heldOut: 1000 })).toBe(100);
    expect(number({ records: 100, heldOut: 100 })).toBe(100);
  });

  test("are the last ones where a log is in the order of time", () => {
    const last = heldOutPlaces(
      log,
      seedFrom(1),
      of({ records: "all", heldOutPart: "last", heldOut: 3 }),
    );
    expect([...last]).toEqual([997, 998, 999]);
  });

  test("are of few users, each with all records but for one", () => {
    const users = Int32Array.from({ length: 1000 }, (_, record) => record % 50);
    const apart = heldOutPlaces(
      { ...log, users },
      seedFrom(1),
      of({ records: "all", heldOut: 70 }),
    );
    expect(apart).toHaveLength(70);
    // 20 records of each user: 70 are of four.
    const own = new Set([...apart].map((record) => users[record]));
    expect(own.size).toBe(4);
    const first = heldOutPlaces(
      { ...log, users },
      seedFrom(2),
      of({ records: "all", heldOut: 70 }),
    );
    expect([...first]).not.toEqual([...apart]);
  });
});
