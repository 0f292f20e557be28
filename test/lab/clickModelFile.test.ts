/** A model of clicks in a file, with its bill. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { booksOf } from "../../src/cli/privacy/booksOf.ts";
import { statementRecord } from "../../src/cli/privacy/statementRecord.ts";
import { writeAtomically } from "../../src/lab/atomicFile.ts";
import {
  encodeClickModel,
  parseClickModel,
  readClickBill,
  readClickModel,
  type SavedClickModel,
} from "../../src/lab/clickModelFile.ts";
import { privacyOf } from "../../src/privacy/account.ts";
import { earlierTraining } from "../../src/privacy/earlierTraining.ts";
import { eventOfLedger, type Ledger, releasesOf } from "../../src/privacy/ledger.ts";
import { recordOfLedger } from "../../src/privacy/recordOfLedger.ts";
import { clickStateParts } from "../../src/training/clicks/clickStateFile.ts";
import {
  closeAll,
  mechanismOf,
  model,
  privateTrainer,
  trained,
} from "../training/clicks/trainer/problem.ts";
import { temporaryFolder } from "./study.ts";

afterEach(closeAll);

/** A model after five private steps. */
async function savedModel(): Promise<SavedClickModel & { readonly ledger: Ledger }> {
  const trainer = await privateTrainer();
  const parameters = await trained(trainer, 5);
  const ledger = trainer.state.ledger!;
  const accountant = { name: "pld", library: "assay", version: "0" };
  return {
    ...{ model, task: "binary", parameters, ledger, outputShift: -0.25 },
    encoding: { label: "clicked", fields: [{ column: "site", ids: { kind: "hash", buckets: 5 } }] },
    record: recordOfLedger(ledger, {
      ...{ title: "a small model of clicks", accountant, audits: [], released: "finalModel" },
    }),
  };
}

const bytesOf = (saved: SavedClickModel) => Buffer.concat(encodeClickModel(saved));

function written(saved: SavedClickModel): string {
  const path = join(temporaryFolder(), "model.safetensors");
  writeAtomically(path, encodeClickModel(saved));
  return path;
}

describe("a model of clicks in a file", () => {
  test("comes back as it was, to the bit, with its bill", async () => {
    const saved = await savedModel();
    const path = written(saved);
    const read = readClickModel(path);
    expect({ ...read, model: undefined }).toEqual({ ...saved, model: undefined });
    expect(read.model.config).toEqual(model.config);
    expect(read.model.layout).toEqual(model.layout);
    expect(readClickBill(path)).toEqual({ ledger: saved.ledger, record: saved.record });
    const again = parseClickModel(bytesOf(read), "file");
    expect({ ...again, model: undefined }).toEqual({ ...saved, model: undefined });
  });

  test("may have been trained without privacy", async () => {
    const { parameters } = await savedModel();
    const plain = { model, task: "count", parameters } as const;
    const read = parseClickModel(bytesOf(plain), "file");
    expect(Object.keys(read).toSorted()).toEqual(["model", "parameters", "task"]);
  });

  test("is refused where it is none, or its parts are not what they should be", async () => {
    const saved = await savedModel();
    const text = bytesOf(saved).toString("latin1");
    const changed = (from: string, to: string) => Buffer.from(text.replace(from, to), "latin1");
    expect(() =>
      parseClickModel(changed("assay click model 1", "assay other model 1"), "x"),
    ).toThrow("x: expected a model of clicks of this laboratory, got assay other model 1");
    expect(() => parseClickModel(changed('\\"step\\":5', '\\"step\\":-'), "x")).toThrow(
      "x, ledger",
    );
    const folder = temporaryFolder();
    writeFileSync(join(folder, "x"), "nothing");
    expect(() => readClickBill(join(folder, "x"))).toThrow("x: expected a safetensors file");
  });
});

describe("training that goes on from a file", () => {
  test("begins with its bill, and epsilon covers both", async () => {
    const saved = readClickModel(written(await savedModel())) as SavedClickModel & {
      readonly ledger: Ledger;
    };
    const { plan } = mechanismOf();
    const charges = [earlierTraining(saved.ledger, plan)];
    const trainer = await privateTrainer({
      design: { initial: saved.parameters },
      mechanism: { charges },
    });
    expect(trainer.state.table).toEqual(saved.parameters.table);
    await trained(trainer, 7);
    const ledger = trainer.state.ledger!;
    const event = eventOfLedger(ledger);
    expect(event).toMatchObject({
      kind: "composed",
      events: [{ count: 7 }, { kind: "selfComposed", count: 5 }],
    });
    // The same as twelve steps in one go.
    const epsilonOf = (books: Ledger) => {
      const { neighboringRelation, delta } = plan;
      return privacyOf(eventOfLedger(books), { neighboringRelation }).epsilon(delta).upper;
    };
    const whole = { ...saved.ledger, step: 12 };
    expect(epsilonOf(ledger)).toBeCloseTo(epsilonOf(whole), 3);
    expect(epsilonOf(ledger)).toBeGreaterThan(epsilonOf(saved.ledger));
    expect(releasesOf(ledger)).toBe(7);
    const record = recordOfLedger(ledger, {
      ...{ title: "went on", audits: [], accountant: { name: "pld", library: "a", version: "0" } },
    });
    expect(record.accesses.filter(({ of }) => of === "preTraining")).toEqual([
      { of: "preTraining", status: "charged", what: "an earlier training, 5 noisy gradients" },
    ]);
  });

  test("is refused where the bill is about somebody else", async () => {
    const { ledger } = await savedModel();
    const plan = { ...ledger.plan, unitOfPrivacy: { kind: "user", contributions: 2 } } as const;
    expect(() => earlierTraining(ledger, plan)).toThrow(
      'expected a plan with unitOfPrivacy {"kind":"example"}, as in the training that went before',
    );
    const other = { ...ledger.plan, neighboringRelation: "replaceOne" } as const;
    expect(() => earlierTraining(ledger, other)).toThrow(
      "expected a plan with neighboringRelation",
    );
  });
});

describe("assay privacy statement", () => {
  test("reads the record of a model, or its ledger where it has no record", async () => {
    const { record, ...saved } = await savedModel();
    expect(await statementRecord(written({ ...saved, record: record! }), {})).toEqual(record);
    const made = await statementRecord(written(saved), { title: "mine" });
    expect(made).toMatchObject({ title: "mine", released: "finalModel", event: record!.event });
    const { ledger, ...plain } = saved;
    expect(ledger.step).toBe(5);
    await expect(booksOf(written(plain))).rejects.toThrow("got a model without a ledger");
  });

  test("reads the ledger of a checkpoint, in a file and in a folder", async () => {
    const trainer = await privateTrainer();
    await trained(trainer, 2);
    const folder = temporaryFolder();
    const path = join(folder, "00000002-a.safetensors");
    writeAtomically(path, clickStateParts(trainer.state));
    expect(await booksOf(path)).toEqual(trainer.state.ledger);
    expect(await booksOf(folder)).toEqual(trainer.state.ledger);
  });
});
