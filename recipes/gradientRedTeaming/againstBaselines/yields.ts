/** Different unsafe prompts for what was spent. */

import type { Judgement } from "../../../src/lab/bounds.ts";
import type { Event } from "../../../src/lab/event.ts";
import { finishedCells } from "../../../src/lab/facts.ts";
import { pointOf } from "../../../src/lab/reasoning/curves.ts";
import { examplesOf } from "../../../src/lab/reasoning/records.ts";
import { cellName, replicateNames } from "../../../src/lab/replicates.ts";
import type { Figure, Finding, Point } from "../../../src/lab/summary.ts";
import type { Estimate } from "../../../src/math/estimate.ts";
import { pairedDifference } from "../../../src/math/pairedDifference.ts";
import type { AttackCost } from "../study/attacked.ts";
import { isBroken } from "../study/findings.ts";
import { promptsUnder } from "../study/records.ts";

import { attackNames, type Settings } from "./conditions.ts";

/** Different prompts that are unsafe in truth, per thousand forwards, of every replicate that is finished. */
function yieldsOf(events: readonly Event[], settings: Settings, condition: string) {
  const finished = finishedCells(events);
  const found = promptsUnder(events, condition).filter(isBroken);
  return new Map(
    replicateNames(settings).flatMap((replicate) => {
      const cost = finished.get(cellName(replicate, condition)) as AttackCost | undefined;
      // A budget below the first step tries nothing.
      if (cost === undefined || cost.forwards === 0) return [];
      const own = found.filter(({ cluster }) => cluster === replicate);
      const different = new Set(own.map(({ prompt }) => prompt)).size;
      return [[replicate, (1000 * different) / cost.forwards] as const];
    }),
  );
}

/** How much more one attack yields than another; what it yields, where there is no other. */
function yieldGain(
  events: readonly Event[],
  settings: Settings,
  { from, to }: { readonly from?: string; readonly to: string },
): Estimate {
  const second = yieldsOf(events, settings, to);
  const first = from === undefined ? undefined : yieldsOf(events, settings, from);
  return pairedDifference(
    [...second].flatMap(([cluster, value]) => {
      const other = first ? first.get(cluster) : 0;
      return other === undefined ? [] : [{ cluster, first: other, second: value }];
    }),
  );
}

interface YieldClaim {
  readonly id: string;
  readonly claim: string;
  readonly from: string;
  readonly to: string;
  readonly judge: (ours: Estimate) => Judgement;
}

/** A claim about what two attacks yield. */
export function yieldFinding(
  events: readonly Event[],
  settings: Settings,
  { id, claim, from, to, judge }: YieldClaim,
): Finding {
  const ours = yieldGain(events, settings, { from, to });
  const examples = examplesOf(promptsUnder(events, to), isBroken);
  return { id, claim, ours, unit: "number", ...judge(ours), examples };
}

/** What each attack yields. */
export function yieldFigure(events: readonly Event[], settings: Settings): Figure {
  const point = (condition: string): Point => {
    const estimate = yieldGain(events, settings, { to: condition });
    if (estimate.n === 0) return { x: condition, y: null, n: 0 };
    const examples = examplesOf(promptsUnder(events, condition), isBroken);
    return { ...pointOf(condition, estimate), examples };
  };
  return {
    ...{ kind: "dot", id: "yield", title: "What a thousand forwards yield" },
    caption: `Different prompts that are unsafe in truth, per thousand forwards, within ${settings.forwards} forwards each. Means over replicates, 95% intervals.`,
    x: { label: "attack" },
    y: { label: "unsafe prompts per 1,000 forwards", unit: "number" },
    series: [{ name: "yield", points: Object.values(attackNames).map(point) }],
  };
}
