import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ClickRecords } from "../../../src/data/clicks/clickRecords.ts";
import { seedFrom } from "../../../src/math/seed.ts";
import { secureRandomness, seededRandomness } from "../../../src/privacy/noise/randomness.ts";
import { everyRecordSampler, shuffledSampler } from "../../../src/privacy/sampling/fixedSize.ts";
import { poissonSampler } from "../../../src/privacy/sampling/poisson.ts";
import { exampleUnits, userUnits } from "../../../src/training/clicks/clickUnits.ts";
import { memoryBatches } from "../../../src/training/clicks/memoryBatches.ts";
import { logitShift, sampledNegatives } from "../../../src/training/clicks/negativeSampling.ts";
import { recordWeight } from "../../../src/training/clicks/recordWeights.ts";
import { inChunks, mixedLayout, someRecords } from "../../data/clicks/someRecords.ts";

const randomness = seededRandomness(seedFrom(7));
const poisson = (samplingRate: number) => (units: number) =>
  poissonSampler({ datasetSize: units, samplingRate, randomness });

/** Ages tell which record of `someRecords` stands in a slot. */
const ages = (numbers: Float32Array) => [...numbers].filter((_, at) => at % 2 === 0);

describe("batches of records", () => {
  const records = someRecords(200);
  const log = { layout: mixedLayout, records };

  test("consist of exactly the records that the sampler draws, with all that belongs to them", async () => {
    const sampler = poisson(0.2);
    const batches = memoryBatches(log, { sampler });
    expect(batches.recordsPerUnit).toBe(1);
    for (const step of [1, 2, 3, 1]) {
      const drawn = sampler(200).batch(step);
      const { units, ids, numbers, labels, weights } = await batches.batch(step);
      expect(units).toBe(drawn.length);
      expect(ages(numbers)).toEqual([...drawn]);
      expect([...ids]).toEqual(
        [...drawn].flatMap((place) => [...records.ids.subarray(5 * place, 5 * place + 5)]),
      );
      expect([...labels]).toEqual([...drawn].map((place) => records.labels[place]));
      expect([...weights]).toEqual([...drawn].map(() => 1));
    }
  });

  test("are in the order of the log, whatever the order of the coins", async () => {
    const seed = seedFrom(3);
    const sampler = (datasetSize: number) => shuffledSampler({ datasetSize, batchSize: 20, seed });
    const drawn = [...sampler(200).batch(1)];
    expect(drawn).not.toEqual(drawn.toSorted((a, b) => a - b));
    const { numbers } = await memoryBatches(log, { sampler }).batch(1);
    expect(ages(numbers)).toEqual(drawn.toSorted((a, b) => a - b));
  });

  test("may be empty", async () => {
    const batch = await memoryBatches(log, { sampler: poisson(1e-12) }).batch(1);
    expect(batch.units).toBe(0);
    expect(batch.ids.length).toBe(0);
  });

  test("refuse a sampler of another number of records", () => {
    expect(() => memoryBatches(log, { sampler: () => everyRecordSampler(199) })).toThrow(
      "expected a sampler of 200 units, got one of 199",
    );
  });

  test("travel with their sampler, so that plans are made of what is drawn", () => {
    const { sampler } = memoryBatches(log, { sampler: poisson(0.25) });
    expect(sampler.record).toEqual({ kind: "poisson", samplingRate: 0.25 });
    expect(sampler.expectedBatch).toBe(50);
  });
});

describe("units of users", () => {
  test("have all records of each user where nobody has too many", () => {
    const units = userUnits(Int32Array.of(9, 4, 9, 4, 4, 7), { recordsPerUnit: 3, randomness });
    // Users 4, 7 and 9 in this order.
    expect(units).toMatchObject({ count: 3, recordsPerUnit: 3, droppedRecords: 0 });
    expect([...units.members!.starts]).toEqual([0, 3, 4, 6]);
    expect([...units.members!.places]).toEqual([1, 3, 4, 5, 0, 2]);
  });

  test("law: nobody has more than the bound, nobody loses more than needed, nothing is invented", () => {
    const logs = fc.array(fc.nat(12), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(logs, fc.integer({ min: 1, max: 5 }), (users, bound) => {
        const { count, members, droppedRecords } = userUnits(Float64Array.from(users), {
          recordsPerUnit: bound,
          randomness,
        });
        const names = [...new Set(users)].sort((a, b) => a - b);
        expect(count).toBe(names.length);
        let kept = 0;
        names.forEach((name, unit) => {
          const [begin, end] = [members!.starts[unit]!, members!.starts[unit + 1]!];
          const places = [...members!.places.subarray(begin, end)];
          const own = users.flatMap((user, place) => (user === name ? [place] : []));
          expect(places.length).toBe(Math.min(own.length, bound));
          expect(places.every((place) => own.includes(place))).toBe(true);
          expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
          kept += places.length;
        });
        expect(members!.places.length).toBe(kept);
        expect(droppedRecords).toBe(users.length - kept);
      }),
      { seed: 6, numRuns: 100 },
    );
  });

  test("law: which records of a user are kept does not depend on who else is there", () => {
    const logs = fc.array(fc.nat(5), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(logs, fc.nat(5), (users, leaver) => {
        const bound = { recordsPerUnit: 2, randomness };
        const before = keptOf(users, userUnits(Float64Array.from(users), bound));
        const rest = users.filter((user) => user !== leaver);
        fc.pre(rest.length > 0);
        const after = keptOf(rest, userUnits(Float64Array.from(rest), bound));
        before.delete(leaver);
        expect(after).toEqual(before);
      }),
      { seed: 6, numRuns: 100 },
    );
  });

  /** For each user which of its own records are kept: its first, its second, … */
  function keptOf(users: readonly number[], { members, count }: ReturnType<typeof userUnits>) {
    const kept = new Map<number, number[]>();
    for (let unit = 0; unit < count; unit++) {
      const places = members!.places.subarray(members!.starts[unit], members!.starts[unit + 1]);
      const user = users[places[0]!]!;
      const own = users.flatMap((each, place) => (each === user ? [place] : []));
      kept.set(
        user,
        [...places].map((place) => own.indexOf(place)),
      );
    }
    return kept;
  }

  test("keep every record of a user equally often", () => {
    // 6000 users with 3 records, 2 kept: each place is kept with probability 2/3, sd √(6000 · 2/9) = 36.5.
    const users = Int32Array.from({ length: 18_000 }, (_, place) => Math.floor(place / 3));
    for (const chance of [randomness, secureRandomness]) {
      const { members } = userUnits(users, { recordsPerUnit: 2, randomness: chance });
      const counts = [0, 0, 0];
      for (const place of members!.places) counts[place % 3]!++;
      for (const count of counts) expect(Math.abs(count - 4000)).toBeLessThan(5 * 36.5);
    }
  });

  test("refuse a bound below 1", () => {
    expect(() => userUnits(Int32Array.of(1), { recordsPerUnit: 0, randomness })).toThrow(
      "expected recordsPerUnit to be a whole number of at least 1, got 0",
    );
  });
});

describe("batches of users", () => {
  const users = Float64Array.of(5, 8, 5, 8, 8, 6);
  const records: ClickRecords = { ...someRecords(6), users };
  const units = userUnits(users, { recordsPerUnit: 3, randomness });
  const log = { layout: mixedLayout, records, units };
  const everybody = { sampler: everyRecordSampler };

  test("give each user its own slots, filled up with weight 0", async () => {
    const { units: count, numbers, weights, ids } = await memoryBatches(log, everybody).batch(1);
    expect(count).toBe(3);
    // Users 5 (records 0, 2), 6 (record 5) and 8 (records 1, 3, 4); padding has zeros.
    expect(ages(numbers)).toEqual([0, 2, 0, 5, 0, 0, 1, 3, 4]);
    expect(weights).toEqual(Float32Array.of(1 / 2, 1 / 2, 0, 1, 0, 0, 1 / 3, 1 / 3, 1 / 3));
    expect([...ids.subarray(10, 15)]).toEqual([0, 0, 0, 0, 0]);
  });

  test("sum the losses of a user where that is asked for", async () => {
    const options = { ...everybody, weights: { reduction: "sum" } as const };
    const { weights } = await memoryBatches(log, options).batch(1);
    expect([...weights]).toEqual([1, 1, 0, 1, 0, 0, 1, 1, 1]);
  });

  test("pad with zeros also where a larger batch was before", async () => {
    const drawn = [Int32Array.of(0, 1, 2), Int32Array.of(1, 2)];
    const sampler = () => ({ ...everyRecordSampler(3), batch: (step: number) => drawn[step - 1]! });
    const batches = memoryBatches(log, { sampler });
    await batches.batch(1);
    const { numbers, weights } = await batches.batch(2);
    expect(ages(numbers)).toEqual([5, 0, 0, 1, 3, 4]);
    expect(weights).toEqual(Float32Array.of(1, 0, 0, 1 / 3, 1 / 3, 1 / 3));
  });

  test("have each user by one coin, however many records it has", async () => {
    const many = Int32Array.from({ length: 3000 }, (_, place) => Math.floor(Math.sqrt(place)));
    const own = userUnits(many, { recordsPerUnit: 4, randomness });
    const batches = memoryBatches(
      { layout: mixedLayout, records: someRecords(3000), units: own },
      { sampler: poisson(0.3) },
    );
    expect(batches.sampler.datasetSize).toBe(55); // ⌊√2999⌋ + 1
    const { numbers, weights, units: count } = await batches.batch(1);
    const drawn = poisson(0.3)(55).batch(1);
    expect(count).toBe(drawn.length);
    drawn.forEach((user, index) => {
      const slots = [0, 1, 2, 3].map((at) => 4 * index + at).filter((slot) => weights[slot]! > 0);
      expect(slots.length).toBe(Math.min(4, 2 * user + 1)); // (u + 1)² − u² records
      expect(slots.map((slot) => many[ages(numbers)[slot]!])).toEqual(slots.map(() => user));
    });
  });
});

describe("weights of records", () => {
  test("scale the losses of positives before clipping, and share a unit's weight among its records", () => {
    const weightOf = recordWeight({ positiveWeight: 3, negativeWeight: 0.5 });
    expect([weightOf(1, 1), weightOf(0, 1), weightOf(2, 4), weightOf(0, 4)]).toEqual([
      3, 0.5, 0.75, 0.125,
    ]);
  });

  test("are at least 0 and finite", () => {
    for (const positiveWeight of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => recordWeight({ positiveWeight })).toThrow(
        "expected positiveWeight to be at least 0",
      );
    }
  });

  test("reach the batches", async () => {
    const log = { layout: mixedLayout, records: someRecords(4) }; // labels 1, 0, 0, 1
    const weights = { positiveWeight: 5 };
    const batch = await memoryBatches(log, { sampler: everyRecordSampler, weights }).batch(1);
    expect([...batch.weights]).toEqual([5, 1, 1, 5]);
  });
});

describe("fewer negatives", () => {
  const records = someRecords(3000); // 1000 positives
  async function kept(keptRate: number, size = 3000, of = records): Promise<number[]> {
    const places: number[] = [];
    const chunks = inChunks(mixedLayout, of, size);
    for await (const { numbers } of sampledNegatives(mixedLayout, chunks, {
      keptRate,
      randomness,
    })) {
      places.push(...ages(numbers));
    }
    return places;
  }

  test("keep every positive, and negatives at their rate", async () => {
    const places = await kept(0.25);
    expect(places.filter((place) => place % 3 === 0).length).toBe(1000);
    // 2000 negatives at 1/4: 500, sd √(2000 · 3/16) = 19.4.
    expect(Math.abs(places.length - 1000 - 500)).toBeLessThan(5 * 19.4);
    expect((await kept(1)).length).toBe(3000);
  });

  test("are the same in whatever chunks the log comes", async () => {
    expect(await kept(0.25, 7)).toEqual(await kept(0.25));
  });

  test("law: the coin of a record depends on no label, not even on its own", async () => {
    const whole = new Set(await kept(0.25));
    const labels = fc.array(fc.boolean(), { minLength: 60, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(labels, async (clicked) => {
        const changed = { ...someRecords(60), labels: Float32Array.from(clicked, Number) };
        const places = new Set(await kept(0.25, 60, changed));
        for (let place = 0; place < 60; place++) {
          if (clicked[place]) expect(places.has(place)).toBe(true);
          else if (place % 3 > 0) expect(places.has(place)).toBe(whole.has(place));
        }
      }),
      { seed: 6, numRuns: 30 },
    );
  });

  test("need a public rate above 0", async () => {
    await expect(kept(0)).rejects.toThrow("expected keptRate in (0, 1], got 0");
    await expect(kept(1.5)).rejects.toThrow("expected keptRate in (0, 1], got 1.5");
  });

  test("move the learned odds by what logitShift takes back", () => {
    // 2% clicks; of the others a tenth is kept: odds 0.02 / 0.098. True odds are a tenth of that.
    const learned = Math.log(0.02 / (0.98 * 0.1));
    expect(learned + logitShift({ keptRate: 0.1 })).toBeCloseTo(Math.log(0.02 / 0.98), 12);
    // Positives that count three times make the odds three times as large.
    expect(logitShift({ positiveWeight: 3 })).toBeCloseTo(-Math.log(3), 12);
    // Kept negatives that count as often as they were thinned out leave the odds alone.
    expect(logitShift({ keptRate: 0.1, negativeWeight: 10 })).toBeCloseTo(0, 12);
    expect(() => logitShift({ positiveWeight: 0 })).toThrow("expected positiveWeight above 0");
  });
});

test("every record is a unit unless somebody says otherwise", () => {
  expect(exampleUnits(5)).toEqual({ count: 5, recordsPerUnit: 1, droppedRecords: 0 });
});
