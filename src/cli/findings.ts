/** What a run found, as lines for a terminal, and as an exit code. */
import type { Finding, Summary, Verdict } from "../lab/summary.ts";
import { estimateText, plural, valueText } from "../report/numberText.ts";
import { type ExitCode, exitCodes } from "./exitCode.ts";
import { oneLine } from "./progress/words.ts";
import type { Style, Terminal } from "./terminal.ts";

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

/** Every finding with its verdict, our estimate and the paper's number, then totals and caveats. */
export function summaryText(summary: Summary, terminal: Terminal): string {
  const { recipe, complete, findings, caveats } = summary;
  const title = terminal.paint("bold", oneLine(recipe));
  return [
    complete ? title : `${title} ${terminal.paint("yellow", "(not complete)")}`,
    ...findings.flatMap((finding) => findingLines(finding, terminal)),
    "",
    totalsLine(summary),
    ...caveats.map((caveat) => `- ${oneLine(caveat)}`),
  ].join("\n");
}

function findingLines(finding: Finding, { paint }: Terminal): string[] {
  const { claim, verdict, ours, unit, paper, criterion } = finding;
  const theirs =
    paper && `paper: ${valueText(paper.value, unit)} (${paper.source}; ${paper.setting})`;
  const lines = [
    `ours:  ${estimateText(ours, unit)}`,
    ...(theirs === undefined ? [] : [theirs]),
    `holds if: ${criterion}`,
  ];
  const head = `${paintedVerdict(verdict, paint)}  ${oneLine(claim)}`;
  return ["", head, ...lines.map((line) => `${" ".repeat(16)}${oneLine(line)}`)];
}

/** A finding in one line: verdict, estimate, claim. */
export function verdictLine({ claim, verdict, ours, unit }: Finding, { paint }: Terminal): string {
  const value = Number.isNaN(ours.value) ? "" : valueText(ours.value, unit);
  return `${paintedVerdict(verdict, paint)}  ${value.padStart(7)}  ${oneLine(claim)}`;
}

const paintedVerdict = (verdict: Verdict, paint: Terminal["paint"]) =>
  paint(colors[verdict], verdict.padEnd(14));

function totalsLine({ totals }: Summary): string {
  const { samples, scored, refused, errored, missing, trainingSteps } = totals;
  const steps = plural(trainingSteps, "training step");
  return `${plural(samples, "sample")}: ${scored} scored, ${refused} refused, ${errored} errored, ${missing} missing; ${steps}.`;
}
