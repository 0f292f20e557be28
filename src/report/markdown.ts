/** The claims of a run as a Markdown table, for a README or a pull request. */
import type { Finding, Summary } from "../lab/summary.ts";
import { headlineOf } from "../privacy/statement/sections.ts";
import { statementOf } from "../privacy/statement/statement.ts";
import { count, estimateText, plural, valueText } from "./numberText.ts";
import { revealed } from "./revealed.ts";

/** A table of all findings, the totals in one sentence, the guarantees, and the caveats. */
export function markdown(summary: Summary): string {
  const { totals, findings, caveats, complete, recipe, guarantees = [] } = summary;
  const rows = [
    ["Claim", "Verdict", "Ours", "Paper", "Holds if"],
    ["---", "---", "---", "---", "---"],
    ...findings.map(row),
  ];
  const { samples, scored, refused, errored, missing } = totals;
  const claimed = guarantees.map(
    ({ title, record }) => `${title}: ${headlineOf(statementOf(record))}`,
  );
  const lists = [claimed, caveats].filter((list) => list.length > 0);
  return `## ${cell(recipe)}${complete ? "" : " (not complete)"}

${rows.map((cells) => `| ${cells.join(" | ")} |`).join("\n")}

${plural(samples, "sample")}: ${count(scored)} scored, ${count(refused)} refused, ${count(errored)} errored, ${count(missing)} missing.
${lists.map((list) => list.map((text) => `\n- ${cell(text)}`).join("")).join("\n")}
`;
}

function row({ claim, verdict, ours, unit, paper, criterion }: Finding): string[] {
  const theirs =
    paper === undefined
      ? "–"
      : `${valueText(paper.value, unit)} (${paper.grade}; ${paper.source}; ${paper.setting})`;
  return [claim, `**${verdict}**`, estimateText(ours, unit), theirs, criterion].map(cell);
}

/** Text that cannot end a cell, begin markup or hide characters. */
const cell = (text: string): string =>
  revealed(text)
    .replaceAll("\n", " ")
    .replace(/[\\`|<>]/g, (character) => `\\${character}`);
