/**
 * How batches are made, after How to DP-fy ML (Ponomareva et al. 2023), section 5.3: a guarantee holds for the sampler that
 * ran.
 *
 * The same classifier is trained with the same noise on Poisson batches, on Poisson batches of groups that take turns,
 * and on shuffled batches. Each claims what is proved for it.
 *
 * Shows: that models are as good, and how far apart the claims are.
 * Does not show: how private shuffling really is. Between the two claims nobody has proved much (Chua et al. 2024).
 */
import { above, atLeast, within } from "../../src/lab/bounds.ts";
import { samplerFigures } from "./sampler/figures.ts";
import { conditionOf, samplerTrainings } from "./sampler/trainings.ts";
import { claimedEpsilon, ratioFinding } from "./study/computed.ts";
import { defineGlyphStudy } from "./study/defineGlyphStudy.ts";
import { gainFinding } from "./study/findings.ts";

const [poisson, cyclic, shuffled] = samplerTrainings.map(conditionOf) as [string, string, string];

export default defineGlyphStudy({
  name: "sampler",
  claim:
    "Shuffled batches train as well as Poisson batches, and may claim far less for the same noise.",
  description:
    "Train with the same noise on Poisson, cyclic and shuffled batches, and see what each may claim.",
  condition: conditionOf,
  trainings: samplerTrainings,
  findings: (events) => [
    gainFinding(
      events,
      { from: poisson, to: shuffled },
      {
        id: "shuffled",
        claim: "Shuffled batches are as good as Poisson batches: within two points.",
        judge: (ours) => within(ours, 0.02),
      },
    ),
    gainFinding(
      events,
      { from: poisson, to: cyclic },
      {
        id: "cyclic",
        claim: "So are cyclic ones.",
        judge: (ours) => within(ours, 0.02),
      },
    ),
    ratioFinding(
      events,
      { from: poisson, to: shuffled },
      {
        id: "price",
        computed: claimedEpsilon,
        claim: "What shuffled batches may claim is at least twice what Poisson batches may.",
        judge: (ours) => atLeast(ours, 2, "number"),
      },
    ),
    ratioFinding(
      events,
      { from: poisson, to: cyclic },
      {
        id: "cyclicPrice",
        computed: claimedEpsilon,
        claim: "With independent noise, cyclic batches claim more than plain Poisson batches.",
        judge: (ours) => above(ours, 1, "number"),
      },
    ),
  ],
  figures: samplerFigures,
  caveats: [
    "One unit of privacy is one image. Shuffled batches are accounted for as one Gaussian mechanism each epoch.",
    "Neighbours of Poisson batches have one image more or less. Fixed batches move when an image goes away, so there one image is blanked instead; Poisson batches would claim the same under that relation.",
  ],
});
