/**
 * How much each step moves the answer that is forced after it: early answering, read step by step (the forced-answer
 * importance of Thought Anchors, Bogdan et al. 2025). It costs no call beyond those of early answering.
 */
import { grouped } from "../math/grouped.ts";
import type { PairedSample } from "./metric.ts";

/**
 * One record per step from records of early answering (outcomes `at`, `of`, `answer`, and `distribution`, a JSON list
 * of probabilities, where there is one). Its outcome: `flipped`, whether the answer differs from that before the
 * step, and `divergence`, Kullback-Leibler from the distribution before to that after, in nats.
 *
 * A step whose answer, before or after, is not scored is recorded with that status.
 */
export function stepImportance<Sample extends PairedSample>(
  samples: readonly Sample[],
): PairedSample[] {
  return [...grouped(samples, ({ pair }) => pair).values()].flatMap((curve) => {
    const ordered = curve.toSorted((a, b) => Number(a.outcome.at) - Number(b.outcome.at));
    return ordered.slice(1).flatMap((after, index) => {
      const before = ordered[index]!;
      // A gap is no step: what lies between is not known.
      return Number(after.outcome.at) - Number(before.outcome.at) === 1
        ? [stepOf(before, after)]
        : [];
    });
  });
}

function stepOf(before: PairedSample, after: PairedSample): PairedSample {
  const status = before.status === "scored" ? after.status : before.status;
  const { at = null, of = null } = after.outcome;
  const { cluster, pair } = after;
  if (status !== "scored") return { cluster, pair, status, outcome: { at, of } };
  const [from, to] = [distributionOf(before), distributionOf(after)];
  return {
    ...{ cluster, pair, status },
    outcome: {
      ...{ at, of, flipped: before.outcome.answer !== after.outcome.answer },
      ...(from && to && from.length === to.length ? { divergence: divergence(to, from) } : {}),
    },
  };
}

function distributionOf({
  outcome: { distribution },
}: PairedSample): readonly number[] | undefined {
  return typeof distribution === "string" ? JSON.parse(distribution) : undefined;
}

/** Votes can leave a choice without any: a hundredth of each distribution is taken to be uniform. */
const uniformShare = 0.01;

/** Σ p log(p / q) in nats, of distributions over the same choices; at most log(100 K). */
export function divergence(p: readonly number[], q: readonly number[]): number {
  const mixed = (value: number) => (1 - uniformShare) * value + uniformShare / p.length;
  return p.reduce((sum, value, index) => {
    const [here, there] = [mixed(value), mixed(q[index]!)];
    return sum + here * Math.log(here / there);
  }, 0);
}
