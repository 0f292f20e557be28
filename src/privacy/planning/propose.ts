/**
 * From answers to a plan: the path of a practitioner through Ponomareva et al. 2023 (arXiv 2303.00654), as numbers.
 *
 * Proves: the plan meets its epsilon if it is carried out as it stands. Does not prove: that the model will be good;
 * what is a rule of thumb is called one.
 */
import { checkDelta, shortCustomaryDelta } from "../deltaCheck.ts";
import type { PrivacyEvent } from "../event.ts";
import { userResponseEvent } from "../labels/randomizedResponse.ts";
import type { NeighboringRelation } from "../neighboringRelation.ts";
import { type Tier, tier } from "../tier.ts";
import { type TuningPrice, tuningPrices } from "../tuning/prices.ts";
import type { UnitOfPrivacy } from "../unitOfPrivacy.ts";
import { type Answers, checkedAnswers } from "./answers.ts";
import {
  type BatchRow,
  type BatchTableOptions,
  batchSizes,
  batchTable,
  recommended,
} from "./batchTable.ts";

/** Something that was decided, and why. */
export interface Decision<Value> {
  readonly value: Value;
  readonly why: string;
}

/** Ways to train. */
export type Algorithm = "dpSgd" | "matrixFactorization" | "labelDp";

/** A plan of private training, before anything is run. */
export interface Proposal {
  readonly answers: Answers;
  readonly neighboringRelation: Decision<NeighboringRelation>;
  readonly delta: Decision<number>;
  readonly algorithm: Decision<Algorithm>;
  readonly clipNorm: Decision<number>;
  /** By size of batch, judged quickly (by RDP); empty where no noise meets the goal, or the algorithm is not here. */
  readonly rows: readonly BatchRow[];
  /** One of the sizes, judged anew by the tightest accountant, so that it needs less noise than its row. */
  readonly batch?: Decision<BatchRow>;
  readonly tuning: Decision<NonNullable<Answers["tuning"]>>;
  /** What other ways of tuning would cost with the noise of this plan. */
  readonly prices: readonly TuningPrice[];
  readonly tier?: Tier;
  /** Where labels alone are protected: randomised response to all labels of a unit, each one of two. */
  readonly responses?: PrivacyEvent;
  /** What else to think of. */
  readonly notes: readonly string[];
}

const whyAlgorithm: Readonly<Record<Algorithm, string>> = {
  dpSgd:
    "Any record can be drawn at any time, so Poisson sampling amplifies the guarantee of every step.",
  matrixFactorization:
    "Batches come in an order that nobody draws, so nothing is amplified: noise that is correlated over steps cancels in the sums instead.",
  labelDp:
    "Labels alone are protected, which costs less than protecting records: each is answered at random, once, and training on the answers is free.",
};

/** The plan that follows from the answers. Throws a RefusedInputError where one of them means nothing. */
export function propose(given: Answers): Proposal {
  const answers = checkedAnswers(given);
  const algorithm = algorithmFor(answers);
  const relation = relationFor(answers);
  const delta = deltaFor(answers);
  const clipNorm = clipNormFor(answers);
  const tuning = tuningFor(answers);
  const said = {
    ...{ answers, neighboringRelation: relation, delta, clipNorm, tuning },
    algorithm: { value: algorithm, why: whyAlgorithm[algorithm] },
  };
  if (algorithm === "labelDp") {
    const responses = userResponseEvent({ epsilon: answers.epsilon }, rowsOf(answers.unit));
    return { ...said, rows: [], prices: [], responses, notes: notesFor(answers) };
  }
  const options = tableOptions(algorithm, said);
  const sizes = batchSizes(Math.floor(answers.largestBatch ?? answers.units));
  const rows = batchTable(sizes, { ...options, accountant: quickAccountant });
  const row = recommended(rows);
  if (row === undefined) return { ...said, rows, prices: [], notes: notesFor(answers) };
  const [judged = row] = batchTable([row.batchSize], {
    ...options,
    ...(answers.accountant !== undefined && { accountant: answers.accountant }),
  });
  return {
    ...{ ...said, rows, batch: { value: judged, why: whyBatch(row, rows) } },
    prices: pricesFor(judged, said),
    tier: tier(judged.epsilon, answers.unit, relation.value),
    notes: notesFor(answers),
  };
}

const rowsOf = (unit: UnitOfPrivacy): number => (unit.kind === "example" ? 1 : unit.contributions);

/** Compares sizes of batches; the one that is proposed is judged anew. */
const quickAccountant = "rdp";

function tableOptions(
  algorithm: BatchTableOptions["algorithm"],
  { answers, clipNorm, delta, neighboringRelation, tuning }: Said,
): BatchTableOptions {
  return {
    ...{ algorithm, units: answers.units, epochs: answers.epochs, clipNorm: clipNorm.value },
    target: { epsilon: answers.epsilon, delta: delta.value },
    ...{ neighboringRelation: neighboringRelation.value, tuning: tuning.value },
  };
}

const algorithmFor = ({ protects, batches }: Answers): Algorithm => {
  if (protects === "labels") return "labelDp";
  return batches === "poisson" ? "dpSgd" : "matrixFactorization";
};

function relationFor(answers: Answers): Decision<NeighboringRelation> {
  const { batches, isSizePublic, protects } = answers;
  if (protects === "labels") {
    return {
      value: "replaceOne",
      why: "Who has a record is known: neighbours differ in the labels of one.",
    };
  }
  if (batches === "fixedOrder") {
    return {
      value: "replaceSpecial",
      why: "Without a record all later ones would move into other batches, so neighbours differ by a blank in its place.",
    };
  }
  return isSizePublic
    ? { value: "replaceSpecial", why: "The number of units is public, so it needs no hiding." }
    : { value: "addOrRemoveOne", why: "The number of units stays hidden, too." };
}

function deltaFor({ delta, units }: Answers): Decision<number> {
  if (delta !== undefined) {
    const [warning = "It was given."] = checkDelta(delta, { datasetSize: units });
    return { value: delta, why: warning };
  }
  const why = `${units}^-1.1, which is customary; it has to be below 1/${units}.`;
  return { value: shortCustomaryDelta(units, 2), why };
}

function clipNormFor({ clipNorm }: Answers): Decision<number> {
  if (clipNorm !== undefined) return { value: clipNorm, why: "It was given." };
  return {
    value: 1,
    why:
      "A rule of thumb. Without noise, on public data, look for the smallest that does not hurt; then keep it, and tune " +
      "the learning rate together with it: where most gradients are clipped, a step is about their product long.",
  };
}

function tuningFor({ tuning }: Answers): Proposal["tuning"] {
  if (tuning !== undefined) return { value: tuning, why: "It was given." };
  return {
    value: { way: "publicProxy", runs: 1 },
    why: "Nothing else was said: settings are chosen on public data, which is free and has to be declared.",
  };
}

function whyBatch({ batchSize }: BatchRow, rows: readonly BatchRow[]): string {
  const isLargest = batchSize === rows.at(-1)!.batchSize;
  return isLargest
    ? "Noise beside the signal still falls with the batch: as large as time and memory allow. A rule of thumb: see without noise whether so few steps are enough."
    : "Larger batches leave hardly less noise beside the signal, and fewer steps to learn in. A rule of thumb: see without noise whether so many steps are enough.";
}

type Said = Pick<Proposal, "answers" | "neighboringRelation" | "delta" | "clipNorm" | "tuning">;

/** With as many runs as were planned, or ten: to compare ways that are not taken. */
function pricesFor(row: BatchRow, { answers, neighboringRelation, delta, tuning }: Said) {
  const runs = tuning.value.runs > 1 ? tuning.value.runs : 10;
  const relation = neighboringRelation.value;
  const { accountant } = answers;
  return tuningPrices(row.event, {
    ...{ runs, delta: delta.value, neighboringRelation: relation },
    ...(accountant !== undefined && { accountant }),
  });
}

function notesFor({ unit, isPretrained, epsilon, protects }: Answers): readonly string[] {
  const drawn = unit.kind === "user" ? "users" : "groups";
  const together = `Draw ${drawn}, and clip the gradient of all rows of one together: then one of them counts as one record.`;
  return [
    ...(unit.kind === "example"
      ? ["Examples are protected, not people: where somebody gave several, say user instead."]
      : protects === "labels"
        ? []
        : [together]),
    ...(isPretrained
      ? ["Declare what the model was pre-trained on: that data is not protected."]
      : [
          "Start from a model that was trained on public data, if there is one: no other choice gains as much. Else begin small.",
        ]),
    ...(epsilon > 10 ? ["Above 10, epsilon by itself is no evidence: plan an audit."] : []),
    "Statistics, vocabularies and normalisation from private data are accesses: use public ones, or charge them.",
    "Averaging parameters over steps, momentum and weight decay are free. So are several augmentations of one example, averaged before clipping.",
  ];
}
