/** What the calls of a run have cost, over all of its processes. */
import type { Policy, Usage } from "../policies/policy.ts";
import type { Event, EventBody } from "./event.ts";

const counts = [
  ...(["calls", "cacheHits", "retries", "promptTokens", "cachedPromptTokens"] as const),
  ...(["cacheWriteTokens", "completionTokens", "reasoningTokens"] as const),
] as const;

/** The sum of all that the log says; nothing where no policy of the run counted. Dollars only where all are known. */
export function usageOf(events: readonly Event[]): Usage | undefined {
  const parts = events.filter((event) => event.kind === "usage");
  if (parts.length === 0) return undefined;
  const sum = (name: (typeof counts)[number]) =>
    parts.reduce((total, part) => total + part[name], 0);
  const summed = Object.fromEntries(counts.map((name) => [name, sum(name)])) as unknown as Usage;
  const areKnown = parts.every(({ calls, dollars }) => calls === 0 || dollars !== undefined);
  const dollars = parts.reduce((total, part) => total + (part.dollars ?? 0), 0);
  return { ...summed, ...(areKnown ? { dollars } : {}) };
}

/** Says in the log what policies cost, as differences between one saying and the next. */
export class Spending {
  private readonly append: (event: EventBody) => void;
  private readonly said = new Map<Policy, Usage>();

  constructor(append: (event: EventBody) => void) {
    this.append = append;
  }

  /** What `policy` costs from now on is of this run; what it has cost before is not. */
  watch(policy: Policy): void {
    if (policy.usage !== undefined) this.said.set(policy, policy.usage());
  }

  /** Writes what was spent since the last time, if anything. */
  say(): void {
    for (const [policy, before] of this.said) {
      const now = policy.usage?.() ?? before;
      const spent = Object.fromEntries(counts.map((name) => [name, now[name] - before[name]]));
      if (Object.values(spent).every((many) => many === 0)) continue;
      this.said.set(policy, now);
      this.append({
        ...{ kind: "usage", model: policy.name, ...(spent as unknown as Usage) },
        ...(now.dollars === undefined ? {} : { dollars: now.dollars - (before.dollars ?? 0) }),
      });
    }
  }
}
