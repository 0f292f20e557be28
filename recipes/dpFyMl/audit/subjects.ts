/** Everything that is audited: what is right, what is wrong, and what is wrong on data that hide it. */
import type { Seed } from "../../../src/math/seed.ts";
import type { AuditMethodName } from "../../../src/privacy/audit/auditMethods.ts";
import type { CanaryScore } from "../../../src/privacy/audit/canaryScore.ts";
import type { EpsilonDelta } from "../../../src/privacy/audit/oneRun.ts";
import type { PrivateStepReport } from "../../../src/training/privateTrainer.ts";
import type { PartBug } from "./plantedParts.ts";
import type { Settings } from "./settings.ts";
import { pageSubjects } from "./subjectsOfPage.ts";
import { type TrainerAudit, trainerSubject } from "./subjectsOfTrainer.ts";

/** `hidden`: wrong, but nothing in its data shows it. */
export type State = "correct" | "wrong" | "hidden";

/** One thing that is audited. */
export interface Subject {
  /** Names its condition. */
  readonly name: string;
  readonly state: State;
  readonly methods: readonly AuditMethodName[];
  /** Of each audit. */
  readonly trainingSteps: number;
  audit(seed: Seed, onStep: (report: PrivateStepReport) => void | Promise<void>): Promise<Audited>;
}

/** What an audit has to judge. */
export interface Audited {
  readonly scores: readonly CanaryScore[];
  readonly claim: EpsilonDelta;
  /** A plain sentence: what ran. */
  readonly what: string;
}

/** What findings call the correct trainer with this claim. */
export const correctTrainer = (epsilon: number): string => `trainer, epsilon ${epsilon}`;

const partBugs: Readonly<Record<Exclude<PartBug, "noiseReused">, string>> = {
  noiseForgotten: "no noise",
  noiseDividedByBatch: "noise for the mean on the sum",
  notClipped: "gradients not clipped",
  everyRecord: "every record in every step",
};

/** All of them, the correct trainers first. */
export function subjectsOf(settings: Settings): Subject[] {
  const { epsilons, brokenEpsilon: epsilon } = settings;
  const subject = (name: string, state: State, audit: TrainerAudit) =>
    trainerSubject(settings, { name, state, ...audit });
  return [
    ...epsilons.map((each) => subject(correctTrainer(each), "correct", { epsilon: each })),
    subject("trainer, by differences", "correct", { epsilon, attack: "spread" }),
    ...Object.entries(partBugs).map(([bug, name]) =>
      subject(name, "wrong", { epsilon, bug: bug as PartBug }),
    ),
    subject("same noise at every step", "wrong", { epsilon, bug: "noiseReused", attack: "spread" }),
    subject("one step charged of many", "wrong", { epsilon, toldSteps: 1 }),
    ...pageSubjects(settings),
  ];
}
