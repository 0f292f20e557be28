import { addCallOptions, type CallOptions } from "../callOptions.ts";
import { defineVerb, runArgument } from "../verb.ts";

export default defineVerb<CallOptions>({
  name: "resume",
  summary: "go on with a run that was stopped",
  description:
    "Goes on where a run was killed, interrupted or stopped by its budget, with the settings and the seed that " +
    "it was begun with. What is finished is not done again, only missing answers are asked for; training " +
    "continues to the same last bit.",
  farewell: "Stopping after this step, and saving.",
  examples: [
    { command: "assay resume", meaning: "goes on with the newest run" },
    { command: "assay resume runs/mine --json", meaning: "with this one, for a program" },
    { command: "assay resume runs/mine --budget 5", meaning: "with more to spend, in dollars" },
  ],
  configure: (command) => addCallOptions(command.argument("[run]", runArgument)),
  async run({ operands: [name], options, terminal, signal }) {
    const { findRun } = await import("../runFolder.ts");
    const { specIn } = await import("../resume.ts");
    const { perform, performedOutcome } = await import("../performance.ts");
    const spec = await specIn(await findRun(name), options);
    try {
      return performedOutcome(await perform(spec, { terminal, signal }), terminal);
    } finally {
      await spec.policy?.dispose();
    }
  },
});
