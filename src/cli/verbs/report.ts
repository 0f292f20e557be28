import { basename } from "node:path";
import { exitCodes, UsageError } from "../exitCode.ts";
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
    "transcripts. Several runs share a page. --markdown prints the claims as a table instead. The file of an " +
    "attack gets a page of its own; words that were found unsafe are blurred until they are asked for.",
  examples: [
    { command: "assay report", meaning: "writes report.html into the newest run" },
    { command: "assay report runs/a runs/b --out both.html", meaning: "one page about two runs" },
    { command: "assay report install-demo --markdown", meaning: "a table for a README" },
    { command: "assay report attack.jsonl", meaning: "a page about what assay attack has found" },
  ],
  configure: (command) =>
    void command
      .argument("[run...]", runArgument)
      .option("--out <file>", "where to write the page")
      .option("--markdown", "print the claims as Markdown, write nothing"),
  async run({ operands, options }) {
    const [file = ""] = operands;
    if (operands.length === 1 && file.endsWith(".jsonl")) return await ofAttack(file, options);
    const { findRun } = await import("../runFolder.ts");
    const names = operands.length === 0 ? [undefined] : operands;
    const folders = await Promise.all(names.map((name) => findRun(name)));
    return options.markdown ? await inMarkdown(folders) : await asPage(folders, options.out);
  },
});

/** The page of an attack, beside its file. */
async function ofAttack(
  file: string,
  { out = `${file.slice(0, -".jsonl".length)}.html`, markdown }: ReportOptions,
) {
  if (markdown) throw new UsageError("report: an attack makes no claims; leave --markdown out.");
  const { named } = await import("../policyFor.ts");
  const { readAttack } = await import("../../lab/attack/readAttack.ts");
  const { writeAtomically } = await import("../../lab/atomicFile.ts");
  const { attackPage } = await import("../../report/index.ts");
  const recorded = await named(async () => readAttack(file));
  writeAtomically(out, await attackPage(recorded, basename(file)));
  return { exitCode: exitCodes.done, result: { file: out }, text: `Wrote ${out}` };
}

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
