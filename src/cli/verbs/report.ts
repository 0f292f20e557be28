import { exitCodes } from "../exitCode.ts";
import { defineVerb, runArgument } from "../verb.ts";

interface ReportOptions {
  readonly out?: string;
  readonly markdown?: true;
}

export default defineVerb<ReportOptions>({
  name: "report",
  summary: "write a page about one run or several",
  description:
    "Writes one self-contained HTML file: claims first, then figures, curves, totals, caveats and " +
    "transcripts. Several runs share a page. --markdown prints the claims as a table instead.",
  examples: [
    { command: "assay report", meaning: "writes report.html into the newest run" },
    { command: "assay report runs/a runs/b --out both.html", meaning: "one page about two runs" },
    { command: "assay report install-demo --markdown", meaning: "a table for a README" },
  ],
  configure: (command) =>
    void command
      .argument("[run...]", runArgument)
      .option("--out <file>", "where to write the page")
      .option("--markdown", "print the claims as Markdown, write nothing"),
  async run({ operands, options }) {
    const { findRun } = await import("../runFolder.ts");
    const names = operands.length === 0 ? [undefined] : operands;
    const folders = await Promise.all(names.map((name) => findRun(name)));
    return options.markdown ? await inMarkdown(folders) : await asPage(folders, options.out);
  },
});

async function inMarkdown(folders: readonly string[]) {
  const { markdown, readRun } = await import("../../report/index.ts");
  const runs = await Promise.all(folders.map(readRun));
  const text = runs.flatMap(({ summary }) => (summary ? [markdown(summary)] : [])).join("\n");
  return { exitCode: exitCodes.done, result: { markdown: text }, text };
}

async function asPage(folders: readonly string[], out: string | undefined) {
  const { writePage } = await import("../writePage.ts");
  const file = await writePage(folders, out);
  return { exitCode: exitCodes.done, result: { file }, text: `Wrote ${file}` };
}
