/** 8. Claims: how batches are made decides what may be said, and a run that does not fit its plan may say nothing. */
import { seedFrom } from "assay/math";
import {
  eventOfLedger,
  eventOfPlan,
  type PrivacyPlan,
  planOf,
  privacyOf,
  recordOfLedger,
  shuffledSampler,
  statementOf,
} from "assay/privacy";
import { createPrivateTrainer } from "assay/training";
// Lesson 7 trained on batches whose records were drawn by coins.
import { design, parts, plan } from "./07-privacy.ts";

// The same noise on batches that are cut from a shuffled order, as most loaders make them.
const sampler = shuffledSampler({ datasetSize: 2000, batchSize: 100, seed: seedFrom(3) });
const shuffled = { ...parts, sampler };

/** Runs all steps of a plan, and returns what was charged. */
async function ledgerOf(mechanism: typeof shuffled, promised: PrivacyPlan) {
  const trainer = await createPrivateTrainer(design, { ...mechanism, plan: promised });
  for (let step = 0; step < promised.steps; step++) await trainer.step();
  await trainer.dispose();
  return trainer.state.ledger;
}

// 1. The plan of the coins does not fit: there is no event, and so no epsilon.
try {
  eventOfLedger(await ledgerOf(shuffled, plan));
} catch (error) {
  console.log(`refused: ${(error as Error).message}`);
}

// 2. A plan that does fit claims what is proved for an order that anybody may know. A record that went away would move
// all others, so that neighbours blank it instead.
const neighboringRelation = "replaceSpecial";
const fitting = planOf(shuffled, { ...plan, neighboringRelation });
const claimed = (each: PrivacyPlan) =>
  privacyOf(eventOfPlan(each), each).epsilon(plan.delta).upper.toFixed(2);
console.log(`coins may claim ${claimed(plan)}, shuffled batches ${claimed(fitting)}`);

// 3. A statement has every item of the checklist, or says that nobody stated it.
const accountant = { name: "pld", library: "assay", version: "0.1.0" };
const context = { title: "Two clouds", audits: [], accountant, released: "finalModel" } as const;
const statement = statementOf(recordOfLedger(await ledgerOf(shuffled, fitting), context));
const missing = statement.checklist.filter(({ stated }) => !stated).map(({ title }) => title);
console.log(`tier ${statement.tier?.tier}; not stated: ${missing.join(", ")}`);
