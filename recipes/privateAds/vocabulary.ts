/**
 * Vocabularies under differential privacy: hash ids to fewer, find out privately which are frequent, or keep all?
 *
 * Rare ids are what a guarantee hides best, and what a model learns least about. Hashing reads no record. A private
 * vocabulary does, and is charged to the same target as the training.
 *
 * Shows: 1 − AUC at epsilon 2 and without privacy, over the ids of a field.
 * Does not show: vocabularies that drift.
 */
import { atMost, below } from "../../src/lab/bounds.ts";
import { defineAdStudy } from "./study/defineAdStudy.ts";
import { type AdClaim, judged } from "./study/findings.ts";
import { aucLoss } from "./study/measures.ts";
import { presetsOf } from "./study/presets.ts";
import { vocabularyFigures } from "./vocabulary/figures.ts";
import { conditionOf, nameOf, vocabularyTrainings } from "./vocabulary/trainings.ts";

const all = nameOf({});
const frequent = nameOf({ ids: { kept: "frequent" } });

const claims: readonly AdClaim[] = [
  {
    id: "ids",
    ...{ from: nameOf({ ids: { hashTo: 100 }, privacy: null }), to: nameOf({ privacy: null }) },
    ...{ measure: aucLoss, unit: "points" },
    claim: "Without privacy, all ids rank better than 100 hashed ones.",
    judge: (ours) => below(ours, 0, "points"),
  },
  {
    id: "hashed",
    from: all,
    to: nameOf({ ids: { hashTo: 1000 } }),
    measure: aucLoss,
    unit: "points",
    claim: "At epsilon 2, hashing each field to 1,000 ids costs at most one point.",
    judge: (ours) => atMost(ours, 0.01, "points"),
  },
  {
    id: "frequent",
    from: all,
    to: frequent,
    measure: aucLoss,
    unit: "points",
    claim:
      "At epsilon 2, a private vocabulary, paid from the same target, costs at most one point.",
    judge: (ours) => atMost(ours, 0.01, "points"),
  },
];

export default defineAdStudy({
  name: "vocabulary",
  claim:
    "Hashing away rare ids costs a private model less than one without privacy, and a private vocabulary is as good as all ids.",
  description: "Train click models on all ids, on hashed ones, and on a private vocabulary.",
  conditionOf,
  ...presetsOf({ task: "binary", rate: 0.2 }, vocabularyTrainings),
  findings: (results) => judged(results, claims),
  figures: vocabularyFigures,
  caveats: ["Without privacy, frequent ids are not tried: all of them are free."],
});
