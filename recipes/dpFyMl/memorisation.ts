/**
 * Memorisation, after How to DP-fy ML (Ponomareva et al. 2023), section 5, with the canaries of Carlini et al. 2019: does
 * a guarantee keep a language model from knowing secrets?
 *
 * Small transformers learn short notes. Some notes give a rare name a secret number, once or several times. Afterwards
 * all ten thousand numbers are ranked by how likely the model finds them after that name.
 *
 * Shows: how well secrets are remembered at several guarantees, by how often they stood in the data.
 * Does not show: that nothing else leaks. A guarantee bounds every attack; a measurement knows one.
 */
import { defineRecipe } from "../../src/lab/recipe.ts";
import { cellName, replicateNames } from "../../src/lab/replicates.ts";
import { split } from "../../src/math/seed.ts";
import { figures } from "./memorisation/figures.ts";
import { findings } from "./memorisation/findings.ts";
import { measureNotes } from "./memorisation/measurement.ts";
import { noteData } from "./memorisation/notes.ts";
import { presets, type Settings, settingsSchema, stepsOf } from "./memorisation/settings.ts";
import { guaranteeName } from "./study/names.ts";
import { dpFyMl } from "./study/paper.ts";
import { guaranteesIn } from "./study/statedModel.ts";

export default defineRecipe<Settings>({
  name: "memorisation",
  paper: dpFyMl,
  claim:
    "A language model remembers secrets that stand once in its data; with a guarantee for every note it does not, and still learns the notes.",
  description: "Hide numbers in notes, and see which a small language model remembers.",
  needs: [],
  schema: settingsSchema,
  presets,
  plan: (settings) => {
    const { epsilons, replicates } = settings;
    const models = replicateNames(settings).flatMap((replicate) =>
      epsilons.map((epsilon) => cellName(replicate, guaranteeName(epsilon))),
    );
    return {
      cells: models.flatMap((cell) => [cell, `${cell}/asked`]),
      ...{ calls: 0, tokens: 0 },
      trainingSteps: replicates * epsilons.length * stepsOf(settings),
    };
  },
  run: async (context) => {
    const { settings } = context;
    for (const replicate of replicateNames(settings)) {
      const seed = split(context.seed, "replicate", replicate);
      const data = noteData(seed, settings);
      for (const epsilon of settings.epsilons) {
        const cell = cellName(replicate, guaranteeName(epsilon));
        await measureNotes({ context, cell, seed, data, epsilon }, replicate);
      }
    }
  },
  summarize: (events, settings) => ({
    findings: findings(events, settings),
    figures: figures(events, settings),
    guarantees: guaranteesIn(events),
    caveats: [
      unitCaveat(Math.max(...settings.insertions)),
      "Ranks are exact among all numbers of four digits. A low exposure is what this attack finds, not a proof; the guarantee is.",
      "Ask a model yourself: assay chat <run>/checkpoints/…, and say “call ada on”.",
    ],
  }),
});

const unitCaveat = (most: number): string =>
  most === 1
    ? "The unit of privacy is one note: every secret stands there once."
    : `The unit of privacy is one note: a secret that stands there ${most} times has the protection of ${most} notes together, which is much weaker.`;
