import { exitCodes } from "../exitCode.ts";
import { defineVerb } from "../verb.ts";

export default defineVerb({
  name: "init",
  summary: "write a first experiment of your own",
  description:
    "Writes experiment.ts, an experiment in TypeScript that runs as it is: twenty lines to change. " +
    "Writes nothing else, and never over a file that exists.",
  examples: [
    { command: "assay init", meaning: "writes ./experiment.ts" },
    { command: "assay init myStudy", meaning: "writes myStudy/experiment.ts" },
    { command: "assay run ./experiment.ts --smoke", meaning: "runs it, in a second" },
  ],
  configure: (command) => void command.argument("[folder]", "where to write it", "."),
  async run({ operands: [folder = "."] }) {
    const { writeExperiment } = await import("../init/writeExperiment.ts");
    const file = await writeExperiment(folder);
    const text = `Wrote ${file}.\nRun it:  npx assay run ${file} --smoke`;
    return { exitCode: exitCodes.done, result: { file }, text };
  },
});
