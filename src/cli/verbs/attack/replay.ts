import { addAgainOptions } from "../../attack/againOptions.ts";
import type { AgainOptions } from "../../attack/replayCommand.ts";
import { addCallOptions } from "../../callOptions.ts";
import { wholeNumber } from "../../numberOption.ts";
import { defineVerb } from "../../verb.ts";

export default defineVerb<AgainOptions>({
  name: "replay",
  summary: "the prompts of an attack on another model",
  description:
    "Puts prompts that an attack has found to any model, also behind an API, greedily, and has the responses judged: do " +
    "they transfer? Only those that were unsafe, unless --all asks for the others too.",
  examples: [
    {
      command: "assay attack replay attack.jsonl runs/other --classifier ./classifier",
      meaning: "on another model of yours",
    },
    {
      command:
        "assay attack replay attack.jsonl openai/gpt-4.1-mini --classifier judge:openai/gpt-4.1 --limit 20",
      meaning: "the 20 worst, behind an API, judged by a model",
    },
  ],
  configure: (command) =>
    addCallOptions(
      addAgainOptions(
        command
          .argument("<file>", "what assay attack has written")
          .argument("<model>", "a file, a folder, a run, or <provider>/<name>"),
      )
        .option("--all", "also prompts that were not unsafe")
        .option("--limit <number>", "prompts at most, the worst first", wholeNumber({ from: 1 }))
        .option(
          "--evaluated-tokens <number>",
          "of a response (default: as in the file)",
          wholeNumber({ from: 1 }),
        ),
    ),
  run: async (invocation) =>
    await (await import("../../attack/replayCommand.ts")).replayCommand(invocation),
});
