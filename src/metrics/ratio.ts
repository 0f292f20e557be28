/** A ratio of two rates, with clusters drawn whole and together from both. */
import { bootstrap } from "../math/bootstrap/bootstrap.ts";
import type { Estimate } from "../math/estimate.ts";
import { seedFrom } from "../math/seed.ts";
import type { Measured } from "./metric.ts";
import { byCluster } from "./pairs.ts";
import { isAbsent } from "./weightedRate.ts";

/** Samples, and what counts among them as a hit. */
export interface Rated {
  readonly samples: readonly Measured[];
  readonly hit: (outcome: Measured["outcome"]) => boolean;
}

interface Cluster {
  readonly over: Counts;
  readonly under: Counts;
}

interface Counts {
  readonly hits: number;
  readonly missing: number;
  readonly n: number;
}

/** Rate of hits of the first over that of the second; at least 0, NaN where the second has no hit. */
export function ratioOf(over: Rated, under: Rated): Estimate {
  const [above, below] = [byCluster(over.samples), byCluster(under.samples)];
  const names = [...new Set([...above.keys(), ...below.keys()])].sort();
  const clusters = names.map((name) => ({
    over: countsOf(above.get(name) ?? [], over.hit),
    under: countsOf(below.get(name) ?? [], under.hit),
  }));
  const estimate = bootstrapped(clusters, ["low", "low"]);
  const n = over.samples.length + under.samples.length;
  const missing = [...over.samples, ...under.samples].filter(isAbsent).length;
  const ends =
    missing === 0
      ? estimate.interval
      : ([
          bootstrapped(clusters, ["low", "high"]).interval[0],
          bootstrapped(clusters, ["high", "low"]).interval[1],
        ] as const);
  const interval = [Math.max(0, ends[0]), ends[1]] as const;
  return { ...estimate, n, missing, interval, method: `ratio of rates, ${estimate.method}` };
}

type End = "low" | "high";

/** The seed is fixed: a summary is a pure function of its records. */
function bootstrapped(clusters: readonly Cluster[], [over, under]: readonly [End, End]): Estimate {
  const ratio = (drawn: readonly Cluster[]) =>
    shareOf(drawn, (cluster) => cluster.over, over) /
    shareOf(drawn, (cluster) => cluster.under, under);
  return bootstrap(clusters, ratio, { seed: seedFrom(0), kind: "percentile" });
}

function shareOf(
  clusters: readonly Cluster[],
  side: (cluster: Cluster) => Counts,
  end: End,
): number {
  let [hits, n] = [0, 0];
  for (const cluster of clusters) {
    const counts = side(cluster);
    hits += counts.hits + (end === "high" ? counts.missing : 0);
    n += counts.n;
  }
  return hits / n;
}

function countsOf(samples: readonly Measured[], hit: Rated["hit"]): Counts {
  const hits = samples.filter(({ status, outcome }) => status === "scored" && hit(outcome)).length;
  return { hits, missing: samples.filter(isAbsent).length, n: samples.length };
}
