import { expect, test } from "vitest";
import type { Event } from "../../src/lab/event.ts";
import { curvesOf } from "../../src/report/curves.ts";

const steps = (cell: string, count: number): Event[] =>
  Array.from({ length: count }, (_, index) => ({
    ...{ v: 1, at: "2026-01-01T00:00:00.000Z", kind: "step", cell, step: index + 1, of: count },
    metrics: { loss: 1 / (index + 1) },
  }));
const drawn = (events: readonly Event[]) => {
  const [figure] = curvesOf(events).figures;
  return { names: figure!.series.map(({ name }) => name), caption: figure!.caption };
};
const cellsOf = (replicates: number, conditions: number) =>
  Array.from({ length: replicates }, (_, replicate) =>
    Array.from({ length: conditions }, (_, at) => `seed-${replicate + 1}/condition-${at + 1}`),
  ).flat();

test("a curve is drawn for every cell while a reader can tell them apart", () => {
  const cells = cellsOf(3, 4);
  expect(drawn(cells.flatMap((cell) => steps(cell, 3)))).toEqual({ names: cells, caption: "" });
});

test("of more than twelve cells those of the first replicate are drawn, and the caption says so", () => {
  const { names, caption } = drawn(cellsOf(5, 9).flatMap((cell) => steps(cell, 3)));
  expect(names).toEqual(cellsOf(1, 9));
  expect(caption).toBe("9 of 45 cells.");
});

test("long curves are thinned out, and the caption says so", () => {
  expect(drawn(steps("training", 1000)).caption).toBe("At most 400 steps of each line are drawn.");
});
