/**
 * Drives an attack under a budget: step by step, and where it is done with budget left, again with other random numbers.
 *
 * Proves: no step begins that could cost more forwards than are left, so attacks are compared at equal budgets.
 * Does not prove: the same of seconds: a step that has begun is finished.
 */
import type { Seed } from "../math/seed.ts";
import { split } from "../math/seed.ts";
import type { ExecutionOptions } from "../tensor/session.ts";
import type { Attack, AttackSession, AttackState, AttackStep } from "./attack.ts";
import type { OpenTarget } from "./openTarget.ts";

/** What an attack may spend. Nothing said: one round, to its end. */
export interface AttackBudget {
  /** Prompts that the model reads; a gradient counts three (see `openTarget.ts`). */
  readonly forwards?: number;
  /** Of the attack itself, graphs that it compiles included; measuring what it proposes is not its time. */
  readonly seconds?: number;
}

/** How far an attack has come. */
export interface AttackProgress {
  /** Times that it began anew, from 0. */
  readonly round: number;
  /** Steps of this round. */
  readonly step: number;
  /** Steps of all rounds. */
  readonly steps: number;
  /** Of all rounds. */
  readonly forwards: number;
  readonly seconds: number;
  /** This round has nothing left to do. */
  readonly isDone: boolean;
}

/** A place from which an attack goes on. */
export interface AttackCheckpoint {
  readonly progress: AttackProgress;
  readonly state: AttackState;
}

/** What is told of every step. */
export interface AttackNews {
  readonly progress: AttackProgress;
  readonly step: AttackStep;
  /** The place behind this step; to be asked before the next one begins. */
  checkpoint(): AttackCheckpoint;
}

/** Why it ended: it was `done`, something was used up, or somebody stopped it. */
export type AttackEnding = "done" | "forwards" | "seconds" | "stopped";

/** What is run. */
export interface AttackRun<Settings = unknown> {
  readonly attack: Attack<Settings>;
  /** Holds what is attacked; what it has counted before is not the attack's. */
  readonly open: OpenTarget;
  readonly settings: Settings;
  /** Round r draws from `split(seed, "round", r)`. */
  readonly seed: Seed;
  readonly execution?: ExecutionOptions;
}

/** How it is run. */
export interface RunAttackOptions {
  readonly budget?: AttackBudget;
  /** At most. @default as many as the budget allows; without a budget 1 */
  readonly rounds?: number;
  /** Goes on from here. */
  readonly from?: AttackCheckpoint;
  /** Stops behind the step that is being taken. */
  readonly signal?: AbortSignal;
  /** Milliseconds. @default performance.now */
  readonly now?: () => number;
  /** Told of every step; the next one waits for it, and its time is not counted. */
  onStep?(news: AttackNews): Promise<void> | void;
  /** Told when it ends, while checkpoints can still be asked for; not where it fails. */
  onEnd?(): Promise<void> | void;
}

/** How it ended. */
export interface AttackEnd {
  readonly ending: AttackEnding;
  readonly progress: AttackProgress;
  /** What the next step may cost: where that is more than the whole budget, nothing was tried at all. */
  readonly nextForwards: number;
}

/** Runs an attack until it is done, something is used up, or `signal` is aborted. */
export async function runAttack<Settings>(
  run: AttackRun<Settings>,
  options: RunAttackOptions = {},
): Promise<AttackEnd> {
  const driver = new Driver(run, options);
  try {
    return await driver.drive();
  } finally {
    await driver.dispose();
  }
}

const BEGINNING: AttackProgress = {
  ...{ round: 0, step: 0, steps: 0, forwards: 0, seconds: 0, isDone: false },
};

class Driver<Settings> {
  private readonly run: AttackRun<Settings>;
  private readonly options: RunAttackOptions;
  private readonly now: () => number;
  private readonly rounds: number;
  private session: AttackSession | undefined;
  private progress: AttackProgress;
  /** Of all rounds before this one: a round that costs nothing would be repeated forever. */
  private forwardsBefore = -1;

  constructor(run: AttackRun<Settings>, options: RunAttackOptions) {
    const { budget = {}, from, now = () => performance.now() } = options;
    requireBudget(budget);
    this.run = run;
    this.options = options;
    this.now = now;
    const isLimited = budget.forwards !== undefined || budget.seconds !== undefined;
    this.rounds = options.rounds ?? (isLimited ? Number.POSITIVE_INFINITY : 1);
    this.progress = from?.progress ?? BEGINNING;
  }

  async drive(): Promise<AttackEnd> {
    await this.resume();
    for (;;) {
      const ending = this.ending();
      if (ending) return await this.ended(ending);
      if (this.progress.isDone) await this.nextRound();
      else await this.advance();
    }
  }

  async dispose(): Promise<void> {
    await this.session?.dispose();
    this.session = undefined;
  }

  /** What beginning again counts was counted when it began first. */
  private async resume(): Promise<void> {
    const { from } = this.options;
    if (from === undefined) return await this.begin();
    const { progress } = this;
    await this.begin();
    this.session!.restore(from.state);
    this.progress = progress;
  }

  private async begin(): Promise<void> {
    const { attack, open, settings, seed, execution } = this.run;
    await this.counted(async () => {
      this.session = await attack.start({
        ...{ target: open.target, open, settings },
        seed: split(seed, "round", this.progress.round),
        ...(execution ? { execution } : {}),
      });
    });
  }

  private async nextRound(): Promise<void> {
    this.forwardsBefore = this.progress.forwards;
    await this.dispose();
    this.progress = { ...this.progress, round: this.progress.round + 1, step: 0, isDone: false };
    await this.begin();
  }

  private async advance(): Promise<void> {
    const session = this.session!;
    const step = await this.counted(() => session.advance());
    const isDone = step.done;
    const { step: taken, steps } = this.progress;
    const progress = { ...this.progress, step: taken + 1, steps: steps + 1, isDone };
    this.progress = progress;
    const checkpoint = () => ({ progress, state: session.state });
    await this.options.onStep?.({ progress, step, checkpoint });
  }

  /** Adds what `work` costs to the progress. */
  private async counted<Result>(work: () => Promise<Result>): Promise<Result> {
    const { open } = this.run;
    const [forwards, began] = [open.forwards, this.now()];
    const result = await work();
    this.progress = {
      ...this.progress,
      forwards: this.progress.forwards + open.forwards - forwards,
      seconds: this.progress.seconds + (this.now() - began) / 1000,
    };
    return result;
  }

  /** Nothing while there is something to do and something to do it with. */
  private ending(): AttackEnding | undefined {
    const { budget: { forwards, seconds } = {}, signal } = this.options;
    const { progress, rounds, forwardsBefore } = this;
    if (signal?.aborted) return "stopped";
    if (seconds !== undefined && progress.seconds >= seconds) return "seconds";
    const isFree = seconds === undefined && progress.forwards === forwardsBefore;
    if (progress.isDone && (progress.round + 1 >= rounds || isFree)) return "done";
    const next = progress.isDone ? 1 : this.session!.nextForwards;
    if (forwards !== undefined && progress.forwards + next > forwards) return "forwards";
    return undefined;
  }

  private async ended(ending: AttackEnding): Promise<AttackEnd> {
    await this.options.onEnd?.();
    return { ending, progress: this.progress, nextForwards: this.session!.nextForwards };
  }
}

function requireBudget({ forwards, seconds }: AttackBudget): void {
  const isWhole = forwards === undefined || (Number.isSafeInteger(forwards) && forwards > 0);
  const isTime = seconds === undefined || seconds > 0;
  if (isWhole && isTime) return;
  throw new RangeError(
    `runAttack: expected a budget above 0, forwards whole, got forwards ${forwards}, seconds ${seconds}.`,
  );
}
