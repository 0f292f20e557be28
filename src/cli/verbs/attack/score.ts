import { addAgainOptions } from "../../attack/againOptions.ts";
import type { AgainOptions } from "../../attack/replayCommand.ts";
import { addCallOptions } from "../../callOptions.ts";
import { defineVerb } from "../../verb.ts";

export default defineVerb<AgainOptions>({
  name: "score",
  summary: "the prompts of an attack, judged by another classifier",
  description:
    "Has every prompt and response of a file judged by another classifier: nothing is asked again. What the attack's own " +
    "classifier said stays beside it, so that flaws of that one show.",
  examples: [
    {
      command: "assay attack score attack.jsonl --classifier ./other",
      meaning: "by a classifier that the attack did not see",
    },
    {
      command: "assay attack score attack.jsonl --classifier words:rude.txt --output scored.jsonl",
      meaning: "by a list of words, kept in a file",
    },
  ],
  configure: (command) =>
    addCallOptions(addAgainOptions(command.argument("<file>", "what assay attack has written"))),
  run: async (invocation) =>
    await (await import("../../attack/replayCommand.ts")).scoreCommand(invocation),
});
