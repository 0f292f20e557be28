/** Runs that are put down and taken up again. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { adam, constant } from "../../../../src/optim/index.ts";
import { adaptiveClipping } from "../../../../src/privacy/clipping/adaptive.ts";
import { eventOfLedger } from "../../../../src/privacy/ledger.ts";
import { secureRandomness } from "../../../../src/privacy/noise/randomness.ts";
import {
  clickStateParts,
  isClickState,
  isPrivateClickState,
  readClickLedger,
  readClickState,
} from "../../../../src/training/clicks/clickStateFile.ts";
import type {
  ClickTrainer,
  ClickTrainingState,
} from "../../../../src/training/clicks/clickTrainer.ts";
import { temporaryFolder } from "../../../lab/study.ts";
import { type ClickOptions, closeAll, plainTrainer, privateTrainer } from "./problem.ts";

afterEach(closeAll);

/** What a state is after it was a file. */
function throughFile(state: ClickTrainingState): ClickTrainingState {
  const path = join(temporaryFolder(), "state.safetensors");
  writeFileSync(path, Buffer.concat(clickStateParts(state)));
  return readClickState(path);
}

async function steps(trainer: ClickTrainer, count: number) {
  for (let step = 0; step < count; step++) await trainer.step();
  return structuredClone(trainer.state);
}

const adamRows = { rows: { kind: "adam", learningRate: constant(0.05) } } as const;
const cases: Readonly<Record<string, ClickOptions>> = {
  "noise that waits": {},
  "noise that waits, Adam for all else": { design: { optimizer: adam(constant(0.05)) } },
  "noise that waits, a clip norm that adapts": {
    clipping: adaptiveClipping({ clipNorm: 1, expectedBatch: 10, countNoise: 2 }),
  },
  "dense noise, Adam on rows": { rowNoise: { kind: "dense" }, design: adamRows },
  "selected rows": {
    rowNoise: { kind: "selected", rows: 2, choice: "public" },
    mechanism: { selectedRows: Int32Array.of(1, 6) },
  },
  "rows chosen at every step, Adagrad": {
    rowNoise: { kind: "adaptive", selectionShare: 0.3, threshold: 0.5, contributionNorm: 1 },
    design: { rows: { kind: "adagrad", learningRate: constant(0.05) } },
  },
};

describe("a run goes on to the bit from a file, as if nothing had happened:", () => {
  test.each(Object.entries(cases))("%s", async (_, options) => {
    const whole = await steps(await privateTrainer(options), 6);
    const first = throughFile(await steps(await privateTrainer(options), 3));
    const second = await privateTrainer(options);
    second.restore(first);
    expect(await steps(second, 3)).toEqual(whole);
    expect(whole.step).toBe(6);
    expect(whole.ledger).toMatchObject({ step: 6, repeated: 0 });
  });

  test("without any privacy", async () => {
    const options = { design: adamRows };
    const whole = await steps(await plainTrainer(options), 5);
    const second = await plainTrainer(options);
    second.restore(throughFile(await steps(await plainTrainer(options), 2)));
    expect(await steps(second, 3)).toEqual(whole);
    expect(whole.clipNorm).toBe(Number.POSITIVE_INFINITY);
  });

  test("after a release, too: what was released stays, and what waits begins anew", async () => {
    const once = await privateTrainer();
    await steps(once, 3);
    once.released();
    const whole = await steps(once, 3);
    const first = await privateTrainer();
    await steps(first, 3);
    first.released();
    expect(first.state.rows.waiting?.releasedAt).toBe(3);
    const second = await privateTrainer();
    second.restore(throughFile(structuredClone(first.state)));
    expect(await steps(second, 3)).toEqual(whole);
  });
});

describe("a state", () => {
  test("that is older than the books is charged again", async () => {
    const trainer = await privateTrainer();
    const early = await steps(trainer, 2);
    await steps(trainer, 3);
    trainer.restore(early);
    const { ledger } = await steps(trainer, 4);
    // Steps 3, 4, 5 ran twice.
    expect(ledger).toMatchObject({ step: 6, repeated: 3 });
    expect(eventOfLedger(ledger!)).toMatchObject({
      kind: "composed",
      events: [{ count: 6 }, { count: 3 }],
    });
  });

  test("of another run is refused", async () => {
    const state = structuredClone((await privateTrainer()).state);
    const other = await privateTrainer({ noiseMultiplier: 2 });
    expect(() => other.restore(state)).toThrow("expected the books of one run");
    const plain = await plainTrainer();
    expect(() => plain.restore(state)).toThrow("expected 28 numbers in the table");
    const adaptive = await privateTrainer(cases["dense noise, Adam on rows"]);
    expect(() => adaptive.restore(state)).toThrow(
      "expected states of rows of sizes [28, 28], got []",
    );
  });

  test("in which secure noise waits is refused: it may have been drawn, and would be drawn again", async () => {
    const trainer = await privateTrainer({ randomness: secureRandomness });
    const waiting = await steps(trainer, 2);
    expect(() => trainer.restore(waiting)).toThrow(
      "a state in which no noise waits, got one of step 2",
    );
    trainer.released();
    const kept = structuredClone(trainer.state);
    await steps(trainer, 3);
    const other = await privateTrainer({ randomness: secureRandomness });
    other.restore(throughFile(kept));
    expect((await other.step()).step).toBe(3);
  });

  test("in a file says what it is", async () => {
    const folder = temporaryFolder();
    const [own, plain] = [join(folder, "private.safetensors"), join(folder, "plain.safetensors")];
    const private_ = await steps(await privateTrainer(), 1);
    writeFileSync(own, Buffer.concat(clickStateParts(private_)));
    writeFileSync(plain, Buffer.concat(clickStateParts((await plainTrainer()).state)));
    expect(readClickLedger(own)).toEqual(private_.ledger);
    expect(() => readClickLedger(plain)).toThrow("expected private training");
    expect(isClickState({ format: "another" })).toBe(false);
    expect(isPrivateClickState({ format: "another" })).toBe(false);
    expect(() => clickStateParts({ ...private_, step: 2 ** 24 + 1 })).toThrow(
      "at most 16777216 steps",
    );
  });
});
