/** The columns that Criteo's two large logs of impressions share: a label, 13 numbers, 26 hashed texts. */
import type { ClickSchemaInput } from "./schema.ts";

const named = (letter: string, count: number) =>
  Array.from({ length: count }, (_, at) => `${letter}${at + 1}`);
const [numbers, categories] = [named("I", 13), named("C", 26)];

/** In the order of the file. */
export const criteoColumns: ClickSchemaInput["columns"] = [
  { name: "label", role: "label" },
  ...numbers.map((name) => ({ name, role: "number" as const })),
  ...categories.map((name) => ({ name, role: "categorical" as const })),
];

/** Whether cells can be a line of one: 0 or 1, whole numbers, eight hexadecimal digits; all but the label may be empty. */
export const fitsCriteo = (cells: readonly string[]): boolean =>
  cells.every((cell, at) => {
    if (at === 0) return /^[01]$/.test(cell);
    return at <= numbers.length ? /^(-?\d+)?$/.test(cell) : /^([0-9a-f]{8})?$/.test(cell);
  });

/** Two lines, made up. */
export const criteoExample = [
  [
    "0",
    ...numbers.map((_, at) => `${at * at - 1}`),
    ...categories.map((_, at) => `00c0ffe${at % 10}`),
  ],
  ["1", ...numbers.map(() => ""), ...categories.map((_, at) => (at % 2 === 0 ? "" : "decafbad"))],
]
  .map((cells) => cells.join("\t"))
  .join("\n");
