import { exitCodes } from "../exitCode.ts";
import { defineVerb, runArgument } from "../verb.ts";

interface VerifyOptions {
  readonly repair?: true;
}

export default defineVerb<VerifyOptions>({
  name: "verify",
  summary: "check a run against itself",
  description:
    "Reads every record, computes the summary and all totals again and compares them with what is " +
    "there; checks the hash of every blob and checkpoint. Exit code 1 where something differs.",
  examples: [
    { command: "assay verify", meaning: "checks the newest run" },
    {
      command: "assay verify runs/mine --repair",
      meaning: "writes its summary anew if it differs",
    },
  ],
  configure: (command) =>
    void command
      .argument("[run]", runArgument)
      .option("--repair", "write the summary anew where it is absent or differs"),
  async run({ operands: [name], options: { repair = false }, terminal }) {
    const { findRun } = await import("../runFolder.ts");
    const { readHeader } = await import("../../lab/header.ts");
    const { verifyRun } = await import("../../lab/verify.ts");
    const { experimentOf } = await import("../experiment.ts");
    const folder = await findRun(name);
    const { recipe } = await experimentOf(folder, readHeader(folder).recipe);
    const checks = verifyRun(folder, recipe, { repair });
    const lines = checks.map(({ name: what, holds, detail }) => {
      const mark = holds ? terminal.paint("green", "ok  ") : terminal.paint("red", "FAIL");
      return `${mark} ${what}${detail === undefined ? "" : `: ${detail}`}`;
    });
    return {
      exitCode: checks.every(({ holds }) => holds) ? exitCodes.done : exitCodes.error,
      result: { folder, checks },
      text: lines.join("\n"),
    };
  },
});
