import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkedEvent, parseEvent } from "../../src/privacy/eventCheck.ts";
import { eventKinds } from "../../src/privacy/eventSchema.ts";
import { RefusedInputError } from "../../src/privacy/refusal.ts";
import { anyEvent, oneOfEachKind } from "./someEvents.ts";

const gaussian = { kind: "gaussian", noiseMultiplier: 1 };

function refusalOf(act: () => unknown): RefusedInputError {
  try {
    act();
  } catch (error) {
    if (error instanceof RefusedInputError) return error;
    throw error;
  }
  throw new Error("it was accepted");
}

describe("an event at the door", () => {
  test("is accepted as it is, of every kind", () => {
    expect(oneOfEachKind.map(({ kind }) => kind).sort()).toEqual([...eventKinds.keys()].sort());
    for (const event of oneOfEachKind) expect(checkedEvent(event)).toEqual(event);
  });

  test("comes back from JSON as it went", () => {
    fc.assert(
      fc.property(anyEvent, (event) => {
        expect(parseEvent(JSON.stringify(event))).toEqual(event);
      }),
      { seed: 4 },
    );
  });

  test("is refused when any of its numbers is NaN or infinite", () => {
    const places = oneOfEachKind.flatMap((event) =>
      Object.entries(event)
        .filter(([, value]) => typeof value === "number")
        .map(([name]) => ({ event, name })),
    );
    expect(places.length).toBeGreaterThan(20);
    for (const { event, name } of places) {
      for (const wrong of [Number.NaN, Infinity, -1, "1", null]) {
        const refusal = refusalOf(() => checkedEvent({ ...event, [name]: wrong }));
        expect(refusal.refusal.where).toBe(`event.${name}`);
        expect(refusal.refusal.why.length).toBeGreaterThan(20);
      }
    }
  });

  test("is refused when a field is missing", () => {
    for (const event of oneOfEachKind) {
      for (const name of Object.keys(event)) {
        const { [name as "kind"]: _, ...rest } = event;
        expect(refusalOf(() => checkedEvent(rest)).refusal.where).toBe(`event.${name}`);
      }
    }
  });
});

describe("a refusal says", () => {
  test("where in the tree", () => {
    const wrong = { kind: "poissonSampled", samplingRate: 1.5, event: gaussian };
    const event = {
      kind: "composed",
      events: [gaussian, { kind: "selfComposed", count: 2, event: wrong }],
    };
    expect(() => checkedEvent(event)).toThrow(
      "event.events[1].event.samplingRate: expected a number from 0 to 1, got 1.5. It is the probability",
    );
  });

  test("that noise of zero is no privacy, whatever the clip norm", () => {
    expect(() => checkedEvent({ kind: "gaussian", noiseMultiplier: 0 })).toThrow(
      "expected a finite number above 0, got 0. It is the noise over what one record contributes. Without noise nothing is private, however small the clip norm",
    );
  });

  test("that half a step is none", () => {
    expect(() => checkedEvent({ kind: "selfComposed", count: 1.5, event: gaussian })).toThrow(
      "event.count: expected a whole number from 0 to 9007199254740991, got 1.5. A step is done or it is not",
    );
  });

  test("which kind was meant", () => {
    expect(() => checkedEvent({ kind: "gausian", noiseMultiplier: 1 })).toThrow(
      /^event\.kind: expected one of noOp, .*, got "gausian"\. .* Did you mean gaussian\?$/,
    );
  });

  test("which field was meant, also where the right one is missing", () => {
    expect(() => checkedEvent({ kind: "gaussian", noisemultiplier: 1 })).toThrow(
      /^event\.noisemultiplier: expected no such field .* Did you mean noiseMultiplier\?$/,
    );
  });

  test("that probabilities have to add up, and belong to sensitivities", () => {
    const mixture = { kind: "mixtureOfGaussians", standardDeviation: 1, sensitivities: [0, 1] };
    for (const probabilities of [[0.5, 0.4], [1], []]) {
      const refusal = refusalOf(() => checkedEvent({ ...mixture, probabilities }));
      expect(refusal.refusal.where).toBe("event.probabilities");
    }
  });

  test("that a batch is no larger than the data", () => {
    const event = { kind: "sampledWithoutReplacement", datasetSize: 10, batchSize: 11 };
    expect(() => checkedEvent({ ...event, event: gaussian })).toThrow(
      "event.batchSize: expected a whole number from 1 to datasetSize, got 11.",
    );
  });

  test("that events are not nested without end, before the stack ends", () => {
    const nest = (event: object) => ({ kind: "selfComposed", count: 1, event });
    const deep = Array.from({ length: 100_000 }).reduce<object>(nest, gaussian);
    expect(() => checkedEvent(deep)).toThrow("expected at most 100 events inside each other");
  });
});

describe("a text that is cut short", () => {
  const text = JSON.stringify(oneOfEachKind.at(-1));

  test("is refused after every letter, and accepted whole", () => {
    expect(text.length).toBeGreaterThan(50);
    for (let end = 0; end < text.length; end++) {
      expect(() => parseEvent(text.slice(0, end), "run.json")).toThrow(
        `run.json: expected a whole JSON text, got one that is cut short after ${end} characters`,
      );
    }
    expect(parseEvent(text)).toEqual(oneOfEachKind.at(-1));
  });

  test("is told from one that is no JSON", () => {
    expect(() => parseEvent('{"kind": "gaussian", "noiseMultiplier": NaN}')).toThrow(
      /^event: expected JSON, got .* NaN, comments and names without quotes are no JSON\.$/,
    );
  });

  test("is told from one with brackets inside its texts", () => {
    expect(() => parseEvent('{"kind": "[{"}')).toThrow("event.kind: expected one of");
  });
});
