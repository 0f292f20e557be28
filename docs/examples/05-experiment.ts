/**
 * 5. An experiment: a claim that is written down first, records, and a verdict computed from the records alone.
 *
 * Run it with the command, so that it can be killed, resumed, verified and looked at:
 * assay run ./docs/examples/05-experiment.ts --smoke
 */
import { atLeast, defineRecipe, rateOf, z } from "assay";
import { ownPaper } from "assay/lab";
import { transformerPolicy } from "assay/policies";

export default defineRecipe<{ readonly prompts: number }>({
  name: "05-experiment",
  paper: ownPaper,
  claim: "Eighty steps of training teach a small transformer which day comes next.",
  description: "Asks the model of example 2 for the day after.",
  needs: [],
  schema: z.object({ prompts: z.int().min(1) }),
  presets: { smoke: { prompts: 100 }, full: { prompts: 2000 } },
  plan: () => ({ cells: ["asked"], calls: 0, tokens: 0, trainingSteps: 0 }),
  run: async ({ once, record, settings, signal }) => {
    // A cell is done once: after a kill the same command goes on with the first one that is not finished.
    await once("asked", async () => {
      const { days, model, tokenizer } = await import("./02-train.ts");
      const policy = transformerPolicy("learned", { model, tokenizer });
      const items = Array.from({ length: settings.prompts }, (_, item) => item);
      const requests = items.map((item) => ({ prompt: days[item % 7]! }));
      const completions = await policy.complete(requests, { maxTokens: 1, seed: 1, signal });
      await policy.dispose();
      for (const [item, { text }] of completions.entries()) {
        const id = `item ${item}`;
        record({
          ...{ kind: "sample", cell: "asked", sample: id, cluster: id, pair: id, trial: 0 },
          ...{ condition: "one day", prompt: days[item % 7]!, completion: text },
          ...{ status: "scored", outcome: { correct: text === days[(item + 1) % 7] } },
        });
      }
    });
  },
  summarize: (events) => {
    const samples = events.filter((event) => event.kind === "sample");
    const ours = rateOf(samples, ({ correct }) => correct === true);
    const finding = { id: "next", claim: "It names the day after.", unit: "rate" } as const;
    return {
      findings: [{ ...finding, ours, ...atLeast(ours, 0.8), examples: ["asked/item 0"] }],
      figures: [],
      caveats: ["Seven words are no language."],
    };
  },
});
