/**
 * Inputs of an encoding that know more than a model will at the time of a prediction, or that learn records by heart. Judged
 * by the schema and by names alone: nothing private is read, so what values give away is not seen.
 */
import { type ClickEncoding, labelNamed } from "./encoding.ts";
import { type ClickColumn, type ClickSchema, labelColumns } from "./schema.ts";

/** An input that should not be one. */
export interface LeakageWarning {
  readonly column: string;
  /** A sentence. */
  readonly reason: string;
  /** What to do, as a sentence. */
  readonly fix: string;
}

/** What is asked of a column; `usedAs` says how a model would read it. */
interface Input {
  readonly column: ClickColumn;
  readonly usedAs: "hourOfDay" | "other";
}

/** Warnings about the inputs of an encoding, one for each column. @throws RangeError where the schema has no such label. */
export function leakageOf(schema: ClickSchema, encoding: ClickEncoding): readonly LeakageWarning[] {
  const ofLabel = labelColumns(labelNamed(schema, encoding.label));
  const { fields, numbers } = encoding;
  const used = new Map<string, Input["usedAs"]>();
  for (const { column, ids } of fields) {
    const usedAs = ids.kind === "hourOfDay" && used.get(column) !== "other" ? "hourOfDay" : "other";
    used.set(column, usedAs);
  }
  for (const { column } of numbers) used.set(column, "other");
  return schema.columns.flatMap((column) => {
    const usedAs = used.get(column.name);
    if (usedAs === undefined) return [];
    const warning = warningAbout({ column, usedAs }, ofLabel);
    return warning === undefined ? [] : [{ column: column.name, ...warning }];
  });
}

/** The columns of a schema that a model must not read, and why. */
export const trapsOf = ({ columns }: ClickSchema): readonly LeakageWarning[] =>
  columns.flatMap(({ name, trap }) =>
    trap === undefined ? [] : [{ column: name, reason: trap, fix: leaveOut }],
  );

type Reasoned = Omit<LeakageWarning, "column">;
const leaveOut = "Leave it out of the encoding.";

function warningAbout({ column, usedAs }: Input, ofLabel: readonly string[]): Reasoned | undefined {
  const { name, role, trap } = column;
  if (ofLabel.includes(name)) return { reason: "The label is made of it.", fix: leaveOut };
  if (trap !== undefined) return { reason: trap, fix: leaveOut };
  if (usedAs === "hourOfDay") return undefined;
  return byRole[role] ?? byName.find(({ names }) => names.test(name));
}

const byRole: Readonly<Partial<Record<ClickColumn["role"], Reasoned>>> = {
  label: {
    reason: "It is another label: it is only known after the event that is predicted, or with it.",
    fix: leaveOut,
  },
  user: {
    reason: "It names people: a model learns each of them by heart, and knows nothing of new ones.",
    fix: "Leave it out, and say it as user, so that privacy is counted for people.",
  },
  time: {
    reason:
      "Time only grows: later records have values that training never saw, and a random split hides it.",
    fix: "Use the hour of the day (hourOfDay), and hold out the last records.",
  },
  ignored: { reason: "The schema says that nobody should read it.", fix: leaveOut },
};

/** For columns of a person's own schema, whose role says that a model may read them. */
const byName: readonly (Reasoned & { readonly names: RegExp })[] = [
  {
    names:
      /^(id|uuid|guid|index|row|rownum|__index.*|(record|row|event|impression|click|request)_?id)$/i,
    reason:
      "By its name it is another one for every record: a model can only learn the record by heart.",
    fix: "Leave it out; if it repeats, give it another name in the schema.",
  },
  {
    names: /conver|attribut|purchase|revenue|sales?(_|$|amount)|refund|order_?(id|value)|delay/i,
    reason: "By its name it may only be known after a conversion.",
    fix: "Leave it out, unless it is known when the prediction is made; then give it another name in the schema.",
  },
  {
    names: /(^|_)(time|timestamp|date|datetime)$/i,
    reason:
      "By its name it is a time, which only grows: training never sees the values of later records.",
    fix: "Give it the role time and a clock, and use the hour of the day.",
  },
];
