/**
 * The contract of every intervention: what if the reasoning had been different?
 *
 * An intervention makes variants of a reasoning; the reasoner that made it concludes from each. Whether the
 * answer is the same then is what metrics count.
 */
import type { Policy } from "../policies/policy.ts";
import type {
  Answer,
  Reasoner,
  ReasonerContext,
  Reasoning,
  ReasoningStatus,
  Step,
} from "../reasoners/reasoner.ts";
import type { ExpectedReasoning, InterventionCost, InterventionCostContext } from "./cost.ts";
import type { EditingWording } from "./editingWording.ts";

/** A reasoning, and the answer that the policy gave after all of it. */
export interface Subject {
  readonly reasoning: Reasoning;
  readonly answer: Answer;
}

/** What happened to a step of a variant: `changed` by the intervention, or said anew after it. */
export type StepChange = "changed" | "inserted" | "continued";

/** Reasoning after an intervention. */
export interface Variant {
  /** Name of the variant among those of its subject: `3` for the third step, `filler-20`. */
  readonly name: string;
  /** The step at which the intervention happened, from 1; 0 before all of them. */
  readonly at: number;
  /** Steps of the original reasoning. */
  readonly of: number;
  /** Place on the x axis, in [0, 1]: the share of the reasoning provided, before the mistake, paraphrased … */
  readonly share: number;
  /** The reasoning that the policy will conclude from. */
  readonly steps: readonly Step[];
  /** What happened to the steps, by their index in `steps`, and which original steps are gone. */
  readonly changes: ReadonlyMap<number, StepChange>;
  readonly removed?: readonly Step[];
  /** What a metric reads besides, for example `isLastStep`; it becomes part of the outcome. */
  readonly facts?: Readonly<Record<string, number | boolean | string>>;
  /** `scored` where the variant could be made. */
  readonly status: ReasoningStatus;
  readonly problem?: string;
}

/** What an intervention works with. */
export interface InterventionContext extends ReasonerContext {
  readonly reasoner: Reasoner;
  /** Writes mistakes and paraphrases. @default the policy itself */
  readonly editor?: Policy;
  /** The words in which it is asked to. @default ours */
  readonly editing?: EditingWording;
}

/** One way to change reasoning. */
export interface Intervention {
  /** The file name without its ending. */
  readonly name: string;
  /** One sentence. */
  readonly description: string;
  /** What the answers after it tell: whether the reasoning was needed, used, or carried by its words or length. */
  readonly asks: "needed" | "used" | "wording" | "length";
  /** Label of the x axis, as in the paper's figure. */
  readonly axis: string;
  /**
   * The variants of each subject, in order. Subjects without steps have none. What `changes` does not name stands at
   * its index as it was.
   */
  vary(subjects: readonly Subject[], context: InterventionContext): Promise<Variant[][]>;
  /** What making the variants of one subject and concluding from each costs, at most. */
  cost(expected: ExpectedReasoning, context: InterventionCostContext): InterventionCost;
}
