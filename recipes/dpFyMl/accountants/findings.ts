/**
 * What is claimed about accountants, decided before the run. Nothing here is sampled: an interval is what the accountants
 * themselves leave open, from the lower to the upper bound.
 */
import { above, atLeast, atMost, below, type Judgement } from "../../../src/lab/bounds.ts";
import type { Event } from "../../../src/lab/event.ts";
import type { Finding } from "../../../src/lab/summary.ts";
import type { Estimate } from "../../../src/math/estimate.ts";
import { type Answer, answersOf } from "./records.ts";
import type { Settings } from "./scales.ts";

/** All findings, in the order of the claims table. */
export function findings(events: readonly Event[], { scales, rates }: Settings): Finding[] {
  const answers = answersOf(events);
  const largest = scales.toSorted((a, b) => b.records - a.records)[0]!.name;
  const [most, fewest] = [Math.max(...rates), Math.min(...rates)].map((rate) => `rate ${rate}`);
  const of = (name: keyof Answer, over: keyof Answer) =>
    [...answers.keys()].map((run) => ratio(answers, run, { of: name, over }));
  const gain = (run: string) => ratio(answers, run, { of: "rdp", over: "pld" });
  return [
    finding(answers, "pld", {
      claim: "Privacy loss distributions never claim more than Rényi accounting; the worst run.",
      ours: extreme("largest", of("pld", "rdp")),
      judge: (ours) => atMost(ours, 1, "number"),
    }),
    finding(answers, "scale", {
      claim: `On the largest data set (${largest}), Rényi accounting claims at least three times as much.`,
      ours: gain(largest),
      judge: (ours) => atLeast(ours, 3, "number"),
    }),
    finding(answers, "rate", {
      claim: "The advantage grows as the sampling rate falls: smallest rate against the largest.",
      ours: quotient(gain(fewest!), gain(most!)),
      judge: (ours) => above(ours, 1, "number"),
    }),
    finding(answers, "estimate", {
      claim:
        "The estimate by a central limit claims less than is true in some run: it is no guarantee.",
      ours: extreme("smallest", of("clt", "pld")),
      judge: (ours) => below(ours, 1, "number"),
    }),
  ];
}

interface Claim {
  readonly claim: string;
  readonly ours: Estimate;
  readonly judge: (ours: Estimate) => Judgement;
}

const finding = (
  answers: ReturnType<typeof answersOf>,
  id: string,
  { claim, ours, judge }: Claim,
): Finding => ({
  ...{ id, claim, ours, unit: "number", ...judge(ours) },
  examples: [...answers.values()].flatMap(({ pld }) => (pld ? [pld.example] : [])).slice(0, 6),
});

const method = "between the bounds of the accountants; nothing is sampled";
const nothing: Estimate = { value: NaN, n: 0, missing: 1, interval: [-Infinity, Infinity], method };

/** Epsilon of one accountant over that of another, as far apart as their bounds allow. */
function ratio(
  answers: ReturnType<typeof answersOf>,
  run: string,
  { of, over }: { readonly of: keyof Answer; readonly over: keyof Answer },
): Estimate {
  const [first, second] = [answers.get(run)?.[of], answers.get(run)?.[over]];
  if (!first || !second) return nothing;
  // A bound of Rényi accounting, or an estimate, is one number: what is compared is what would be claimed.
  const least = first.lower > 0 ? first.lower : first.epsilon;
  const most = second.lower > 0 ? second.lower : second.epsilon;
  return {
    value: first.epsilon / second.epsilon,
    ...{ n: 1, missing: 0, method },
    interval: [least / second.epsilon, first.epsilon / most],
  };
}

/** The largest or smallest of several; its interval is its own. */
function extreme(which: "largest" | "smallest", estimates: readonly Estimate[]): Estimate {
  const measured = estimates.filter(({ n }) => n > 0);
  const [first] = measured
    .toSorted((a, b) => a.value - b.value)
    .slice(which === "largest" ? -1 : 0);
  if (first === undefined) return nothing;
  return { ...first, n: measured.length, missing: estimates.length - measured.length };
}

function quotient(a: Estimate, b: Estimate): Estimate {
  if (a.n === 0 || b.n === 0) return nothing;
  const interval = [a.interval[0] / b.interval[1], a.interval[1] / b.interval[0]] as const;
  return { value: a.value / b.value, n: a.n + b.n, missing: 0, interval, method };
}
