import { exitCodes } from "../../exitCode.ts";
import { refusedAsUsage } from "../../privacy/refused.ts";
import { defineVerb } from "../../verb.ts";

export default defineVerb({
  name: "lint",
  summary: "what breaks, costs or weakens a guarantee",
  description:
    "Looks at descriptions of models and pipelines: normalisation across examples, losses that compare the examples of a " +
    "batch, pre-processing that was learned from private data, batches formed in another way than the accountant was told, and " +
    "more. Each finding says why it matters and what to do: it is forbidden, has to be charged or declared, or is advice. " +
    "Nothing is run. Ends with exit code 3 where something is forbidden.",
  examples: [
    { command: "assay privacy lint pipeline.json", meaning: 'a pipeline ("kind": "pipeline")' },
    {
      command: "assay privacy lint layers.json pipeline.json",
      meaning: 'a model ("kind": "layers") and what is done around it',
    },
    {
      command: "assay privacy lint ./SmolLM2-135M",
      meaning: "a folder of Hugging Face; a checkpoint of ours does as well",
    },
    {
      command: "assay privacy lint mine",
      meaning: "the model of a run, and its private training by the ledgers",
    },
    { command: "assay privacy lint pipeline.json --json", meaning: "for a program" },
  ],
  inOneGo: () => true,
  configure: (command) =>
    void command.argument(
      "<files...>",
      "JSON (docs/schema/privacyPipeline.json, privacyLayers.json), checkpoints, ledgers, folders or runs",
    ),
  run: ({ operands, terminal }) =>
    refusedAsUsage(async () => {
      const { lint, lintRules } = await import("../../../privacy/lint/lint.ts");
      const { lintSubjects } = await import("../../privacy/lintSubject.ts");
      const { lintText, severityCounts } = await import("../../privacy/lintText.ts");
      const rules = await lintRules();
      const linted = [];
      for (const name of operands) {
        for (const { subject, ...about } of await lintSubjects(name)) {
          linted.push({ ...about, findings: lint(subject, rules) });
        }
      }
      const counts = severityCounts(linted);
      const exitCode = counts.forbidden > 0 ? exitCodes.claimDidNotHold : exitCodes.done;
      return {
        exitCode,
        result: { subjects: linted, counts },
        text: lintText(linted, terminal),
      };
    }),
});
