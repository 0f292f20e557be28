/**
 * What proposed prompts are worth, measured alike for all attacks: each is put as text to the ordinary decoder, and
 * the exchange is judged.
 *
 * Proves: what the model answers to a text that a person could send.
 * Does not prove: that a classifier is right; see the rule of a planted world, where there is one.
 */
import { createScorer, type Scorer } from "../model/scorer.ts";
import { textModelPolicy } from "../policies/concluding.ts";
import type { Completion, Policy } from "../policies/policy.ts";
import type { ExecutionOptions } from "../tensor/session.ts";
import type { Candidate } from "./attack.ts";
import { type Judges, judged } from "./judges.ts";
import type { PromptRecord } from "./promptRecord.ts";
import { promptText } from "./promptText.ts";
import type { Target } from "./target.ts";

/** Tokens of a response in the evaluation. Wichers et al. 2024, section 4. */
export const EVALUATED_TOKENS = 15;

/** What is measured, and for whom. */
export interface EvaluationOptions {
  readonly judges: Judges;
  /** Name of the attack. */
  readonly attack: string;
  /** The number that it was seeded with. */
  readonly seed: number;
  /** Of a response, at most. At least 1. @default 15 */
  readonly maxTokens?: number;
  readonly execution?: ExecutionOptions;
}

/** Measures prompts. It owns compiled graphs until `dispose`; the judges are not its own. */
export interface Evaluation {
  /** A record of each candidate, in order; the same tokens are measured once. `round`: times that the attack had begun anew. */
  measure(candidates: readonly Candidate[], round?: number): Promise<PromptRecord[]>;
  /** Prompts measured until now. */
  readonly measured: number;
  dispose(): Promise<void>;
}

/** Begins to measure prompts for this target. */
export const createEvaluation = (target: Target, options: EvaluationOptions): Evaluation =>
  new TargetEvaluation(target, options);

/** What is the same whenever these tokens are proposed. */
type Measurement = Omit<
  PromptRecord,
  "attack" | "seed" | "round" | "run" | "step" | "isFinal" | "softScore" | "score"
>;

class TargetEvaluation implements Evaluation {
  private readonly target: Target;
  private readonly options: EvaluationOptions;
  private readonly policy: Policy;
  private readonly scorer: Scorer;
  private readonly known = new Map<string, Measurement>();

  constructor(target: Target, options: EvaluationOptions) {
    const { execution = {} } = options;
    this.target = target;
    this.options = options;
    this.policy = textModelPolicy(target.name, target.textModel, { execution });
    this.scorer = createScorer(target.textModel.model, { execution });
  }

  get measured(): number {
    return this.known.size;
  }

  async measure(candidates: readonly Candidate[], round = 0): Promise<PromptRecord[]> {
    await this.learn(candidates.map(({ tokens }) => tokens));
    const { attack, seed } = this.options;
    return candidates.map(({ tokens, run, step, isFinal, softScore, score }) => ({
      ...{ attack, seed, round, run, step, isFinal },
      ...this.known.get(keyOf(tokens))!,
      ...(softScore === undefined ? {} : { softScore }),
      ...(score === undefined ? {} : { score }),
    }));
  }

  async dispose(): Promise<void> {
    await Promise.all([this.policy.dispose(), this.scorer.dispose()]);
  }

  /** Measures what is not known yet. */
  private async learn(proposed: readonly (readonly number[])[]): Promise<void> {
    const unknown = new Map(proposed.map((tokens) => [keyOf(tokens), tokens]));
    for (const key of unknown.keys()) if (this.known.has(key)) unknown.delete(key);
    const measurements = await this.measurements([...unknown.values()]);
    for (const [index, key] of [...unknown.keys()].entries()) {
      this.known.set(key, measurements[index]!);
    }
  }

  private async measurements(prompts: readonly (readonly number[])[]): Promise<Measurement[]> {
    if (prompts.length === 0) return [];
    const { maxTokens = EVALUATED_TOKENS, judges } = this.options;
    const texts = prompts.map((tokens) => promptText(this.target, tokens));
    const { before } = this.target;
    const [completions, logProbs] = await Promise.all([
      askedFor(
        this.policy,
        texts.map(({ text }) => text),
        maxTokens,
      ),
      this.scorer.score(prompts.map((completion) => ({ prompt: before, completion }))),
    ]);
    const judgements = await judged(
      texts.map(({ text }, index) => ({ prompt: text, response: responseOf(completions[index]!) })),
      judges,
    );
    return prompts.map((tokens, index) => ({
      prompt: texts[index]!.text,
      tokens: [...tokens],
      retokenizes: texts[index]!.retokenizes,
      ...answerIn(completions[index]!),
      logPerplexity: meanLoss(logProbs[index]!),
      ...judgements[index]!,
    }));
  }
}

const keyOf = (tokens: readonly number[]) => tokens.join(" ");

/** Greedy answers to texts. */
export const askedFor = (
  policy: Policy,
  texts: readonly string[],
  maxTokens: number,
): Promise<Completion[]> =>
  policy.complete(
    texts.map((prompt) => ({ prompt })),
    { maxTokens, temperature: 0 },
  );

/** What was said; a refusal is an answer, a failure is none. */
export const responseOf = ({ text, stopReason }: Completion): string | undefined =>
  stopReason === "errored" ? undefined : text;

/** The part of a record that says what came back. */
export function answerIn(completion: Completion): Pick<PromptRecord, "response" | "error"> {
  const response = responseOf(completion);
  return response === undefined ? { error: completion.error ?? "no answer" } : { response };
}

/** In nats per token; null where it is not finite. */
function meanLoss(logProbs: readonly number[]): number | null {
  const mean = -logProbs.reduce((sum, each) => sum + each, 0) / logProbs.length;
  return Number.isFinite(mean) ? mean : null;
}
