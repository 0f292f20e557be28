/** A log of clicks as a person reads about it. */
import type { LeakageWarning } from "../../data/clicks/leakage.ts";
import { malformedText } from "../../data/clicks/malformed.ts";
import type { ClickColumn } from "../../data/clicks/schema.ts";
import { count, plural, valueText } from "../../report/numberText.ts";
import type { Terminal } from "../terminal.ts";
import { wrapped } from "../wrapped.ts";
import { type LogDescription, labelWords } from "./readLog.ts";

const roles: readonly (readonly [ClickColumn["role"], string])[] = [
  ["label", "labels"],
  ["categorical", "categories"],
  ["number", "numbers"],
  ["user", "user"],
  ["time", "time"],
  ["ignored", "not read"],
];

/** All of it; labels are counted only where that was asked for. */
export function logText(log: LogDescription, terminal: Terminal): string {
  const { schema, paths, bytes, unknownColumns, isWhole, records } = log;
  const line = (name: string, text: string) =>
    `${name.padEnd(indent)}${wrapped(text, { width: terminal.textWidth - indent, indent })}`;
  const of = (role: ClickColumn["role"]) =>
    schema.columns
      .filter((each) => each.role === role && log.columns.includes(each.name))
      .map(({ name }) => name);
  return [
    line(
      "log",
      paths.length === 1 ? paths[0]! : `${plural(paths.length, "file")}: ${paths.join(", ")}`,
    ),
    line("size", `${count(bytes)} bytes on the disk`),
    line("schema", `${terminal.paint("bold", schema.name)}: ${schema.description}`),
    ...roles.flatMap(([role, words]) =>
      of(role).length === 0 ? [] : [line(words, of(role).join(", "))],
    ),
    ...(unknownColumns.length === 0 ? [] : [line("unknown", unknownColumns.join(", "))]),
    line(
      "records",
      `${count(records)}${isWhole ? "" : "; there may be more, which were not read"}`,
    ),
    ...malformedLines(log, terminal),
    "",
    ...labelLines(log, terminal),
    ...warningLines("Left out, because a model must not read them:", untold(log.traps), terminal),
    ...warningLines("A model should not read:", log.leakage, terminal),
    "",
    wrapped(
      "Numbers of records and of malformed lines, and what stands in these, are of private records: no guarantee covers them.",
      { width: terminal.textWidth },
    ),
  ].join("\n");
}

const indent = 12;

/** What was left out needs no advice. */
const untold = (traps: readonly LeakageWarning[]) => traps.map((each) => ({ ...each, fix: "" }));

function malformedLines({ malformed }: LogDescription, terminal: Terminal): readonly string[] {
  const { count: many, lines, reasons } = malformed;
  const share = many === 0 ? "" : `, ${valueText(many / lines, "rate")} of ${count(lines)} lines`;
  return [
    `${"malformed".padEnd(indent)}${many === 0 ? "none" : terminal.paint("yellow", count(many))}${share}`,
    ...reasons.flatMap(({ reason, count: times, examples }) => [
      `  ${reason}: ${count(times)}`,
      ...examples.map(
        (each) =>
          `    ${wrapped(malformedText(each), { width: terminal.textWidth - 6, indent: 6 })}`,
      ),
    ]),
  ];
}

function labelLines({ schema, labelRates }: LogDescription, terminal: Terminal): readonly string[] {
  const width = terminal.textWidth - 4;
  const rateOf = (name: string) => {
    const rate = labelRates?.find(({ label }) => label === name);
    if (rate === undefined) return "";
    const { positives, records } = rate;
    const share = records === 0 ? "" : `, ${valueText(positives / records, "rate")}`;
    return ` ${count(positives)} in ${plural(records, "record")}${share} (private).`;
  };
  return [
    "Labels that can be learned:",
    ...schema.labels.map((label) => {
      const text = `${terminal.paint("bold", label.name)} (${labelWords(label)}): ${label.description}`;
      return `  ${wrapped(text + rateOf(label.name), { width, indent: 4 })}`;
    }),
    ...(labelRates === undefined
      ? [
          `  ${wrapped("How often each occurs is a private number; --show-label-rates shows it, and no guarantee covers that.", { width, indent: 2 })}`,
        ]
      : []),
  ];
}

function warningLines(
  title: string,
  warnings: readonly LeakageWarning[],
  { textWidth, paint }: Terminal,
): readonly string[] {
  if (warnings.length === 0) return [];
  return [
    title,
    ...warnings.map(({ column, reason, fix }) => {
      const text = `${paint("yellow", column)}: ${reason} ${fix}`.trimEnd();
      return `  ${wrapped(text, { width: textWidth - 4, indent: 4 })}`;
    }),
  ];
}
