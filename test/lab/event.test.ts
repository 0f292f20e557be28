import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type EventBody, eventSchema, identity, SCHEMA_VERSION } from "../../src/lab/event.ts";
import { EventLog, readEvents, repairTail } from "../../src/lab/eventLog.ts";
import { filesIn } from "./files.ts";
import { sample, temporaryFolder } from "./study.ts";

const unredacted = (text: string) => text;

const text = fc.string({ unit: "grapheme" });
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0); // no -0
const outcome = fc.dictionary(text, fc.oneof(number, fc.boolean(), text, fc.constant(null)));
const usageKeys = [
  ...(["kind", "model", "calls", "cacheHits", "retries", "promptTokens"] as const),
  ...(["cachedPromptTokens", "cacheWriteTokens", "completionTokens", "reasoningTokens"] as const),
] as const;
const kinds: Readonly<Record<EventBody["kind"], fc.Arbitrary<EventBody>>> = {
  started: fc.record({ kind: fc.constant("started"), pid: fc.nat(), resumed: fc.boolean() }),
  step: fc.record({
    ...{ kind: fc.constant("step"), cell: text, step: fc.nat(), of: fc.nat() },
    metrics: fc.dictionary(text, fc.oneof(number, fc.constant(null))),
  }),
  sample: fc.record({
    ...{ kind: fc.constant("sample"), cell: text, sample: text, cluster: text, trial: fc.nat() },
    ...{ pair: text, condition: text, prompt: text, completion: text, outcome },
    status: fc.constantFrom("scored", "refused", "errored", "missing"),
  }),
  blob: fc.record({ kind: fc.constant("blob"), hash: text, bytes: fc.nat() }),
  done: fc.record({
    ...{ kind: fc.constant("done"), cell: text },
    result: fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value))),
  }),
  unfinished: fc.record({
    ...{ kind: fc.constant("unfinished"), cell: text, reason: text },
    missing: fc.integer({ min: 1, max: 1000 }),
  }),
  usage: fc.record(
    {
      ...{ kind: fc.constant("usage"), model: text, calls: fc.nat(), cacheHits: fc.nat() },
      ...{ retries: fc.nat(), promptTokens: fc.nat(), cachedPromptTokens: fc.nat() },
      ...{ cacheWriteTokens: fc.nat(), completionTokens: fc.nat(), reasoningTokens: fc.nat() },
      dollars: number,
    },
    { requiredKeys: [...usageKeys] },
  ),
  profile: fc.record({
    ...{ kind: fc.constant("profile"), model: text, dialect: text, address: text },
    ...{ capabilities: fc.array(text), degraded: fc.array(text) },
    reasoning: fc.constantFrom("shown", "hidden", "none"),
  }),
  note: fc.record(
    { kind: fc.constant("note"), cell: text, level: fc.constantFrom("info", "warning"), text },
    { requiredKeys: ["kind", "level", "text"] },
  ),
  ended: fc.record(
    {
      ...{ kind: fc.constant("ended"), error: text },
      status: fc.constantFrom("complete", "incomplete", "interrupted", "failed"),
    },
    { requiredKeys: ["kind", "status"] },
  ),
};

/** A log with these lines, each ended by a line break. */
function logWith(...lines: readonly string[]): string {
  const path = join(temporaryFolder(), "events.jsonl");
  writeFileSync(path, lines.map((line) => `${line}\n`).join(""));
  return path;
}

const at = "2026-01-02T03:04:05.678Z";
const line = (index: number) => JSON.stringify({ v: 1, at, ...sample(index) });

describe("an event", () => {
  test("has an example of every kind here", () => {
    const known = eventSchema.options.map(({ shape }) => shape.kind.value);
    expect(Object.keys(kinds).sort()).toEqual([...known].sort());
  });

  test("comes back from the log as it was appended, whatever it says", () => {
    const path = logWith();
    const log = new EventLog(path, unredacted);
    const bodies = fc.array(fc.oneof(...Object.values(kinds)), { minLength: 1, maxLength: 5 });
    const all: unknown[] = [];
    fc.assert(
      fc.property(bodies, (events) => {
        for (const body of events) {
          const { v, at, ...rest } = log.append(body);
          expect(v).toBe(SCHEMA_VERSION);
          expect(Math.abs(Date.parse(at) - Date.now())).toBeLessThan(60_000);
          expect(rest).toEqual(body);
          all.push({ v, at, ...rest });
        }
      }),
      { seed: 2, numRuns: 60 },
    );
    log.close();
    expect(readEvents(path)).toEqual(all);
  });

  test("is a fact by its cell and its number or name; who came and went is no fact", () => {
    expect(identity(sample(3))).toBe(identity({ ...sample(3), completion: "another" }));
    expect(identity(sample(3))).not.toBe(identity(sample(4)));
    const step = { kind: "step" as const, cell: "a", step: 1, of: 2, metrics: {} };
    expect(identity(step)).not.toBe(identity({ ...step, cell: "b" }));
    expect(identity({ kind: "started", pid: 1, resumed: false })).toBeUndefined();
    expect(identity({ kind: "note", level: "info", text: "" })).toBeUndefined();
  });

  test("with a number that JSON has no word for holds null in its place", () => {
    const log = new EventLog(logWith(), unredacted);
    const metrics = { loss: Number.NaN, norm: Number.POSITIVE_INFINITY };
    const event = log.append({ kind: "step", cell: "a", step: 1, of: 1, metrics });
    expect(event).toMatchObject({ metrics: { loss: null, norm: null } });
    log.close();
  });
});

describe("readEvents", () => {
  test("gives nothing where there is no log", () => {
    expect(readEvents(join(temporaryFolder(), "events.jsonl"))).toEqual([]);
  });

  test("leaves out a last line without its end", () => {
    const path = logWith(line(0), line(1));
    writeFileSync(path, line(2).slice(0, 40), { flag: "a" });
    expect(readEvents(path).map((event) => event.kind === "sample" && event.sample)).toEqual([
      ...["item 0", "item 1"],
    ]);
  });

  test("names the line that is not JSON, and shows its beginning", () => {
    const path = logWith(line(0), "{broken", line(1));
    expect(() => readEvents(path)).toThrow(
      `${path}, line 2: expected a JSON object, got "{broken".`,
    );
  });

  test("names the line and the field of an event that is not one", () => {
    const odd = JSON.stringify({ v: 1, at, ...sample(0), status: "fine" });
    const path = logWith(line(0), line(1), odd);
    expect(() => readEvents(path)).toThrow(
      `${path}, line 3: expected an event of version 1, got at status:`,
    );
  });

  test("says of a record from the future that assay is too old, not that the record is wrong", () => {
    const path = logWith(line(0), JSON.stringify({ v: SCHEMA_VERSION + 1, at, kind: "novelty" }));
    expect(() => readEvents(path)).toThrow(
      `${path}, line 2: it is in version 2 of the record format, this assay reads version 1. Update assay.`,
    );
  });
});

describe("repairTail", () => {
  test("cuts off the part of a last line that was written, to the byte", () => {
    const path = logWith(line(0));
    const whole = filesIn(join(path, ".."));
    writeFileSync(path, '{"v":1,"text":"é', { flag: "a" });
    expect(repairTail(path)).toBe(17); // 16 letters, one of them two bytes long
    expect(filesIn(join(path, ".."))).toEqual(whole);
    expect(repairTail(path)).toBe(0);
  });

  test("cuts anywhere: what is left is always a log of whole lines", () => {
    const bytes = Buffer.from(`${line(0)}\n${line(1)}\n`);
    const cuts = fc.integer({ min: 0, max: bytes.length });
    const path = logWith();
    fc.assert(
      fc.property(cuts, (cut) => {
        writeFileSync(path, bytes.subarray(0, cut));
        repairTail(path);
        const whole = Math.floor((2 * cut) / bytes.length);
        expect(readEvents(path).length).toBe(whole);
      }),
      { seed: 6 },
    );
  });

  test("of a file that is not there does nothing", () => {
    expect(repairTail(join(temporaryFolder(), "events.jsonl"))).toBe(0);
  });
});
