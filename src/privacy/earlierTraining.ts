/** Training that goes on: what was charged for the parameters it begins with stays charged. */
import { type Charge, eventOfLedger, type Ledger, releasesOf } from "./ledger.ts";
import { type PrivacyPlan, sameData } from "./plan.ts";

/**
 * All that these books have charged, as one charge of a training that goes on from what they are about. It covers both
 * trainings on the same records, and costs more than it has to where these are others.
 *
 * @throws RangeError where the plan is about another unit of privacy or other neighbours, so that both cannot be added up;
 * PlanMismatchError where nothing may be claimed about the earlier training.
 */
export function earlierTraining(ledger: Ledger, plan: PrivacyPlan): Charge {
  for (const part of ["unitOfPrivacy", "neighboringRelation"] as const) {
    if (sameData(ledger.plan[part], plan[part])) continue;
    const [expected, got] = [ledger.plan[part], plan[part]].map((each) => JSON.stringify(each));
    throw new RangeError(
      `earlierTraining: expected a plan with ${part} ${expected}, as in the training that went before, got ${got}.`,
    );
  }
  return {
    label: `an earlier training, ${releasesOf(ledger)} noisy gradients`,
    event: eventOfLedger(ledger),
    of: "preTraining",
  };
}
