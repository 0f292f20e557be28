/** Two runs side by side, as lines for a terminal. */
import type { AdjustedComparison, RunComparison } from "../lab/compare/compareRuns.ts";
import type { Flip } from "../lab/compare/comparison.ts";
import { count, estimateText, plural, valueText } from "../report/numberText.ts";
import { oneLine } from "./progress/words.ts";
import type { Terminal } from "./terminal.ts";
import { wrapped } from "./wrapped.ts";

/** Below this an adjusted p-value is said to be more than chance. */
const level = 0.05;
/** Flips of one direction that are shown; `--json` has all of them. */
const mostFlips = 8;

/** Every comparison with its rates, its difference, what flipped, and the size that would be needed. */
export function comparisonText(comparison: RunComparison, terminal: Terminal): string {
  const { runs, pairs, unpaired, remarks, comparisons, effect } = comparison;
  const width = terminal.textWidth;
  const alone = unpaired.map((many) => count(many)).join(" and ");
  const tests = plural(comparisons.length, "comparison");
  return [
    `first   ${terminal.paint("bold", oneLine(runs[0]))}`,
    `second  ${terminal.paint("bold", oneLine(runs[1]))}`,
    wrapped(`${plural(pairs, "pair")}; without a partner: ${alone} samples.`, { width }),
    ...remarks.map((remark) => wrapped(`- ${oneLine(remark)}`, { width, indent: 2 })),
    ...comparisons.flatMap((each) => linesOf(each, { terminal, effect })),
    "",
    wrapped(
      `${tests}. p-values are corrected for that by Holm; refused and errored answers count as no hit. Sizes are for a two-sided test at 5% with power 0.8.`,
      { width },
    ),
  ].join("\n");
}

interface Drawn {
  readonly terminal: Terminal;
  readonly effect: number;
}

function linesOf(comparison: AdjustedComparison, { terminal, effect }: Drawn): string[] {
  const { condition, part, outcome, kind, first, second, difference } = comparison;
  const unit = kind === "rate" ? "rate" : "number";
  const place = part === undefined ? condition : `${condition}, ${part}`;
  const indented = (label: string, text: string) =>
    `  ${label}${wrapped(text, { width: terminal.textWidth - 14, indent: 14 })}`;
  return [
    "",
    terminal.paint("bold", wrapped(oneLine(`${place}: ${outcome}`), { width: terminal.textWidth })),
    indented("first       ", estimateText(first, unit)),
    indented("second      ", estimateText(second, unit)),
    indented("difference  ", estimateText(difference, kind === "rate" ? "points" : "number")),
    indented("p           ", significanceText(comparison, terminal)),
    ...(kind === "rate" ? flipLines(comparison, terminal) : []),
    indented("needed      ", neededText(comparison, effect)),
  ];
}

function significanceText(
  { test, adjustedPValue }: AdjustedComparison,
  terminal: Terminal,
): string {
  if (Number.isNaN(adjustedPValue)) return "not measured";
  const isMore = adjustedPValue < level;
  const words = isMore
    ? terminal.paint("green", "more than chance")
    : terminal.paint("yellow", "may be chance");
  return `${pText(adjustedPValue)} corrected, ${pText(test.pValue)} alone: ${words} (${test.method})`;
}

/** `0.034`, `< 0.0001`. */
const pText = (pValue: number) =>
  pValue < 0.0001 ? "< 0.0001" : `${Number(pValue.toPrecision(2))}`;

function flipLines({ gained, lost }: AdjustedComparison, terminal: Terminal): string[] {
  return [...directionLines("gained", gained, terminal), ...directionLines("lost", lost, terminal)];
}

/** How many flipped, then one line per item: which, what became of it where that is not an answer, what was asked. */
function directionLines(word: string, flips: readonly Flip[], terminal: Terminal): string[] {
  // Reasoning that is cut at every step has several answers of one item.
  const items = new Map<string, Flip[]>();
  for (const flip of flips) {
    const { pair, trial, statuses } = flip;
    const key = JSON.stringify([pair, trial, statuses]);
    items.set(key, [...(items.get(key) ?? []), flip]);
  }
  const shown = [...items.values()]
    .slice(0, mostFlips)
    .map(([flip, ...others]) => flipLine(flip!, others.length + 1, terminal));
  const rest = items.size - shown.length;
  return [
    `  ${word.padEnd(12)}${count(flips.length)}`,
    ...shown,
    ...(rest > 0 ? [`    and ${plural(rest, "more item")}; --json has all of them`] : []),
  ];
}

function flipLine(
  { pair, trial, statuses, prompt }: Flip,
  times: number,
  { textWidth }: Terminal,
): string {
  const repeat = (trial === 0 ? "" : ` (trial ${trial})`) + (times === 1 ? "" : ` × ${times}`);
  const isAnswered = statuses.every((status) => status === "scored");
  const became = isAnswered ? "" : ` [${statuses.join(" → ")}]`;
  const text = `    ${oneLine(`${pair}${repeat}${became}`)}  ${oneLine(prompt)}`;
  const width = Math.min(textWidth, 160);
  return text.length > width ? `${text.slice(0, width - 1)}…` : text;
}

function neededText({ needed, kind, difference }: AdjustedComparison, effect: number): string {
  const { unit, observed, smallest } = needed;
  const size = (many: number) => `${count(many)} ${unit}`;
  const seen = valueText(Math.abs(difference.value), kind === "rate" ? "points" : "number");
  return [
    observed === undefined
      ? "no size for a difference like this one"
      : `${size(observed)} for a difference like this one (${seen})`,
    ...(smallest === undefined
      ? []
      : [`${size(smallest)} for ${valueText(effect, "points").replace("+", "")}`]),
  ].join("; ");
}
