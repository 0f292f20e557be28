/** What `assay privacy curve` answers. */
import type { Account } from "../../privacy/account.ts";
import type { Bounds } from "../../privacy/accountants/accountant.ts";
import { attackBounds } from "../../privacy/attackBounds.ts";
import { jsonNumber } from "../../privacy/query.ts";
import { exitCodes, UsageError } from "../exitCode.ts";
import { curve } from "../progress/curve.ts";
import type { Invocation, Outcome } from "../verb.ts";
import { wrapped } from "../wrapped.ts";
import { type AccountingOptions, accountFrom } from "./accountingOptions.ts";
import { everyAccount } from "./accountsFrom.ts";
import { type EventOptions, eventFrom } from "./eventOptions.ts";
import { circumstances, headline, roundedDown, roundedUp, shortly } from "./words.ts";

/** Options of `assay privacy curve`. */
export interface CurveOptions extends EventOptions, AccountingOptions {
  readonly deltas?: readonly number[];
  readonly falsePositiveRates?: readonly number[];
  readonly csv?: true;
}

const usualDeltas = [1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2];
const usualRates = [1e-4, 1e-3, 1e-2, 1e-1];

/** What one accountant says at every delta. */
interface Column {
  readonly account: Account;
  /** One for each delta. */
  readonly bounds: readonly Bounds[];
}

/** The curve of the accountant that the options name; of all that know the event, where they say `all`. */
export async function answer({ options, terminal }: Invocation<CurveOptions>): Promise<Outcome> {
  const { deltas = usualDeltas, falsePositiveRates = usualRates } = options;
  const event = await eventFrom(options);
  const columns = (await accountsOf(event, options)).map((account) => ({
    account,
    bounds: deltas.map((delta) => account.epsilon(delta)),
  }));
  const attacks = columns.map(({ account }) => attacksOn(account, falsePositiveRates));
  const { account } = columns[0]!;
  const notes = columns.flatMap((column) => column.account.notes);
  const lines = [
    ...table(deltas, columns),
    ...drawing(deltas, columns[0]!.bounds),
    ...[
      ...attackLines(attacks[0]!, account),
      ...circumstances(event, options.neighboringRelation),
      ...notes.map((note) => `note: ${note}`),
    ].map((line) => wrapped(line, { width: terminal.textWidth, indent: 2 })),
  ];
  return {
    exitCode: exitCodes.done,
    result: {
      neighboringRelation: options.neighboringRelation,
      curves: columns.map((column, index) => columnJson(column, deltas, attacks[index]!)),
      ...(notes.length > 0 && { notes }),
      event,
    },
    text: options.csv ? csv(deltas, columns) : lines.join("\n"),
  };
}

async function accountsOf(
  event: Parameters<typeof everyAccount>[0],
  options: CurveOptions,
): Promise<readonly Account[]> {
  if (options.accountant !== "all") return [await accountFrom(event, options)];
  const found = (await everyAccount(event, options)).filter((each) => !("refusal" in each));
  if (found.length > 0) return found as readonly Account[];
  throw new UsageError("--accountant all: no accountant knows this event.");
}

/** What an attack can reach at most. */
interface Attacks {
  readonly truePositiveRates: readonly {
    readonly falsePositiveRate: number;
    readonly truePositiveRate: number;
  }[];
  readonly mu: number;
}

function attacksOn(account: Account, rates: readonly number[]): Attacks {
  const bounds = attackBounds(account);
  return {
    truePositiveRates: rates.map((falsePositiveRate) => ({
      falsePositiveRate,
      truePositiveRate: bounds.truePositiveRate(falsePositiveRate),
    })),
    mu: bounds.fittedMu(),
  };
}

function columnJson({ account, bounds }: Column, deltas: readonly number[], attacks: Attacks) {
  const { name, guarantee } = account.accountant;
  const points = bounds.map(({ upper, lower }, index) => ({
    ...{ delta: deltas[index]!, epsilon: jsonNumber(upper), lower: jsonNumber(lower) },
  }));
  const { truePositiveRates, mu } = attacks;
  return { accountant: name, guarantee, points, truePositiveRates, fittedMu: jsonNumber(mu) };
}

const width = 13;
const cellsOf = (cells: readonly string[]) =>
  cells
    .map((cell) => cell.padEnd(width))
    .join("")
    .trimEnd();

/** Two columns for one accountant, one for each of several. */
function table(deltas: readonly number[], columns: readonly Column[]): readonly string[] {
  const isAlone = columns.length === 1;
  const names = columns.map(({ account }) =>
    account.accountant.guarantee === "estimate"
      ? `(${account.accountant.name})`
      : account.accountant.name,
  );
  const head = isAlone ? ["delta", `epsilon`, "at least"] : ["delta", ...names];
  const rows = deltas.map((delta, row) => {
    const numbers = columns.flatMap(({ bounds }) => {
      const { upper, lower } = bounds[row]!;
      return isAlone ? [roundedUp(upper), roundedDown(lower)] : [roundedUp(upper)];
    });
    return cellsOf([shortly(delta), ...numbers]);
  });
  const isEstimate = columns.some(({ account }) => account.accountant.guarantee === "estimate");
  const who = isAlone ? [`epsilon by ${names[0]}`] : ["epsilon by each accountant"];
  const warning = isEstimate ? ["in brackets: an estimate, and no claim"] : [];
  return [...who, ...warning, cellsOf(head), ...rows, ""];
}

const drawnPoints = 60;
const drawnRows = 7;

/** Epsilon against the logarithm of delta, from the smallest to the largest, with lines between what was asked. */
function drawing(deltas: readonly number[], bounds: readonly Bounds[]): readonly string[] {
  const known = deltas
    .map((delta, index) => ({ at: Math.log(delta), epsilon: bounds[index]!.upper }))
    .filter(({ at, epsilon }) => Number.isFinite(at) && Number.isFinite(epsilon))
    .toSorted((a, b) => a.at - b.at);
  if (known.length < 2) return [];
  const [low, high] = [Math.exp(known[0]!.at), Math.exp(known.at(-1)!.at)];
  const values = Array.from({ length: drawnPoints }, (_, index) => {
    const at = known[0]!.at + (Math.log(high / low) * index) / (drawnPoints - 1);
    const right = Math.max(
      1,
      known.findIndex((point) => point.at >= at - 1e-9),
    );
    const [from, to] = [known[right - 1]!, known[right]!];
    return from.epsilon + ((to.epsilon - from.epsilon) * (at - from.at)) / (to.at - from.at);
  });
  const drawn = curve(values, { width: drawnPoints, height: drawnRows });
  if (drawn === undefined) return [];
  const labels = new Map([
    [0, headline(drawn.high)],
    [drawnRows - 1, headline(drawn.low)],
  ]);
  const rows = drawn.rows.map((row, index) => `${(labels.get(index) ?? "").padStart(8)} ${row}`);
  const [left, right] = [`delta ${headline(low)}`, headline(high)];
  return [...rows, `${" ".repeat(9)}${left}${right.padStart(drawnPoints - left.length)}`, ""];
}

function attackLines({ truePositiveRates, mu }: Attacks, { accountant }: Account): string[] {
  if (accountant.guarantee === "estimate") return [];
  const rates = truePositiveRates.map(
    ({ falsePositiveRate, truePositiveRate }) =>
      `  with ${shortly(falsePositiveRate)} false alarms: ${roundedUp(truePositiveRate)}`,
  );
  return [
    "largest share of records that an attack can find (true-positive rate)",
    ...rates,
    `about as much as one Gaussian release with mu ${headline(mu)} allows (a fit, no guarantee)`,
    "",
  ];
}

function csv(deltas: readonly number[], columns: readonly Column[]): string {
  const isAlone = columns.length === 1;
  const names = columns.map(({ account }) => account.accountant.name);
  const head = ["delta", ...(isAlone ? ["epsilon", "lower"] : names)];
  const rows = deltas.map((delta, row) => {
    const numbers = columns.flatMap(({ bounds }) => {
      const { upper, lower } = bounds[row]!;
      return isAlone ? [upper, lower] : [upper];
    });
    return [delta, ...numbers].map(jsonNumber);
  });
  return [head, ...rows].map((cells) => cells.join(",")).join("\n");
}
