/** The best of several reasonings, where the settings of a study ask for it. */
import type { Policy } from "../../policies/policy.ts";
import { type BestOfScorer, keepingBest } from "../../reasoners/bestOf.ts";
import type { Reasoner } from "../../reasoners/reasoner.ts";
import type { StudySettings } from "./settings.ts";

/** The reasoner itself where one reasoning is enough, or there is none. @throws RangeError without the judge it needs. */
export function bestReasoner(
  reasoner: Reasoner,
  { bestOf, scorer }: Pick<StudySettings, "bestOf" | "scorer">,
  judges: readonly Policy[],
): Reasoner {
  if (bestOf === 1 || reasoner.unit === "none") return reasoner;
  return keepingBest(reasoner, { n: bestOf, scorer: scorerOf(scorer, judges) });
}

function scorerOf(kind: StudySettings["scorer"], [judge]: readonly Policy[]): BestOfScorer {
  if (kind !== "judge") return { kind };
  if (judge) return { kind, judge };
  throw new RangeError(
    "The scorer judge rates with the first of judges, and there is none. Try --set judges='[\"openai/…\"]'.",
  );
}
