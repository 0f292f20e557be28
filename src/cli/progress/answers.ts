/** How many answers have come, while a run waits for a server: without it a long wait looks like a stop. */
import type { ProgressUpdate } from "../../lab/recipe.ts";
import type { Policy } from "../../policies/policy.ts";
import type { Progress } from "./contract.ts";

/** Between two counts, in milliseconds. */
const countingTime = 1000;

/** The same progress, with the answers of `policy` in every update and again every second; as it is where nothing counts. */
export function withAnswers(
  progress: Progress,
  policy: Pick<Policy, "usage"> | undefined,
): Progress {
  const usage = policy?.usage?.bind(policy);
  if (usage === undefined) return progress;
  let latest: ProgressUpdate | undefined;
  const update = (news: ProgressUpdate) => {
    latest = news;
    const { calls, cacheHits } = usage();
    progress.update({ ...news, answers: calls + cacheHits });
  };
  const timer = setInterval(() => latest && update(latest), countingTime);
  timer.unref();
  return {
    update,
    end() {
      clearInterval(timer);
      progress.end();
    },
  };
}
