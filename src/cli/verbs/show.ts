import { defineVerb } from "../verb.ts";

export default defineVerb({
  name: "show",
  summary: "what a run found",
  description:
    "Prints the claims of a run: verdict, our estimate with its interval and sample size, and the " +
    "paper's number beside it. Exit code 3 when a claim was not reproduced, 4 when the run goes on.",
  examples: [
    { command: "assay show runs/install", meaning: "the findings of this run" },
    { command: "assay show install --json", meaning: "its summary as JSON" },
  ],
  configure: (command) => void command.argument("<run>", "its folder, or its name below ./runs"),
  async run({ operands: [name = ""], terminal }) {
    const { findRun } = await import("../runFolder.ts");
    const { exitCodeOf, summaryText } = await import("../findings.ts");
    const { readRun } = await import("../../report/index.ts");
    const folder = await findRun(name);
    const { summary } = await readRun(folder);
    if (summary === undefined) {
      throw new Error(`${folder} has no summary yet: assay verify ${folder} computes it.`);
    }
    return {
      exitCode: exitCodeOf(summary),
      result: { folder, ...summary },
      text: summaryText(summary, terminal),
    };
  },
});
