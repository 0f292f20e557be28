/** Preparations in a run: what is charged, kept, and read again. Kills: test/recipes/privateAds/killedPreparation.test.ts. */
import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { EventBody } from "../../src/lab/event.ts";
import {
  chargeInFile,
  ledgerPath,
  openLedgerFile,
  readBooks,
  readLedger,
} from "../../src/lab/ledgerFile.ts";
import { keptOnce, type PreparationOnce, preparedOnce } from "../../src/lab/preparedOnce.ts";
import { verifyRun } from "../../src/lab/verify.ts";
import { secureRandomness } from "../../src/privacy/noise/randomness.ts";
import {
  type PriorOptions,
  priorCharge,
  privatePrior,
} from "../../src/privacy/preparation/labelPrior.ts";
import { booksWith } from "../privacy/somePrivateRun.ts";
import { study, temporaryFolder } from "./study.ts";

const options: PriorOptions = {
  ...{ name: "labels", unitOfPrivacy: { kind: "example" }, task: "binary", noiseMultiplier: 5 },
  ...{ neighboringRelation: "replaceSpecial", randomness: secureRandomness },
};
const charge = priorCharge(options);

/** A prior of a hundred labels: every draw is another one. */
const priorOnce = (more: Partial<PreparationOnce<{ rate: number }>> = {}) => ({
  ...{ cell: "small", charge, schema: z.object({ rate: z.number() }) },
  draw: () => privatePrior(Array(100).fill(1), options),
  ...more,
});

function newRun() {
  const folder = temporaryFolder();
  const notes: EventBody[] = [];
  const context = { folder, record: (event: EventBody) => void notes.push(event) };
  const books = join(folder, ledgerPath("small"));
  const kept = join(folder, "preparations", "small");
  return { context, notes, books, kept };
}

describe("a preparation in a run", () => {
  test("is charged before it is drawn, and is what the run keeps from then on", async () => {
    const { context, books, kept, notes } = newRun();
    const seen: unknown[] = [];
    const draw = () => {
      seen.push(readBooks(books));
      return privatePrior([1, 0], options);
    };
    const first = await preparedOnce(context, priorOnce({ draw }));
    expect(seen).toEqual([{ charges: [charge] }]);
    const [name, ...others] = readdirSync(kept);
    expect([name, others]).toEqual([
      expect.stringMatching(/^prior-of-labels-[0-9a-f]{16}\.json$/),
      [],
    ]);
    expect(await preparedOnce(context, priorOnce({ draw }))).toEqual(first);
    expect(seen).toHaveLength(1);
    expect(notes).toEqual([]);
  });

  test("whose draw was lost between charge and disk is charged again, and the run says so", async () => {
    const { context, books, notes } = newRun();
    const lost = priorOnce({ draw: () => Promise.reject(new Error("killed")) });
    await expect(preparedOnce(context, lost)).rejects.toThrow("killed");
    const { rate } = await preparedOnce(context, priorOnce());
    expect((await preparedOnce(context, priorOnce())).rate).toBe(rate);
    expect(readBooks(books)).toEqual({ charges: [charge, charge] });
    expect(notes).toMatchObject([
      { level: "warning", text: expect.stringContaining("charged again") },
    ]);
  });

  test("stands in the books of the training that begins after it, and of none before", async () => {
    const { context, books } = newRun();
    await preparedOnce(context, priorOnce());
    expect(() => readLedger(books)).toThrow("what was charged before one (prior of labels)");
    const fresh = booksWith([]);
    const file = openLedgerFile(books, fresh);
    expect(file.ledger).toEqual({ ...fresh, charges: [charge] });
    file.write({ ...file.ledger, step: 1 });
    file.close();
    chargeInFile(books, { ...charge, label: "calibration of predictions" });
    expect(readLedger(books)).toMatchObject({
      step: 1,
      charges: [{ label: "prior of labels" }, { label: "calibration of predictions" }],
    });
  });

  test("is told from a file of something else, such as a log of events", () => {
    const log = join(temporaryFolder(), "events.jsonl");
    writeFileSync(log, `${JSON.stringify({ kind: "note", level: "info", text: "begun" })}\n`);
    expect(() => readLedger(log)).toThrow(
      `${log}: expected the ledger of a training, such as those that a run keeps in ledgers/, got lines of something else.`,
    );
  });

  test("whose books were taken away is in the new ones", async () => {
    const { context, books } = newRun();
    await preparedOnce(context, priorOnce());
    rmSync(books);
    await preparedOnce(context, priorOnce());
    expect(readBooks(books)).toEqual({ charges: [charge] });
  });

  test("that is gone is not drawn anew for a training that has begun with it, unless it follows that", async () => {
    const { context, books, kept } = newRun();
    await preparedOnce(context, priorOnce());
    openLedgerFile(books, booksWith([])).close();
    rmSync(kept, { recursive: true });
    await expect(preparedOnce(context, priorOnce())).rejects.toThrow(
      "expected to go on with the prior of labels, with which training has begun, and it is gone from preparations/small",
    );
    expect(readBooks(books)!.charges).toHaveLength(1);
    await preparedOnce(context, priorOnce({ followsTraining: true }));
    expect(readBooks(books)!.charges).toHaveLength(2);
  });

  test("that was cut short or changed is an error that says what to do, and verify finds it", async () => {
    const { context, kept } = newRun();
    await preparedOnce(context, priorOnce());
    const path = join(kept, readdirSync(kept)[0]!);
    const text = readFileSync(path, "utf8");
    truncateSync(path, text.length - 9);
    const refused = expect(preparedOnce(context, priorOnce())).rejects;
    await refused.toThrow(
      /prior-of-labels-.*\.json: expected the prior of labels as it was written/,
    );
    writeFileSync(path, text.replace(/"rate":0\.\d/, '"rate":0.0'));
    await expect(preparedOnce(context, priorOnce())).rejects.toThrow("put it back");
    const check = () =>
      verifyRun(context.folder, study()).find(({ name }) => name.startsWith("preparations/"));
    expect(check()).toMatchObject({ holds: false });
    writeFileSync(path, text);
    expect(check()).toMatchObject({ holds: true });
  });

  test("that costs something else than was charged is not used", async () => {
    const { context } = newRun();
    const dearer = { ...options, noiseMultiplier: 1 };
    const draw = () => privatePrior([1, 0], dearer);
    await expect(preparedOnce(context, priorOnce({ draw }))).rejects.toThrow("as charged, got");
  });

  test("is kept without books where nothing is to be private", async () => {
    const { context, books } = newRun();
    const { rate } = await preparedOnce(context, priorOnce({ isCharged: false }));
    expect((await preparedOnce(context, priorOnce({ isCharged: false }))).rate).toBe(rate);
    expect(readBooks(books)).toBeUndefined();
  });

  test("is told apart from others whose names begin alike", async () => {
    const { context } = newRun();
    const keep = (label: string, value: number) =>
      keptOnce(context, { cell: "small", label, schema: z.number() }, async () => value);
    expect([await keep("ids", 1), await keep("ids of C1", 2), await keep("ids", 3)]).toEqual([
      1, 2, 1,
    ]);
  });
});
