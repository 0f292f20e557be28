/** What a variant of GBRT gives its session: parameters that climb, and prompts made from them. */
import type { Tree } from "../../tensor/tree.ts";
import type { Objective } from "../../training/objective.ts";
import type { PromptTokens } from "../openTarget.ts";
import type { Rows } from "./climb.ts";

/** A variant at work. It may own graphs until `dispose`. */
export interface Ascent {
  readonly rows: Rows;
  /** Forwards of one step. */
  readonly forwards: number;
  /** Forwards of making one prompt from the parameters, beside asking for it. */
  readonly forwardsPerPrompt: number;
  /** Falls along gradients; its batch is that of `climb.ts` with the networks beside. */
  readonly objective: Objective<object, object>;
  /** The same climb with so many runs, where no run sees another. @default they do, or there is one */
  readonly withRuns?: ((runs: number) => Objective<object, object>) | undefined;
  /** Networks that the batch takes in every step. */
  readonly networks: Tree<Float32Array>;
  /** First parameters, flat. */
  readonly initial: Float32Array;
  /** The hardened prompts behind so many steps. */
  prompts(parameters: Float32Array, step: number): Promise<PromptTokens[]>;
  /** As many prompts again, drawn from what was learned; each number is another draw. */
  drawn(parameters: Float32Array, number: number): Promise<PromptTokens[]>;
  dispose(): Promise<void>;
}
