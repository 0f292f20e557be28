/** Findings of the linter, as a person reads them. */
import type { LintFinding, Severity } from "../../privacy/lint/rule.ts";
import type { Style, Terminal } from "../terminal.ts";
import { wrapped } from "../wrapped.ts";

/** What was looked at, and what was found. */
export interface Linted {
  /** As it was typed. */
  readonly name: string;
  /** What it was taken for. */
  readonly origin: string;
  readonly findings: readonly LintFinding[];
}

const words: Readonly<Record<Severity, readonly [text: string, style: Style]>> = {
  forbidden: ["forbidden", "red"],
  chargeIt: ["charge it", "yellow"],
  advice: ["advice", "dim"],
};

/** How many findings there are of each severity. */
export const severityCounts = (linted: readonly Linted[]): Readonly<Record<Severity, number>> => {
  const all = linted.flatMap(({ findings }) => findings);
  const countOf = (severity: Severity) => all.filter((each) => each.severity === severity).length;
  return {
    forbidden: countOf("forbidden"),
    chargeIt: countOf("chargeIt"),
    advice: countOf("advice"),
  };
};

/** Everything that was found, and what it adds up to. */
export function lintText(linted: readonly Linted[], terminal: Terminal): string {
  const { forbidden, chargeIt, advice } = severityCounts(linted);
  return [
    ...linted.map((each) => subjectText(each, terminal)),
    `${forbidden} forbidden, ${chargeIt} to charge or declare, ${advice} advice. The linter reads descriptions and runs nothing.`,
  ].join("\n\n");
}

function subjectText({ name, origin, findings }: Linted, terminal: Terminal): string {
  const title = `${terminal.paint("bold", name)}: ${origin}`;
  if (findings.length === 0) return `${title}\n  nothing found`;
  return [title, ...findings.map((finding) => findingText(finding, terminal))].join("\n");
}

function findingText(
  { severity, where, why, fix, rule }: LintFinding,
  { paint, textWidth }: Terminal,
): string {
  const [text, style] = words[severity];
  return [
    `  ${paint(style, text)} ${where} ${paint("dim", `(${rule})`)}`,
    ...[why, `Fix: ${fix}`].map(
      (each) => `      ${wrapped(each, { width: textWidth - 6, indent: 6 })}`,
    ),
  ].join("\n");
}
