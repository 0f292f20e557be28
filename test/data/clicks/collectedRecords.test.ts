import { expect, test } from "vitest";
import { type ClickRecords, clickRecordsAt } from "../../../src/data/clicks/clickRecords.ts";
import { collectedRecords } from "../../../src/data/clicks/collectedRecords.ts";
import { clickWorld } from "../../../src/data/generatedClicks.ts";
import { seedFrom } from "../../../src/math/seed.ts";

const world = clickWorld(seedFrom(1), {
  ...{ task: "binary", rate: 0.3, buckets: [5, 50], numbers: 1, recordsPerUser: 2 },
});
const { records } = world.draw(seedFrom(2), 10);
const places = (begin: number, end: number) =>
  Array.from({ length: end - begin }, (_, index) => begin + index);

async function* inPieces(...ends: number[]): AsyncGenerator<ClickRecords> {
  let begin = 0;
  for (const end of ends) {
    yield clickRecordsAt(world.layout, records, places(begin, end));
    begin = end;
  }
}

test.each([3, 4, 7, 10, 99])(
  "collectedRecords keeps the first %s records in their order",
  async (most) => {
    const kept = await collectedRecords(world.layout, inPieces(4, 5, 10), { most });
    const count = Math.min(10, most);
    const expected = clickRecordsAt(world.layout, records, places(0, count));
    expect(kept).toEqual({ ...expected, users: Float64Array.from(expected.users!) });
  },
);

test("collectedRecords reads no more of a stream than it keeps", async () => {
  let read = 0;
  async function* counted() {
    for await (const piece of inPieces(4, 5, 10)) {
      read += piece.count;
      yield piece;
    }
  }
  await collectedRecords(world.layout, counted(), { most: 4 });
  expect(read).toBe(4);
});

test("clickRecordsAt refuses places that are not there", () => {
  const at = (place: number) => () => clickRecordsAt(world.layout, records, [place]);
  expect(at(10)).toThrow("expected places below 10, got 10");
  expect(at(Number.NaN)).toThrow("got NaN");
});
