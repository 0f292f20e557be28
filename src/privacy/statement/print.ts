/** Statements as text for a terminal, and as Markdown for a paper's appendix or a model card. */
import { headlineOf, type Section, sectionsOf } from "./sections.ts";
import type { Statement } from "./statement.ts";

/** How lines are cut: not at all, unless this says how. */
export type Wrap = (line: string, indent: number) => string;

/** Plain text; `wrap` cuts lines that are too long. */
export function statementText(statement: Statement, wrap: Wrap = (line) => line): string {
  const sections = sectionsOf(statement).map((section) => sectionText(section, wrap));
  return [`${statement.title}\n${headlineOf(statement)}`, ...sections].join("\n\n");
}

function sectionText({ heading, lines, table }: Section, wrap: Wrap): string {
  const below = [
    ...lines.map((line) => `  ${wrap(line, 4)}`),
    ...(table === undefined ? [] : alignedRows(table).map((row) => `  ${row}`)),
  ];
  return [heading, ...below].join("\n");
}

function alignedRows(table: readonly (readonly string[])[]): readonly string[] {
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  return table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join("  ")
      .trimEnd(),
  );
}

/** Markdown, with the headings of the text. */
export function statementMarkdown(statement: Statement): string {
  const sections = sectionsOf(statement).map(sectionMarkdown);
  return `${[`# ${statement.title}`, `**${headlineOf(statement)}**`, ...sections].join("\n\n")}\n`;
}

function sectionMarkdown({ heading, lines, table }: Section): string {
  const list = lines.map((line) => `- ${escaped(line)}`).join("\n");
  const parts = [`## ${heading}`, list, table === undefined ? "" : tableMarkdown(table)];
  return parts.filter((part) => part !== "").join("\n\n");
}

function tableMarkdown([head, ...rows]: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) => `| ${cells.map(escaped).join(" | ")} |`;
  return [row(head!), row(head!.map(() => "---")), ...rows.map(row)].join("\n");
}

/** A command stands as code, and a bar ends no cell. */
const escaped = (text: string): string =>
  text.startsWith("echo '") ? `\`${text}\`` : text.replace(/[|<>*_]/g, "\\$&");
