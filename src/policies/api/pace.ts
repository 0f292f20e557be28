/**
 * How many calls are in flight: as many as the server bears.
 *
 * Additive increase, multiplicative decrease (Chiu and Jain 1989): the level doubles per round of answers until
 * the server first says that it is too much, then it halves, and grows by one per round.
 */
import type { Clock } from "./clock.ts";

/** Places for calls. */
export interface Pace {
  /** Calls that may be in flight now. In [1, limit]. */
  readonly level: number;
  /** Waits for a place, and for the end of a pause; rejects with the reason of `signal`. */
  enter(signal?: AbortSignal): Promise<Place>;
}

/** A place that was given. Exactly one of its functions is called, once. */
export interface Place {
  /** The server answered. */
  answered(): void;
  /** The call failed for another reason than load. */
  failed(): void;
  /** The server said that it is too much; nobody calls again before `wait` milliseconds are over. */
  overloaded(wait?: number): void;
}

/** The level at which a fresh pace begins. */
const firstLevel = 16;

/** A pace of at most `limit` calls at a time. */
export function createPace(limit: number, clock: Clock): Pace {
  if (!Number.isInteger(limit) || limit < 1) {
    throw new RangeError(`expected a concurrency of at least 1, got ${limit}.`);
  }
  return new AdaptivePace(limit, clock);
}

class AdaptivePace implements Pace {
  private readonly limit: number;
  private readonly clock: Clock;
  private exact: number;
  private isGrowingFast = true;
  private inFlight = 0;
  /** Counts the decreases: what began before one is no reason for another. */
  private decreases = 0;
  private resumesAt = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(limit: number, clock: Clock) {
    this.limit = limit;
    this.clock = clock;
    this.exact = Math.min(limit, firstLevel);
  }

  get level(): number {
    return Math.floor(this.exact);
  }

  async enter(signal?: AbortSignal): Promise<Place> {
    signal?.throwIfAborted();
    await this.turn(signal);
    try {
      await this.endOfPause(signal);
    } catch (error) {
      this.leave();
      throw error;
    }
    return this.place();
  }

  private turn(signal?: AbortSignal): Promise<void> {
    const admitted = new Promise<void>((resolve, reject) => {
      const stop = () => {
        this.waiting.splice(this.waiting.indexOf(go), 1);
        reject(signal!.reason);
      };
      const go = () => {
        signal?.removeEventListener("abort", stop);
        resolve();
      };
      this.waiting.push(go);
      signal?.addEventListener("abort", stop, { once: true });
    });
    this.admit();
    return admitted;
  }

  private async endOfPause(signal?: AbortSignal): Promise<void> {
    for (;;) {
      const left = this.resumesAt - this.clock.now();
      if (left <= 0) return;
      await this.clock.sleep(left, signal);
    }
  }

  private place(): Place {
    const began = this.decreases;
    return {
      answered: () => {
        this.grow();
        this.leave();
      },
      failed: () => this.leave(),
      overloaded: (wait = 0) => {
        if (began === this.decreases) this.shrink();
        this.resumesAt = Math.max(this.resumesAt, this.clock.now() + wait);
        this.leave();
      },
    };
  }

  private grow(): void {
    // One per answer doubles the level in a round; one per round of answers adds one.
    this.exact = Math.min(this.limit, this.exact + (this.isGrowingFast ? 1 : 1 / this.exact));
  }

  private shrink(): void {
    this.decreases++;
    this.isGrowingFast = false;
    this.exact = Math.max(1, this.exact / 2);
  }

  private leave(): void {
    this.inFlight--;
    this.admit();
  }

  private admit(): void {
    while (this.inFlight < this.level) {
      const go = this.waiting.shift();
      if (go === undefined) return;
      this.inFlight++;
      go();
    }
  }
}
