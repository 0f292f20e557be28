/** What outcomes that can be counted give away, if that is all: exact, without a grid. */
import type { Bounds, PrivacyCurve } from "../accountants/accountant.ts";
import { larger } from "./bounds.ts";
import type { Composition } from "./composition.ts";
import { deltaOf, epsilonOf } from "./hockeyStick.ts";
import { mirrored, type Outcomes } from "./lossPair.ts";

/** From one data set to the other and back. `outcomes` in the order of their losses, each of which is finite. */
export function outcomesCurve(outcomes: Outcomes): PrivacyCurve {
  const ways = [outcomes, mirrored(outcomes)].map(asSum);
  const worse = (ask: (sum: Composition) => Bounds) => larger(...ways.map(ask));
  return {
    epsilon: (delta) => worse((sum) => (delta === 0 ? most(sum) : epsilonOf(sum, delta))),
    delta: (epsilon) => worse((sum) => deltaOf(sum, epsilon)),
  };
}

function most({ losses }: Composition): Bounds {
  const largest = Math.max(0, losses.at(-1)!);
  return { upper: largest, lower: largest };
}

/** A sum of one loss, without a tilt. */
function asSum({ logMasses, losses }: Outcomes): Composition {
  const masses = logMasses.map(Math.exp);
  return {
    ...{ tilt: 0, scale: 0, losses, upper: masses, lower: masses },
    ...{ rounding: 0, outside: 0, above: 0, lowerAbove: 0 },
  };
}
