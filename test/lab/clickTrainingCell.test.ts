/** Training on a click log as a part of a run, in this process: interrupts, probes, progress. */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkpointsIn } from "../../src/lab/checkpoints.ts";
import { type ClickTrainingCell, trainClicksInCell } from "../../src/lab/clickTrainingCell.ts";
import { epsilonMeter } from "../../src/lab/epsilonMeter.ts";
import { readLedger } from "../../src/lab/ledgerFile.ts";
import type { ProgressUpdate, RunContext } from "../../src/lab/recipe.ts";
import { seedFrom } from "../../src/math/seed.ts";
import { constant, sgd } from "../../src/optim/index.ts";
import { privacyOf } from "../../src/privacy/account.ts";
import { eventOfLedger, type Ledger } from "../../src/privacy/ledger.ts";
import { secureRandomness } from "../../src/privacy/noise/randomness.ts";
import { readClickState } from "../../src/training/clicks/clickStateFile.ts";
import { quiet } from "../tensor/evaluate.ts";
import { coins, designOf, initial, mechanismOf } from "../training/clicks/trainer/problem.ts";
import { temporaryFolder } from "./study.ts";

type Metrics = Readonly<Record<string, number | null>>;

/** A run of one cell in a folder, and all that it says. */
function contextIn(folder: string, signal = new AbortController().signal) {
  const [steps, updates]: [{ step: number; metrics: Metrics }[], ProgressUpdate[]] = [[], []];
  const context = {
    ...{ settings: {}, seed: seedFrom(1), folder, signal },
    record: (event: { kind: string; step: number; metrics: Metrics }) => void steps.push(event),
    progress: (update: ProgressUpdate) => void updates.push(update),
    checkpoints: (cell: string) => checkpointsIn(join(folder, "checkpoints", cell), () => {}),
  } as unknown as RunContext<unknown>;
  return { context, steps, updates };
}

/** Twenty private steps, as the plan of the small mechanism says. */
const cellOf = (changes: Partial<ClickTrainingCell> = {}): ClickTrainingCell => ({
  ...{ cell: "small", doing: "learning", design: designOf(), mechanism: mechanismOf() },
  performance: { sizes: [16], execution: quiet },
  ...changes,
});

const ledgerIn = (folder: string) => readLedger(join(folder, "ledgers", "small.jsonl"))!;

describe("private training on a click log in a cell", () => {
  test("takes the steps of its plan, and leaves parameters with all their noise and a ledger", async () => {
    const folder = temporaryFolder();
    const { context, steps, updates } = contextIn(folder);
    const { parameters, ledger } = await trainClicksInCell(context, cellOf());
    expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
    expect(ledger).toEqual(ledgerIn(folder));
    expect(eventOfLedger(ledger!)).toMatchObject({ kind: "selfComposed", count: 20 });
    // Ads 7 and 8 are in no record: their rows hold noise that nobody has read.
    for (const place of [24, 25, 26, 27]) {
      expect(parameters.table[place]).not.toBe(initial.table[place]);
    }
    expect(Object.keys(steps[3]!.metrics).toSorted()).toEqual(["clipNorm", "gradientNorm"]);
    expect(updates.at(-1)).toMatchObject({ step: 20, of: 20, secondsLeft: 0 });
    expect(updates.at(-1)!.recordsPerSecond).toBeGreaterThan(0);
    expect(updates.at(-1)!.loss).toBeUndefined();
  });

  test("stops at an interrupt with a checkpoint, goes on from there, and charges no step twice", async () => {
    const folder = temporaryFolder();
    const stop = new AbortController();
    const { context, steps } = contextIn(folder, stop.signal);
    const record = context.record;
    const stopping = {
      ...context,
      record: (event: Parameters<typeof record>[0]) => {
        record(event);
        if (steps.length === 7) stop.abort(new Error("enough"));
      },
    };
    await expect(trainClicksInCell(stopping, cellOf())).rejects.toThrow("enough");
    expect(ledgerIn(folder)).toMatchObject({ step: 7, repeated: 0 });
    const next = contextIn(folder);
    const resumed = await trainClicksInCell(next.context, cellOf());
    expect(next.steps[0]!.step).toBe(8);
    expect(resumed.ledger).toMatchObject({ step: 20, repeated: 0 });
    const whole = await trainClicksInCell(contextIn(temporaryFolder()).context, cellOf());
    expect(resumed).toEqual(whole);
  });

  test("shows a probe what may be published, once it is kept", async () => {
    const folder = temporaryFolder();
    const { context, steps } = contextIn(folder);
    const seen: { releasedAt: number | undefined; isSame: boolean }[] = [];
    const randomness = secureRandomness;
    const design = designOf({ sampler: coins(randomness) });
    await trainClicksInCell(
      context,
      cellOf({
        ...{ design, mechanism: mechanismOf({ randomness }), secondsBetweenCheckpoints: 3600 },
        probe: {
          due: (step) => step % 8 === 0,
          measure: async ({ table }) => {
            const kept = await context.checkpoints("small/state").latest();
            const state = readClickState(kept!.path);
            const isSame = state.table.every((value, place) => value === table[place]);
            seen.push({ releasedAt: state.rows.waiting?.releasedAt, isSame });
            return { worth: 0.5 };
          },
        },
      }),
    );
    expect(seen).toEqual([
      { releasedAt: 8, isSame: true },
      { releasedAt: 16, isSame: true },
    ]);
    expect(steps.filter(({ metrics }) => metrics.worth === 0.5).map(({ step }) => step)).toEqual([
      8, 16,
    ]);
  });

  test("leaves no secure noise waiting in what an interrupt goes back to", async () => {
    const folder = temporaryFolder();
    const randomness = secureRandomness;
    const cell = cellOf({
      design: designOf({ sampler: coins(randomness) }),
      mechanism: mechanismOf({ randomness }),
    });
    const stop = new AbortController();
    const { context } = contextIn(folder, stop.signal);
    const stopping = { ...context, record: () => stop.abort(new Error("enough")) };
    await expect(trainClicksInCell(stopping, cell)).rejects.toThrow("enough");
    const kept = await context.checkpoints("small/state").latest();
    const { waiting } = readClickState(kept!.path).rows;
    expect(waiting).toMatchObject({ releasedAt: 1 });
    expect([...waiting!.upTo]).toEqual(Array<number>(14).fill(1));
    const { ledger } = await trainClicksInCell(contextIn(folder).context, cell);
    expect(ledger).toMatchObject({ step: 20, repeated: 0 });
  });

  test("begins its books with what else was charged, whatever happens", async () => {
    const charges = [
      { label: "a vocabulary", event: { kind: "laplace", noiseMultiplier: 2 } },
    ] as const;
    const folder = temporaryFolder();
    const mechanism = mechanismOf({ mechanism: { charges } });
    await trainClicksInCell(contextIn(folder).context, cellOf({ mechanism, steps: 3 }));
    const { ledger } = await trainClicksInCell(contextIn(folder).context, cellOf({ mechanism }));
    expect(ledger).toMatchObject({ step: 20, charges });
    expect(eventOfLedger(ledger!)).toMatchObject({
      kind: "composed",
      events: [{ kind: "selfComposed", count: 20 }, { kind: "laplace" }],
    });
  });

  test("takes no more steps than the plan has", async () => {
    const run = trainClicksInCell(contextIn(temporaryFolder()).context, cellOf({ steps: 21 }));
    await expect(run).rejects.toThrow("expected steps, at most the 20 of the plan, got 21");
  });
});

describe("plain training on a click log in a cell", () => {
  const plain = (changes: Partial<ClickTrainingCell> = {}) => {
    const { mechanism: _, ...cell } = cellOf(changes);
    return cell;
  };

  test("tells losses, keeps no books, and goes on as if nothing had happened", async () => {
    const folder = temporaryFolder();
    await trainClicksInCell(contextIn(folder).context, plain({ steps: 4 }));
    const { context, steps, updates } = contextIn(folder);
    const { parameters, ledger } = await trainClicksInCell(context, plain({ steps: 9 }));
    expect(steps[0]!.step).toBe(5);
    expect(steps[0]!.metrics.loss).toBeGreaterThan(0);
    expect(updates[0]).toMatchObject({ loss: steps[0]!.metrics.loss });
    expect(ledger).toBeUndefined();
    const { context: other } = contextIn(temporaryFolder());
    expect((await trainClicksInCell(other, plain({ steps: 9 }))).parameters).toEqual(parameters);
  });

  test("stops where it diverges, and keeps the checkpoint that it had", async () => {
    const folder = temporaryFolder();
    await trainClicksInCell(contextIn(folder).context, plain({ steps: 2 }));
    const design = designOf({ design: { optimizer: sgd(constant(1e39)) } });
    const { context } = contextIn(folder);
    await expect(trainClicksInCell(context, plain({ steps: 9, design }))).rejects.toThrow(
      /small: .* not finite at step \d\. Lower the learning rate\./,
    );
    expect((await context.checkpoints("small/state").latest())?.step).toBe(2);
  });

  test("has to be told how long", async () => {
    const run = trainClicksInCell(contextIn(temporaryFolder()).context, plain());
    await expect(run).rejects.toThrow("expected steps, at least 0, got undefined");
  });
});

test("the epsilon of a progress line is never below what was spent", async () => {
  const { context } = contextIn(temporaryFolder());
  const { plan, ran } = (await trainClicksInCell(context, cellOf({ steps: 1 }))).ledger!;
  let time = 0;
  const meter = epsilonMeter({ now: () => time, quietSeconds: 1 });
  const shown: (number | undefined)[] = [];
  const spent: number[] = [];
  for (let step = 1; step <= 20; step++) {
    // Fast at first, then slow: more steps come than were looked ahead to.
    time += step < 10 ? 400 : 40;
    const ledger: Ledger = { plan, ran, step, repeated: step > 12 ? 2 : 0, charges: [] };
    shown.push(meter(ledger));
    const { neighboringRelation, delta } = plan;
    spent.push(privacyOf(eventOfLedger(ledger), { neighboringRelation }).epsilon(delta).upper);
  }
  expect(shown.slice(0, 2)).toEqual([undefined, undefined]);
  const known = shown.flatMap((epsilon, at) =>
    epsilon === undefined ? [] : [{ epsilon, spent: spent[at]! }],
  );
  expect(known.length).toBeGreaterThan(5);
  expect(new Set(known.map(({ epsilon }) => epsilon)).size).toBeGreaterThan(1);
  for (const each of known) expect(each.epsilon).toBeGreaterThanOrEqual(each.spent - 1e-9);
  // A repeated step that is not yet counted makes the number unknown, not wrong.
  expect(shown[12]).toBeUndefined();
});
