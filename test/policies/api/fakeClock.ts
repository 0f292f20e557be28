/** A clock that jumps: waiting costs no time and is written down. */
import type { Clock } from "../../../src/policies/api/clock.ts";

export interface FakeClock extends Clock {
  /** All waits, in milliseconds. */
  readonly waits: readonly number[];
}

export function fakeClock(start = Date.parse("2026-11-26T12:00:00Z")): FakeClock {
  let now = start;
  const waits: number[] = [];
  return {
    waits,
    now: () => now,
    sleep: async (milliseconds, signal) => {
      signal?.throwIfAborted();
      waits.push(milliseconds);
      now += milliseconds;
    },
  };
}
