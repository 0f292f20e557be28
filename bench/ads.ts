/**
 * A step of DP-SGD on a model of clicks (26 hashed fields, rows of 16, two layers of 200; 4096 records) against Opacus in its fastest mode, and what lazy noise saves, in pairs.
 *
 *     npm run bench -- ads [--pairs 15] [--only "1 thread"]
 *
 * Both sides get batches that are ready: no sampling is timed. Noise is: ours is cryptographic, Opacus' is PyTorch's
 * default. Opacus' fastest mode is ghost clipping, with one table for all fields or one for each. Its usual mode, hooks,
 * writes down a gradient of the whole table for each record, 61 MiB with a million ids: 4096 records took minutes, so it
 * is tried on 64, in physical batches of 16. Vocabularies are compared on the same records, whose ids lie apart in the
 * larger table, and then with ids from the whole of both: then a batch touches more rows.
 */
import { bucketsOf, shape } from "./ads/batches.ts";
import { clickSteps, type StepDesign } from "./ads/steps.ts";
import { type Configuration, runBenchmark } from "./pairing/benchmark.ts";
import type { Contender } from "./pairing/contender.ts";
import { fastestOf, waitingWays } from "./pairing/torch.ts";

interface Steps extends Configuration {
  readonly ours: StepDesign;
  readonly peer: Contending;
}

/** A mode of Opacus on the same records, or ourselves in another way. */
type Contending =
  | { readonly mode: "ghost" }
  | { readonly mode: "hooks"; readonly physical: number }
  | { readonly name: string; readonly ours: StepDesign };

const million = 1_000_000;
const usual = { size: 4096, ids: million, threads: 1 };
const few = { ...usual, ids: 10_000 };
const many = { ...usual, ids: 10 * million };

const configurations: readonly Steps[] = [
  ...[1, 2].map(
    (threads): Steps => ({
      name: `10⁶ ids, ${threads} thread${threads > 1 ? "s" : ""}`,
      ...{ ours: { ...usual, threads }, peer: { mode: "ghost" }, units: 4, goal: 0.05 },
    }),
  ),
  {
    name: "10⁷ ids",
    ...{ ours: many, peer: { mode: "ghost" }, units: 1, mostPairs: 5, goal: 0.05 },
  },
  {
    name: "10⁶ ids, 64 records, hooks",
    ...{ ours: { ...usual, size: 64 }, peer: { mode: "hooks", physical: 16 } },
    ...{ units: 1, mostPairs: 3, goal: 0.05 },
  },
  ...[usual, many].map(
    (ours): Steps => ({
      name: `10${ours === usual ? "⁶" : "⁷"} ids, lazy against dense noise`,
      peer: { name: "dense noise", ours: { ...ours, noise: "dense" } },
      ...{ ours, units: 4 },
    }),
  ),
  {
    name: "10⁷ ids against 10⁴, same records",
    ours: { ...few, vocabulary: 10 * million },
    peer: { name: "10⁴ ids", ours: few },
    ...{ units: 8, goal: 1.2 },
  },
  {
    name: "10⁷ ids against 10⁴, all of them in use",
    ...{ ours: many, peer: { name: "10⁴ ids", ours: few }, units: 8 },
  },
];

function peerOf({ ours, peer }: Steps): Promise<Contender> {
  if ("ours" in peer) return clickSteps(peer.name, peer.ours);
  const { size, ids, threads } = ours;
  const options = { ...shape, ...peer, batch: size, buckets: bucketsOf(ids), threads };
  const ways = waitingWays(threads).flatMap(({ note, variables }) =>
    (peer.mode === "ghost" ? [1, shape.fields] : [1]).map((tables) => ({
      script: "ads_opacus.py",
      options: { ...options, tables },
      variables,
      note: [tables > 1 ? `${tables} tables` : "1 table", note].filter(Boolean).join(", "),
    })),
  );
  return fastestOf(ways);
}

await runBenchmark({
  name: "ads",
  configurations,
  ours: ({ ours }) => clickSteps("assay", ours),
  peer: peerOf,
});
