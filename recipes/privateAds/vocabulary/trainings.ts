/** What becomes of ids, with a guarantee and without. */
import type { AdTraining } from "../study/settings.ts";

/** Ids of a field at most. */
export const hashSizes: readonly number[] = [10, 100, 1000, 10_000];

/** What a condition is called by. */
export type Named = Pick<AdTraining, "ids"> & { readonly privacy?: AdTraining["privacy"] };

/** What records call a training. */
export const nameOf = ({ ids, privacy }: Named): string =>
  `${idsName(ids)}${privacy === null ? ", without privacy" : ""}`;

function idsName(ids: AdTraining["ids"]): string {
  if (ids === undefined) return "all ids";
  return "hashTo" in ids ? `hashed to ${ids.hashTo}` : "frequent ids";
}

/** The same of a training. */
export const conditionOf = (training: AdTraining): string => nameOf(training);

const privately: AdTraining = {
  ...{ privacy: { epsilon: 2 }, batch: 4096, epochs: 10, clipNorm: 6, learningRate: 1.5 },
};
const plainly: AdTraining = {
  ...{ privacy: null, batch: 1024, epochs: 1, clipNorm: 6, learningRate: 0.001 },
};

/** All of them. */
export const vocabularyTrainings: readonly AdTraining[] = [
  ...[privately, plainly].flatMap((training) => [
    ...hashSizes.map((hashTo) => ({ ...training, ids: { hashTo } })),
    training,
  ]),
  { ...privately, ids: { kept: "frequent" } },
];
