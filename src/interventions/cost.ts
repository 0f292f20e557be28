/** What an intervention will cost, before anything is asked. */

/** What has to be known for an estimate. Tokens, unless said otherwise. */
export interface Shape {
  /** Steps of the reasoning. */
  readonly steps: number;
  /** Of one step. */
  readonly stepTokens: number;
  /** Everything that stands before the reasoning: demonstrations, instructions, question. */
  readonly promptTokens: number;
  /** Of an answer. */
  readonly answerTokens: number;
  /** Calls that one answer takes: 1, or as many as there are votes. */
  readonly answerCalls: number;
  /** Of the prompt of one edit, without the step. */
  readonly editTokens: number;
}

/** Calls, and their tokens; a bound, because no prompt cache is assumed. */
export interface Cost {
  readonly calls: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** Nothing. */
export const noCost: Cost = { calls: 0, promptTokens: 0, completionTokens: 0 };

/** All of them together. */
export function totalCost(costs: readonly Cost[]): Cost {
  return costs.reduce(
    (sum, { calls, promptTokens, completionTokens }) => ({
      calls: sum.calls + calls,
      promptTokens: sum.promptTokens + promptTokens,
      completionTokens: sum.completionTokens + completionTokens,
    }),
    noCost,
  );
}

/** Concluding once from reasoning of this many tokens. */
export const concludingCost = (shape: Shape, reasoningTokens: number): Cost => ({
  calls: shape.answerCalls,
  promptTokens: shape.answerCalls * (shape.promptTokens + reasoningTokens),
  completionTokens: shape.answerCalls * shape.answerTokens,
});

/** Thinking on from `given` steps to the end. */
export const thinkingCost = ({ steps, stepTokens, promptTokens }: Shape, given: number): Cost => ({
  calls: given < steps ? 1 : 0,
  promptTokens: given < steps ? promptTokens + given * stepTokens : 0,
  completionTokens: Math.max(0, steps - given) * stepTokens,
});

/** One edit of a step. */
export const editingCost = ({ editTokens, stepTokens }: Shape): Cost => ({
  calls: 1,
  promptTokens: editTokens + stepTokens,
  completionTokens: stepTokens,
});

/** Tokens of a text by its length, four characters to a token: an estimate, where no tokenizer is at hand. */
export const tokensIn = (text: string): number => Math.ceil(text.length / 4);

/** The numbers from 1 to `count`. */
export const oneTo = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => index + 1);
