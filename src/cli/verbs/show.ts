import { defineVerb, runArgument } from "../verb.ts";

export default defineVerb({
  name: "show",
  summary: "what a run found",
  description:
    "Prints the claims of a run: verdict, our estimate with its interval and sample size, and the " +
    "paper's number beside it; what calls cost; which answers are missing. Exit code 3 when a claim was " +
    "not reproduced, 4 when the run is not complete.",
  examples: [
    { command: "assay show", meaning: "the findings of the newest run" },
    { command: "assay show install-demo", meaning: "of the run with this in its name" },
    { command: "assay show runs/mine --json", meaning: "of the run in this folder, for a program" },
  ],
  configure: (command) => void command.argument("[run]", runArgument),
  async run({ operands: [name], terminal }) {
    const { findRun } = await import("../runFolder.ts");
    const { exitCodeOf, summaryText } = await import("../findings.ts");
    const { usageOf } = await import("../../lab/usage.ts");
    const { readRun } = await import("../../report/index.ts");
    const folder = await findRun(name);
    const { summary, events } = await readRun(folder);
    const usage = usageOf(events);
    if (summary === undefined) {
      throw new Error(
        `${folder} has no summary that can be read. npx assay verify ${folder} --repair computes it.`,
      );
    }
    return {
      exitCode: exitCodeOf(summary),
      result: { folder, ...summary, ...(usage === undefined ? {} : { usage }) },
      text: summaryText(summary, terminal, usage),
    };
  },
});
