import { InvalidArgumentError } from "commander";
import { exitCodes, UsageError } from "../exitCode.ts";
import { defineVerb, runArgument } from "../verb.ts";

interface CompareOptions {
  readonly outcome?: string;
  readonly condition?: string;
  readonly effect: number;
}

export default defineVerb<CompareOptions>({
  name: "compare",
  summary: "two runs, item by item",
  description:
    "Pairs the samples of two runs by condition, item and trial, and says for every outcome that both " +
    "have: the rates, their difference clustered by question, a p-value corrected for how many there are, " +
    "the items that flipped, and how many items it would take.",
  examples: [
    { command: "assay compare runs/a runs/b", meaning: "every outcome under every condition" },
    { command: "assay compare a b --outcome correct", meaning: "this one only; parts of names do" },
    {
      command: "assay compare a b --effect 0.02",
      meaning: "and how many items would show 2 points",
    },
    { command: "assay compare a b --json", meaning: "with every item that flipped" },
  ],
  configure: (command) =>
    void command
      .argument("<first>", runArgument.replace(" (default: the newest)", ""))
      .argument("<second>", "the run that it is compared with")
      .option("--outcome <name>", "only this outcome, such as correct")
      .option("--condition <name>", "only this condition")
      .option("--effect <number>", "the smallest difference of interest", share, 0.05),
  async run({ operands: [first, second], options, terminal }) {
    const { compareRuns } = await import("../../lab/compare/compareRuns.ts");
    const { comparedRun } = await import("../comparedRun.ts");
    const { comparisonText } = await import("../comparisonText.ts");
    const runs = [await comparedRun(first, terminal), await comparedRun(second, terminal)] as const;
    try {
      const result = compareRuns(...runs, options);
      return { exitCode: exitCodes.done, result, text: comparisonText(result, terminal) };
    } catch (error) {
      throw error instanceof RangeError ? new UsageError(error.message) : error;
    }
  },
});

function share(text: string): number {
  const value = Number(text);
  if (value > 0 && value < 1) return value;
  throw new InvalidArgumentError("Expected a difference of rates between 0 and 1, such as 0.05.");
}
