/** PyTorch in its best setting: candidates are tried here, and the fastest one is the peer. */
import type { Contender } from "./contender.ts";
import { type PeerOptions, startPython } from "./python.ts";

/** Starts every candidate, times each a few times in turn, and keeps the one with the smallest time. */
export async function fastestOf(candidates: readonly PeerOptions[]): Promise<Contender> {
  const trials: { contender: Contender; seconds: number }[] = [];
  for (const candidate of candidates) {
    trials.push({ contender: await startPython(candidate), seconds: Number.POSITIVE_INFINITY });
  }
  for (let round = 0; round < 3 && trials.length > 1; round++) {
    for (const trial of trials) {
      const { seconds } = await trial.contender.work(1);
      trial.seconds = Math.min(trial.seconds, seconds);
    }
  }
  const [best, ...others] = trials.toSorted((a, b) => a.seconds - b.seconds);
  for (const { contender } of others) await contender.close();
  return best!.contender;
}

/** How the idle threads of PyTorch wait; with one thread there are none. */
export function waitingWays(threads: number) {
  const spinning = { note: "", variables: {} };
  const passive = { note: "passive waiting", variables: { OMP_WAIT_POLICY: "PASSIVE" } };
  return threads > 1 ? [spinning, passive] : [spinning];
}
