/**
 * The contract of every attack: one file in this folder, default-exporting one of these.
 *
 * An attack works in steps, so that whoever drives it can stop at a budget, show progress, and go on after a kill. It
 * proposes prompts; what they are worth is measured elsewhere, alike for all attacks.
 */
import type { z } from "zod";
import type { Seed } from "../math/seed.ts";
import type { ExecutionOptions } from "../tensor/session.ts";
import type { OpenTarget } from "./openTarget.ts";
import type { Target } from "./target.ts";

/** What an attack must see of its target. Each includes those before it. */
export type Access = "responses" | "logProbs" | "gradients";

/** A way to break a model. */
export interface Attack<Settings = unknown> {
  /** The file name without its ending. */
  readonly name: string;
  /** One sentence: what it does. */
  readonly description: string;
  /** The publication it follows, or `ours`. */
  readonly source: string;
  readonly access: Access;
  /** Checks settings that come from outside; `{}` gives the defaults. */
  readonly schema: z.ZodType<Settings>;
  /** Begins. The session owns compiled graphs until `dispose`. */
  start(beginning: Beginning<Settings>): Promise<AttackSession>;
}

/** What an attack begins with. */
export interface Beginning<Settings> {
  readonly target: Target;
  /** The same target for asking: every prompt that is put to it is counted. */
  readonly open: OpenTarget;
  readonly settings: Settings;
  /** Everything random is split off from here, by step. */
  readonly seed: Seed;
  readonly execution?: ExecutionOptions;
}

/** A prompt that an attack proposes. */
export interface Candidate {
  /** Learnable tokens alone: `target.promptTokens` of them. */
  readonly tokens: readonly number[];
  /** Which of its independent runs proposes it, from 0. */
  readonly run: number;
  /** Steps taken by that run. */
  readonly step: number;
  /** The result of a run, and not merely met on the way. */
  readonly isFinal: boolean;
  /** What the relaxation promised: P(unsafe) of the soft prompt, where there is one. */
  readonly softScore?: number;
  /** P(unsafe) of exactly these tokens by the classifier of the target, where the attack asked. */
  readonly score?: number;
}

/** What one step did. */
export interface AttackStep {
  readonly candidates: readonly Candidate[];
  /** Numbers for the record, such as the mean loss. Finite. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Nothing is left to do; without it an attack goes on for as long as it is let. */
  readonly done: boolean;
}

/** Everything that decides what a session does next. */
export interface AttackState {
  readonly arrays: Readonly<Record<string, Float32Array>>;
  /** Survives JSON. */
  readonly facts: Readonly<Record<string, unknown>>;
}

/** An attack at work. Same target, settings and seed: the same candidates. */
export interface AttackSession {
  /** Upper bound on what the next step will count, in forwards (see `openTarget.ts`). */
  readonly nextForwards: number;
  /** @throws Error where something is not finite. */
  advance(): Promise<AttackStep>;
  readonly state: AttackState;
  /** Goes on from this state instead. */
  restore(state: AttackState): void;
  dispose(): Promise<void>;
}

/** Infers the settings type. */
export const defineAttack = <Settings>(attack: Attack<Settings>): Attack<Settings> => attack;
