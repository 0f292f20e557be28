/**
 * Steps of an attack that wait until their prompts are measured, many at once; then prompts and steps are written, and
 * the place behind the last of them is saved. A kill in between repeats steps, whose lines are there already.
 */
import type { Evaluation } from "../../attacks/evaluation.ts";
import type { PromptRecord } from "../../attacks/promptRecord.ts";
import type { AttackNews } from "../../attacks/runAttack.ts";
import type { AttackStepLine } from "./attackLine.ts";
import type { AttackLog } from "./attackLog.ts";

/** With what prompts are measured, and where they go. */
export interface QueueOptions {
  readonly evaluation: Evaluation;
  readonly log: AttackLog;
  /** Called when everything up to this step is written. */
  save(last: AttackNews): void;
}

/** Prompts that wait at most. */
const MOST_WAITING = 64;
/** How long they wait at most, in milliseconds. */
const LONGEST_WAIT = 1000;

/** Steps in their order. */
export class MeasuringQueue {
  private readonly options: QueueOptions;
  private waiting: AttackNews[] = [];
  private measuredAt = performance.now();

  constructor(options: QueueOptions) {
    this.options = options;
  }

  /** Measures at once where many wait, some have waited long, or the round ends, whose state then goes. */
  async add(news: AttackNews): Promise<void> {
    this.waiting.push(news);
    const prompts = this.waiting.reduce((sum, { step }) => sum + step.candidates.length, 0);
    const isLate = performance.now() - this.measuredAt > LONGEST_WAIT;
    if (prompts >= MOST_WAITING || isLate || news.step.done) await this.measure();
  }

  /** Measures and writes all that waits, and saves the place. */
  async measure(): Promise<void> {
    const last = await this.measureOnly();
    if (last) this.options.save(last);
    this.measuredAt = performance.now();
  }

  /** The same where there is no place to go on from: a step has failed. Returns the last that waited. */
  async measureOnly(): Promise<AttackNews | undefined> {
    const { evaluation, log } = this.options;
    const taken = this.waiting;
    this.waiting = [];
    if (taken.length === 0) return undefined;
    const measured = await measuredSteps(taken, evaluation);
    log.addPrompts(measured.flat());
    log.addSteps(taken.map((news, index) => stepLine(news, measured[index]!)));
    log.sync();
    return taken.at(-1);
  }
}

/** The records of each step. */
async function measuredSteps(
  steps: readonly AttackNews[],
  evaluation: Evaluation,
): Promise<PromptRecord[][]> {
  const everything = steps.flatMap(({ step }) => step.candidates);
  const records = (await evaluation.measure(everything)).values();
  return steps.map(({ progress: { round, forwards }, step }) =>
    step.candidates.map(() => ({ ...records.next().value!, round, forwards })),
  );
}

const stepLine = (
  { progress, step: { metrics } }: AttackNews,
  records: readonly PromptRecord[],
): AttackStepLine => ({
  kind: "step",
  round: progress.round,
  step: progress.step,
  forwards: progress.forwards,
  seconds: progress.seconds,
  best: bestOf(records),
  metrics,
});

/** By the classifier that the attack climbs. */
function bestOf(records: readonly PromptRecord[]): number | null {
  const scores = records.flatMap(({ trainingScore }) => trainingScore ?? []);
  return scores.length === 0 ? null : Math.max(...scores);
}
