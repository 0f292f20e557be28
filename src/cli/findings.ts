/** What a run found, as lines for a terminal, and as an exit code. */
import { dollarsText } from "../lab/budget.ts";
import type { Finding, PaperNumber, Summary, UnfinishedCell, Verdict } from "../lab/summary.ts";
import type { Usage } from "../policies/policy.ts";
import { count, estimateText, plural, valueText } from "../report/numberText.ts";
import { type ExitCode, exitCodes } from "./exitCode.ts";
import { oneLine } from "./progress/words.ts";
import type { Style, Terminal } from "./terminal.ts";
import { wrapped } from "./wrapped.ts";

const colors: Readonly<Record<Verdict, Style>> = {
  holds: "green",
  "not reproduced": "red",
  inconclusive: "yellow",
  "not tested": "dim",
};

/** 4 while the run is not complete, 3 when a claim was not reproduced, else 0. */
export function exitCodeOf({ complete, findings }: Summary): ExitCode {
  if (!complete) return exitCodes.incomplete;
  const isLost = findings.some(({ verdict }) => verdict === "not reproduced");
  return isLost ? exitCodes.claimDidNotHold : exitCodes.done;
}

/** Every finding with its verdict, our estimate and the paper's number, then totals, what calls cost, and caveats. */
export function summaryText(summary: Summary, terminal: Terminal, usage?: Usage): string {
  const { recipe, complete, findings, caveats, unfinished = [] } = summary;
  const title = terminal.paint("bold", oneLine(recipe));
  const width = terminal.textWidth;
  return [
    complete ? title : `${title} ${terminal.paint("yellow", "(not complete)")}`,
    ...findings.flatMap((finding) => findingLines(finding, terminal)),
    "",
    wrapped(totalsLine(summary), { width }),
    ...(usage === undefined ? [] : [wrapped(usageText(usage), { width })]),
    ...missingLines(unfinished, width),
    ...caveats.map((caveat) => wrapped(`- ${oneLine(caveat)}`, { width, indent: 2 })),
  ].join("\n");
}

/** Verdicts stand in a column of their own. */
const verdictWidth = 16;

function findingLines(finding: Finding, terminal: Terminal): string[] {
  const { ours, unit, paper, criterion } = finding;
  const lines = [
    `ours:  ${estimateText(ours, unit)}`,
    ...(paper === undefined ? [] : [paperText(paper, unit)]),
    `holds if: ${criterion}`,
  ];
  const options = { width: terminal.textWidth - verdictWidth, indent: 7 };
  const below = lines.flatMap((line) => wrapped(oneLine(line), options).split("\n"));
  return [
    "",
    claimLines(finding, "", terminal),
    ...below.map((line) => " ".repeat(verdictWidth) + line),
  ];
}

const paperText = ({ value, grade, source, setting }: PaperNumber, unit: Finding["unit"]) =>
  `paper: ${valueText(value, unit)} (${grade}: ${source}; ${setting})`;

/** A finding in few lines: verdict, estimate, claim. */
export function verdictLine(finding: Finding, terminal: Terminal): string {
  const { ours, unit } = finding;
  const value = Number.isNaN(ours.value) ? "" : valueText(ours.value, unit);
  return claimLines(finding, `${value.padStart(12)}  `, terminal);
}

/** The claim behind its verdict and `before`, in lines that hang below it. */
function claimLines({ verdict, claim }: Finding, before: string, terminal: Terminal): string {
  const indent = verdictWidth + before.length;
  const text = wrapped(oneLine(claim), { width: terminal.textWidth - indent });
  const painted = terminal.paint(colors[verdict], verdict.padEnd(verdictWidth));
  return painted + before + text.replaceAll("\n", `\n${" ".repeat(indent)}`);
}

/** What calls have cost: `"200 calls and 12 answers from the disk: 30,000 prompt tokens, 4,000 completion tokens; $0.12."` */
export function usageText(usage: Usage): string {
  const { calls, cacheHits, retries, promptTokens, cachedPromptTokens, completionTokens } = usage;
  const parts = [
    `${plural(promptTokens, "prompt token")}${cachedPromptTokens > 0 ? ` (${count(cachedPromptTokens)} of them cached)` : ""}`,
    plural(completionTokens, "completion token"),
  ];
  const again = retries === 0 ? "" : `, ${plural(retries, "attempt")} made again`;
  const cost = usage.dollars === undefined ? "price not known" : dollarsText(usage.dollars);
  return `${plural(calls, "call")}${again}, ${plural(cacheHits, "answer")} from the disk: ${parts.join(", ")}; ${cost}.`;
}

/** Reasons of many cells are mostly the same one. */
const mostReasons = 5;

/** What the same command will ask again. */
function missingLines(cells: readonly UnfinishedCell[], width: number): string[] {
  if (cells.length === 0) return [];
  const missing = cells.reduce((sum, cell) => sum + cell.missing, 0);
  const head = `Not finished: ${plural(cells.length, "cell")}, ${plural(missing, "answer")} missing. The same command asks for these only.`;
  const lines = cells
    .slice(0, mostReasons)
    .map(({ cell, missing, reason }) => `- ${cell}: ${missing} missing. ${oneLine(reason)}`);
  const rest = cells.length - lines.length;
  const all = rest > 0 ? [...lines, `- and ${plural(rest, "more cell")}`] : lines;
  return [
    wrapped(head, { width }),
    ...all.map((line) => wrapped(shortened(line), { width, indent: 2 })),
  ];
}

/** Servers may answer with whole pages. */
const shortened = (line: string) => (line.length > 300 ? `${line.slice(0, 299)}…` : line);

function totalsLine({ totals }: Summary): string {
  const { samples, scored, refused, errored, missing, trainingSteps } = totals;
  const steps = plural(trainingSteps, "training step");
  return `${plural(samples, "sample")}: ${scored} scored, ${refused} refused, ${errored} errored, ${missing} missing; ${steps}.`;
}
