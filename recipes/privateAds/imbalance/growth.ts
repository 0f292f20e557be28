/** Whether what privacy costs grows as positives become rare. */
import { above } from "../../../src/lab/bounds.ts";
import { clickExamples } from "../../../src/lab/clicks/clickResult.ts";
import type { Finding } from "../../../src/lab/summary.ts";
import { pairedDifference } from "../../../src/math/pairedDifference.ts";
import { type Results, resultsUnder } from "../study/findings.ts";
import { aucLoss } from "../study/measures.ts";
import { nameOf, rarest } from "./trainings.ts";

/** Relative losses of the rarest rate against those of the balanced log, replicate by replicate. */
export function growthFinding(results: Results): Finding {
  const first = costsAt(results, 0.5);
  const pairs = [...costsAt(results, rarest)].flatMap(([cluster, second]) => {
    const other = first.get(cluster);
    return other === undefined ? [] : [{ cluster, first: other, second }];
  });
  const ours = pairedDifference(pairs);
  return {
    id: "dearer",
    claim: `Privacy costs more where positives are rare: relative to that without privacy, 1 − AUC grows by more at rate ${rarest} than at 0.5.`,
    ...{ ours, unit: "points" },
    ...above(ours, 0, "points"),
    examples: clickExamples(results, nameOf({ rate: rarest })),
  };
}

/** L / L₀ − 1 at a rate, by replicate. */
function costsAt(results: Results, rate: number): ReadonlyMap<string, number> {
  const plain = new Map(
    resultsUnder(results, nameOf({ rate, privacy: null })).map((each) => [
      each.replicate,
      aucLoss(each),
    ]),
  );
  const own = resultsUnder(results, nameOf({ rate }));
  const costs = own.map((each): [string, number] => [
    each.replicate,
    aucLoss(each) / (plain.get(each.replicate) ?? Number.NaN) - 1,
  ]);
  return new Map(costs.filter(([, cost]) => Number.isFinite(cost)));
}
