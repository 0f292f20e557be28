/** Answers without a grid, where all losses are smooth functions of normal numbers. */
import type { Bounds } from "../accountants/accountant.ts";
import type { Asked } from "./asked.ts";
import { larger, narrower } from "./bounds.ts";
import type { LossPair } from "./lossPair.ts";
import { type Counted, totalMoments } from "./moments.ts";
import { periodFor } from "./period.ts";
import type { Saddle } from "./saddle.ts";
import { oneStep } from "./smooth/oneStep.ts";
import { rareStep } from "./smooth/rareStep.ts";
import { type SmoothPart, smoothSum } from "./smooth/smoothSum.ts";
import type { Way } from "./ways.ts";

/** What echoes and silent frequencies may add, relative to delta, is less than exp(-this). */
const OUTSIDE = 22;

/** Losses that are added, and the ways to look at them. */
export interface Looked {
  readonly pairs: readonly Counted<LossPair>[];
  readonly ways: readonly Way[];
}

/** The worse of all ways; undefined where a grid is needed. */
export function smoothBounds(
  { pairs, ways }: Looked,
  asked: Asked,
  accuracy: number,
): Bounds | undefined {
  const parts = smoothParts(pairs);
  if (parts === undefined) return undefined;
  const bounds: Bounds[] = [];
  for (const way of ways) {
    const found = boundsOf(parts, way, { asked, accuracy });
    if (found === undefined) return undefined;
    bounds.push(found);
  }
  return larger(...bounds);
}

/** The same bounds, or a better lower one where all losses are smooth and a grid tells little. */
export function refutedBelow(
  bounds: Bounds,
  pairs: Looked["pairs"],
  { refuted }: Pick<Asked, "refuted">,
): Bounds {
  const parts = smoothParts(pairs);
  return parts ? narrower(bounds, { upper: Infinity, lower: rareStep(parts, refuted) }) : bounds;
}

function smoothParts(pairs: Looked["pairs"]): readonly SmoothPart[] | undefined {
  const parts = pairs.flatMap(({ distribution: { smooth }, count }) =>
    smooth ? [{ loss: smooth, times: count }] : [],
  );
  return parts.length === pairs.length ? parts : undefined;
}

/** How far, as minus a log, a question may be from where the tilt puts the weight. Rounding is known, and less than on a grid. */
const DEEPEST = 24;

/** How often a question is asked again, nearer to its answer. */
const LOOKS = 3;
/** How much nearer than allowed they then are to each other. */
const NEARER = 1 / 8;

/** Approximations tell where to look first; then answers do. */
function boundsOf(
  parts: readonly SmoothPart[],
  way: Way,
  { asked, accuracy }: { readonly asked: Asked; readonly accuracy: number },
): Bounds | undefined {
  let [saddle, from] = [asked.saddleOf(way.sketches), asked.from(way)];
  if (parts.length === 1 && parts[0]!.times === 1) {
    return asked.ask(oneStep(parts[0]!.loss, way.name, saddle.epsilon));
  }
  let bounds: Bounds | undefined;
  for (let look = 0; look < LOOKS; look++) {
    const sum = sumFor(parts, way, { saddle, from });
    if (sum === undefined) break;
    bounds = narrower(asked.ask(sum), bounds);
    const { upper, lower } = bounds;
    const near = upper * (1 - NEARER * accuracy);
    if (lower >= near) break;
    from = asked.from(way, { upper, lower: near });
    saddle = asked.near(saddle, upper);
  }
  return bounds;
}

interface Sight {
  readonly saddle: Saddle;
  readonly from: number;
}

function sumFor(parts: readonly SmoothPart[], way: Way, { saddle, from }: Sight) {
  const { name, sketches } = way;
  const period = periodFor(sketches, { saddle, from, outside: OUTSIDE, deepest: DEEPEST });
  if (period === undefined) return undefined;
  const { epsilon: near, logDelta } = saddle;
  const depth = totalMoments(sketches, period.tilt).log - period.tilt * near - logDelta;
  return smoothSum(parts, { way: name, period, near, outside: depth + OUTSIDE });
}
