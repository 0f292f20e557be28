/** The recipe around a private training that can be killed anywhere. */
import { defineRecipe, z } from "assay";

/** Eight steps in one cell, with a checkpoint after every step, or none. */
export const trainedRecipe = ({ name, description, train }) =>
  defineRecipe({
    ...{ name, description, claim: "none", needs: [] },
    paper: { key: "none", title: "none", source: "none" },
    schema: z.object({ steps: z.int(), secondsBetweenCheckpoints: z.number() }),
    presets: {
      smoke: { steps: 8, secondsBetweenCheckpoints: 0 },
      full: { steps: 8, secondsBetweenCheckpoints: 3600 },
    },
    plan: ({ steps }) => ({ cells: ["trained"], calls: 0, tokens: 0, trainingSteps: steps }),
    run: async (context) => void (await context.once("trained", () => train(context))),
    summarize: () => ({ findings: [], figures: [], caveats: [] }),
  });
