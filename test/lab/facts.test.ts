import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Event, EventBody } from "../../src/lab/event.ts";
import { readEvents } from "../../src/lab/eventLog.ts";
import { facts, finishedCells, summarize, summaryText, totalsOf } from "../../src/lab/facts.ts";
import { finished, sample, study } from "./study.ts";

const at = (second: number) => `2026-01-02T03:04:${`${second}`.padStart(2, "0")}.000Z`;
const stamped = (bodies: readonly EventBody[]) =>
  bodies.map((body, index) => ({ v: 1, at: at(index % 60), ...body }) as Event);
const names = (events: readonly Event[]) =>
  events.map((event) => (event.kind === "sample" ? event.sample : event.kind));

describe("facts", () => {
  test("are told once: the last telling counts, at the place of the first", () => {
    const log = stamped([sample(0), sample(1), sample(0, { completion: "changed my mind" })]);
    expect(facts(log)).toEqual([log[2], log[1]]);
  });

  test("do not lose what has no identity: notes and comings and goings stay as they are", () => {
    const note = { kind: "note", level: "info", text: "again" } as const;
    const log = stamped([note, note, { kind: "started", pid: 1, resumed: false }]);
    expect(facts(log)).toEqual(log);
  });

  test("of the same sample in two cells are two", () => {
    expect(facts(stamped([sample(0), sample(0, { cell: "other" })])).length).toBe(2);
  });
});

describe("totalsOf", () => {
  test("adds up: every sample is scored, refused, errored or missing", () => {
    const statuses = fc.array(fc.constantFrom("scored", "refused", "errored", "missing"));
    fc.assert(
      fc.property(statuses, (list) => {
        const log = stamped(list.map((status, index) => sample(index, { status })));
        const { samples, scored, refused, errored, missing } = totalsOf(log);
        expect(samples).toBe(list.length);
        expect(scored + refused + errored + missing).toBe(samples);
        expect(refused).toBe(list.filter((status) => status === "refused").length);
      }),
      { seed: 1 },
    );
  });

  test("counts steps and finished cells", () => {
    const step = { kind: "step", cell: "a", step: 1, of: 2, metrics: {} } as const;
    const done = { kind: "done", cell: "a", result: 5 } as const;
    const log = stamped([step, { ...step, step: 2 }, done]);
    expect(totalsOf(log)).toMatchObject({ trainingSteps: 2, cells: 1 });
    expect(finishedCells(log)).toEqual(new Map([["a", 5]]));
  });
});

describe("summarize", () => {
  const settings = { items: 4, label: "small" };
  const of = { recipe: study(), name: "tests/study" };
  const textOf = (events: readonly Event[]) => summaryText(summarize(of, events, settings));
  const logOf = async () => readEvents(join((await finished()).folder, "events.jsonl"));

  test("is the same whatever was told again, as a killed run does", async () => {
    const log = await logOf();
    const text = textOf(log);
    const cuts = fc.tuple(fc.nat(log.length), fc.nat(log.length));
    fc.assert(
      fc.property(cuts, ([cut, back]) => {
        // Killed after `cut` lines; the next process tells some of them once more and goes on.
        const again = log.slice(Math.max(0, cut - back)).map((event) => ({ ...event, at: at(59) }));
        expect(textOf([...log.slice(0, cut), ...again])).toBe(text);
      }),
      { seed: 7 },
    );
  });

  test("does not show the order in which cells were done", async () => {
    const log = await logOf();
    const cellOf = (event: Event) => ("cell" in event ? event.cell : undefined);
    const [asked, trained] = ["asked", "trained"].map((cell) =>
      log.filter((event) => cellOf(event) === cell),
    );
    const rest = log.filter((event) => cellOf(event) === undefined);
    expect(names(asked!).length).toBe(5);
    expect(textOf([...rest, ...trained!, ...asked!])).toBe(textOf(log));
  });

  test("has another digest when anything was recorded differently, and not for another time", async () => {
    const log = await logOf();
    const digestOf = (events: readonly Event[]) => summarize(of, events, settings).digest;
    const changed = (change: (event: Event) => object) =>
      digestOf(log.map((event) => ({ ...event, ...change(event) }) as Event));
    const before = digestOf(log);
    expect(before).toMatch(/^[0-9a-f]{64}$/);
    expect(changed(() => ({ at: at(1) }))).toBe(before);
    expect(changed(({ kind }) => (kind === "started" ? { pid: 99 } : {}))).toBe(before);
    expect(changed(({ kind }) => (kind === "sample" ? { prompt: "?" } : {}))).not.toBe(before);
    expect(changed(({ kind }) => (kind === "step" ? { metrics: {} } : {}))).not.toBe(before);
    expect(digestOf(log.slice(0, -2))).not.toBe(before);
  });

  test("is incomplete while a planned cell is not done", async () => {
    const log = await logOf();
    expect(summarize(of, log, settings).complete).toBe(true);
    const half = log.filter((event) => event.kind !== "done" || event.cell !== "trained");
    expect(summarize(of, half, settings).complete).toBe(false);
  });

  test("writes null for a number that JSON has no word for", () => {
    const { ours } = JSON.parse(textOf([])).findings[0];
    expect(ours).toMatchObject({ value: null, n: 0 });
  });
});
