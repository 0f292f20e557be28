import { describe, expect, test } from "vitest";
import { intervene } from "../../src/interventions/intervene.ts";
import type { Intervention, Subject } from "../../src/interventions/intervention.ts";
import { recordOf } from "../../src/interventions/record.ts";
import { eventSchema } from "../../src/lab/event.ts";
import { seedFrom } from "../../src/math/seed.ts";
import { scriptedPolicy } from "../../src/policies/scripted.ts";
import { itemsIn } from "../collection.ts";
import { context, emptied, subjectsOfLengths } from "./subjects.ts";

const interventions = await itemsIn<Intervention>("interventions");
const subjects = await subjectsOfLengths(4, 1, 3, 4, 1, 3, 4, 2);

test("interventions are found, and subjects to intervene on", () => {
  expect(interventions.length).toBeGreaterThanOrEqual(5);
  expect(subjects.map(({ reasoning }) => reasoning.steps.length)).toEqual([4, 1, 3, 4, 1, 3, 4, 2]);
});

describe.each(interventions)("$file", ({ file, item: intervention }) => {
  test("is called as its file, and says what it does", () => {
    expect(intervention.name).toBe(file);
    expect(intervention.description).toMatch(/^[A-Z].*\.$/);
    expect(intervention.axis).not.toBe("");
  });

  test("gives each subject its own variants, in order, with names of their own", async () => {
    const varied = await intervention.vary(subjects, context);
    expect(varied.length).toBe(subjects.length);
    expect(varied.flat().length).toBeGreaterThan(0);
    for (const [index, variants] of varied.entries()) {
      const names = variants.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      for (const { at, of, share } of variants) {
        expect(of).toBe(subjects[index]!.reasoning.steps.length);
        expect(at).toBeLessThanOrEqual(of);
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(1);
      }
    }
  });

  test("leaves every step as it was that it does not say it changed: zero strength changes nothing", async () => {
    const varied = await intervention.vary(subjects, context);
    for (const [index, variants] of varied.entries()) {
      const original = subjects[index]!.reasoning.steps;
      for (const { steps, changes } of variants) {
        const kept = steps.filter((_, place) => !changes.has(place));
        expect(kept).toEqual(
          original.filter((_, place) => place < steps.length && !changes.has(place)),
        );
        for (const place of changes.keys()) expect(place).toBeLessThan(steps.length);
      }
    }
  });

  test("is deterministic under a seed", async () => {
    const [once, again] = [
      await intervention.vary(subjects, context),
      await intervention.vary(subjects, { ...context, seed: seedFrom(6) }),
    ];
    expect(again).toEqual(once);
  });

  test("works on one sentence, and has nothing to vary without any", async () => {
    const [, short] = subjects as [Subject, Subject];
    const [one, none] = await intervention.vary([short, emptied(short)], context);
    expect(none).toEqual([]);
    expect(one!.length).toBeGreaterThan(0);
    expect(await intervention.vary([], context)).toEqual([]);
  });

  test("has one answer per variant, with its status, and records that the log accepts", async () => {
    const intervened = await intervene(intervention, subjects, context);
    expect(intervened.length).toBe(subjects.length);
    for (const { variant, subject, answer } of intervened.flat()) {
      if (variant.status !== "scored") expect(answer.status).toBe(variant.status);
      const place = { cell: "cell", condition: intervention.name };
      const record = recordOf({ variant, subject, answer }, place);
      expect(record.status).toBe(answer.status);
      const event = { v: 1, at: "2026-01-01T00:00:00Z", ...record };
      expect(eventSchema.parse(event)).toEqual(event);
      for (const { start, end } of record.marks ?? []) {
        expect(start).toBeLessThanOrEqual(end);
        expect(end).toBeLessThanOrEqual(record.prompt.length);
      }
    }
  });

  test("keeps what failed: a policy that dies half-way, an answer that is not there", async () => {
    const dead = scriptedPolicy(() => ({ stopReason: "errored", error: "the server is gone" }));
    const failing = await intervene(intervention, subjects, { ...context, policy: dead });
    expect(failing.flat().length).toBeGreaterThan(0);
    expect(new Set(failing.flat().map(({ answer }) => answer.status))).toEqual(
      new Set(["errored"]),
    );
    const lost = {
      ...subjects[0]!,
      answer: { ...subjects[0]!.answer, status: "missing" as const },
    };
    const [only] = await intervene(intervention, [lost], context);
    expect(only!.map(({ answer }) => answer.status)).toEqual(["missing"]);
  });

  test("says what it costs before: at least as many calls as it makes", async () => {
    const subject = subjects[0]!;
    let calls = 0;
    const { policy } = context;
    const counting = {
      ...policy,
      capabilities: new Set(["generate", "prefill", "seed"] as const),
      complete: (...[requests, sampling]: Parameters<typeof policy.complete>) => {
        calls += requests.length;
        return policy.complete(requests, sampling);
      },
    };
    const own = { ...context, policy: counting, votes: 3 };
    const several = intervention.name === "counterfactualSwap" ? subjects : [subject];
    await intervene(intervention, several, own);
    const costs = several.map(({ reasoning }) => intervention.cost(reasoning, own));
    const planned = costs.flatMap(({ think, conclude, edit }) => [think, conclude, edit]);
    expect(planned.reduce((sum, cost) => sum + cost.calls, 0)).toBeGreaterThanOrEqual(calls);
    expect(calls).toBeGreaterThan(0);
    expect(planned.every(({ promptTokens }) => promptTokens >= 0)).toBe(true);
  });
});
