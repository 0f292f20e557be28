/** A model of clicks that prepares all that can be prepared, on a log of its own; it can be killed anywhere. */
import { defineAdStudy } from "../../../recipes/privateAds/study/defineAdStudy.ts";
import { smokeAds } from "../../../recipes/privateAds/study/presets.ts";

const training = {
  ...{ privacy: { epsilon: 8 }, batch: 60, epochs: 1, clipNorm: 1, learningRate: 0.5 },
  ...{ ids: { kept: "frequent" }, rows: "selected", recalibrated: true, negativeRate: 0.9 },
};
const settings = {
  ...smokeAds({ task: "binary", rate: 0.2 }),
  ...{ records: 300, heldOut: 100, replicates: 1, trainings: [training] },
};

export default defineAdStudy({
  ...{ name: "preparedExperiment", claim: "none", description: "Learns from clicks privately." },
  ...{ conditionOf: () => "prepared", full: settings, smoke: settings },
  ...{ findings: () => [], figures: () => [], caveats: [] },
});
