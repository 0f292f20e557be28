import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { booksOf } from "../../../src/cli/privacy/booksOf.ts";
import { openLedgerFile } from "../../../src/lab/ledgerFile.ts";
import type { Ledger } from "../../../src/privacy/ledger.ts";
import { encodePrivateState } from "../../../src/training/privateStateFile.ts";
import { booksWith } from "../../privacy/somePrivateRun.ts";

const folder = mkdtempSync(join(tmpdir(), "assay-books-"));
afterAll(() => rmSync(folder, { recursive: true }));

const fresh = booksWith([]);

/** Writes books with so many steps; returns their file. */
function books(run: string, cell: string, steps: number): string {
  const path = join(folder, run, "ledgers", `${cell}.jsonl`);
  const file = openLedgerFile(path, fresh);
  for (let step = 1; step <= steps; step++) file.write({ ...fresh, step });
  file.close();
  return path;
}

/** Writes a checkpoint after so many steps; returns its file. */
function checkpoint(run: string, cell: string, step: number): string {
  const numbers = new Float32Array(1);
  const path = join(folder, run, "checkpoints", cell, "state", `0000000${step}-a.safetensors`);
  mkdirSync(dirname(path), { recursive: true });
  const ledger: Ledger = { ...fresh, step };
  const state = { step, ledger, parameters: numbers, optimizer: numbers, clipNorm: 1 };
  writeFileSync(path, encodePrivateState({ ...state, noise: { position: 0, stream: [] } }));
  return path;
}

const stepOf = async (...path: readonly string[]) => (await booksOf(join(folder, ...path))).step;

describe("the books of private training", () => {
  test("are those of the run, which are ahead of its checkpoint after a kill", async () => {
    const [file, saved] = [
      books("killed", "seed-1/model", 9),
      checkpoint("killed", "seed-1/model", 4),
    ];
    expect(await stepOf("killed")).toBe(9);
    expect((await booksOf(saved)).step).toBe(9);
    expect((await booksOf(file)).step).toBe(9);
    expect(await stepOf("killed", "checkpoints", "seed-1")).toBe(9);
  });

  test("are those of the newest checkpoint where it was copied without them", async () => {
    checkpoint("copied", "model", 2);
    checkpoint("copied", "model", 3);
    expect(await stepOf("copied")).toBe(3);
  });

  test("are named where there are several: one of them would claim too little for all", async () => {
    for (const cell of ["a", "b"]) books("several", cell, 1);
    await expect(stepOf("several")).rejects.toThrow(
      /several\. Name one of .*a\.jsonl, .*b\.jsonl\./,
    );
    expect(await stepOf("several", "ledgers", "a.jsonl")).toBe(1);
  });

  test("are missed where there are none", async () => {
    mkdirSync(join(folder, "empty"));
    await expect(stepOf("empty")).rejects.toThrow("expected private training");
  });

  test("do not count a line that was cut short at the end, and are refused with a damaged one before it", async () => {
    const file = books("torn", "model", 5);
    appendFileSync(file, '{"step":6,"rep');
    expect(await stepOf("torn")).toBe(5);
    writeFileSync(
      file,
      readFileSync(file, "utf8").replace('{"step":2,"repeated":0}', '{"step":2,'),
    );
    await expect(stepOf("torn")).rejects.toThrow(/model\.jsonl:3: expected a line of a ledger/);
  });
});
