/**
 * What is learned from private records besides the steps of a training, kept in the run: charged, drawn, written to the
 * disk, used, in this order.
 *
 * Proves: whoever goes on after a kill reads what was released instead of drawing it again, and nothing is drawn that is
 * not charged. A kill between charge and disk has lost an answer that nobody saw: it is charged once more and drawn anew, and
 * the books show both.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { Charge } from "../privacy/ledger.ts";
import type { Prepared } from "../privacy/preparation/preparation.ts";
import { writeAtomically } from "./atomicFile.ts";
import { chargeInFile, ledgerPath, readBooks } from "./ledgerFile.ts";
import type { RunContext } from "./recipe.ts";

/** Something that is kept. */
export interface Kept<Value> {
  /** Id of the cell that it is for. */
  readonly cell: string;
  /** What it is, in a few words, once in a cell: its file is named by it. */
  readonly label: string;
  /** Checks what is read back, and says what of a value is kept. Values survive JSON. */
  readonly schema: z.ZodType<Value>;
}

/** A preparation of a cell. */
export interface PreparationOnce<Result> extends Omit<Kept<Result>, "label"> {
  /** Known before anything is drawn; its label names what is kept. */
  readonly charge: Charge;
  readonly draw: () => Prepared<Result> | Promise<Prepared<Result>>;
  /** False where nothing is to be private: then there are no books. @default true */
  readonly isCharged?: boolean;
  /** Whether it is about the trained model. @default false: training begins with it */
  readonly followsTraining?: boolean;
}

type Keeper = Pick<RunContext<unknown>, "folder" | "record">;

/**
 * The result of a preparation: what the run keeps, or else what is charged and drawn now.
 *
 * @throws Error for a file that was cut short or changed, and where a training has begun with a result that is gone: there
 * is no second one.
 */
export async function preparedOnce<Result>(
  context: Keeper,
  preparation: PreparationOnce<Result>,
): Promise<Result> {
  const { charge, isCharged = true } = preparation;
  const result = await keptOnce(context, { ...preparation, label: charge.label }, async () => {
    if (isCharged) chargeBeforehand(context, preparation);
    const drawn = await preparation.draw();
    if (isDeepStrictEqual(drawn.charge, charge)) return drawn.result;
    const [said, real] = [charge, drawn.charge].map((each) => JSON.stringify(each));
    throw new Error(
      `${charge.label}: expected a draw that costs ${said}, as charged, got ${real}.`,
    );
  });
  if (isCharged) requireInBooks(context, preparation);
  return result;
}

type Charged = Pick<PreparationOnce<unknown>, "cell" | "charge" | "followsTraining">;

const booksOf = ({ folder }: Keeper, { cell }: Charged) => join(folder, ledgerPath(cell));

const isIn = (path: string, { charge }: Charged): boolean =>
  readBooks(path)?.charges.some(({ label }) => label === charge.label) ?? false;

/** Books that were taken away begin with what they paid for. */
function requireInBooks(context: Keeper, preparation: Charged): void {
  const path = booksOf(context, preparation);
  if (!isIn(path, preparation)) chargeInFile(path, preparation.charge);
}

function chargeBeforehand(context: Keeper, preparation: Charged): void {
  const { cell, charge, followsTraining = false } = preparation;
  const path = booksOf(context, preparation);
  if (readBooks(path)?.ledger && !followsTraining) {
    throw new Error(
      `${cell}: expected to go on with the ${charge.label}, with which training has begun, and it is gone from ` +
        `${folderOf(cell)}. Put it back, or begin in another --dir.`,
    );
  }
  if (isIn(path, preparation)) {
    const text = `${cell}: the ${charge.label} was charged and lost; it is charged again and drawn anew.`;
    context.record({ kind: "note", cell, level: "warning", text });
  }
  chargeInFile(path, charge);
}

/**
 * A value that is drawn once for all processes that work on a cell: what the run keeps, or else what `draw` gives now.
 *
 * @throws Error for a file that was cut short or changed.
 */
export async function keptOnce<Value>(
  { folder }: Pick<Keeper, "folder">,
  { cell, label, schema }: Kept<Value>,
  draw: () => Promise<Value>,
): Promise<Value> {
  const place = join(folder, folderOf(cell));
  const stem = label.replaceAll(/[^A-Za-z0-9]+/g, "-");
  const known = existsSync(place) ? readdirSync(place).find((name) => isOf(stem, name)) : undefined;
  if (known !== undefined) return readKept(join(place, known), label, schema);
  const value = schema.parse(await draw());
  const text = `${JSON.stringify({ label, value })}\n`;
  writeAtomically(join(place, `${stem}-${hashOf(text)}.json`), text);
  return valueIn(text, label, schema);
}

/** Where results of preparations lie in the folder of a run. */
const folderOf = (cell: string) => `preparations/${cell}`;

/** The beginning of the SHA-256 that the name of such a file promises; nothing for other names. */
export const hashInPrepared = (name: string): string | undefined =>
  /-([0-9a-f]{16})\.json$/.exec(name)?.[1];

const isOf = (stem: string, name: string) => {
  const hash = hashInPrepared(name);
  return hash !== undefined && name === `${stem}-${hash}.json`;
};

const hashOf = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 16);

function readKept<Value>(path: string, label: string, schema: z.ZodType<Value>): Value {
  const text = readFileSync(path, "utf8");
  if (hashOf(text) === hashInPrepared(path)) return valueIn(text, label, schema);
  throw new Error(
    `${path}: expected the ${label} as it was written, got a file that was cut short or changed. ` +
      "There is no second one, and what it cost stays charged: put it back, or begin in another --dir.",
  );
}

/** As the file has it, so that this process and one that goes on work with the same value. */
function valueIn<Value>(text: string, label: string, schema: z.ZodType<Value>): Value {
  return z.object({ label: z.literal(label), value: schema }).parse(JSON.parse(text)).value;
}
