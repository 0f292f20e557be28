import { type AttackOptions, addAttackOptions } from "../attack/attackOptions.ts";
import { defineVerb, defineVerbGroup } from "../verb.ts";

export default defineVerbGroup({
  ...defineVerb<AttackOptions>({
    name: "attack",
    summary: "find prompts that make a model unsafe",
    description:
      "Looks for prompts to which a model in this process gives responses that a safety classifier calls unsafe: its " +
      "holes, before others find them. Every prompt that is found is put to the ordinary decoder as text and judged, by a " +
      "classifier that the attack did not see too, and is one line of a file. The same command goes on with what is there, " +
      "with a larger budget further. It ends with 4 where the budget was up before a run came to its end, and with 3 only " +
      "where --fail-on-unsafe asks for that. docs/redTeaming.md explains all of it.",
    farewell: "Stopping after this step, and saving.",
    examples: [
      {
        command: "assay attack runs/mine",
        meaning: "a model that rates its own answers, two minutes",
      },
      {
        command:
          "assay attack ./model --classifier ./classifier --independent ./other --with gradientRedTeam",
        meaning: "a checkpoint, with the classifier that is climbed and one that is not",
      },
      {
        command: "assay attack runs/mine --with bestOfN --budget-forwards 10000",
        meaning: "another attack, by prompts that the model reads",
      },
      {
        command: "assay attack runs/mine --redact --fail-on-unsafe",
        meaning: "for a pipeline: no text anywhere, exit code 3 where something is found",
      },
      { command: "assay attack --list", meaning: "the attacks, and what each must see" },
      {
        command: "assay attack replay attack.jsonl openai/gpt-4.1-mini --classifier ./classifier",
        meaning: "what was found, on another model",
      },
    ],
    configure: addAttackOptions,
    run: async (invocation) =>
      await (await import("../attack/attackCommand.ts")).attackCommand(invocation),
  }),
  order: ["replay", "score"],
});
