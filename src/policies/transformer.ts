/**
 * A transformer in this process as a policy.
 *
 * Prompts of one call are answered together; each row draws from its own seed, so an answer does not depend on
 * its neighbours.
 */
import type { Conclusion } from "../model/conclusion.ts";
import type { SampleRequest } from "../model/requests.ts";
import type { Sampled } from "../model/rows.ts";
import { createSampler } from "../model/sampler.ts";
import { createScorer } from "../model/scorer.ts";
import type { Tokenizer } from "../model/tokenizers/tokenizer.ts";
import type { TrainedModel } from "../model/weights.ts";
import type { ExecutionOptions } from "../tensor/session.ts";
import type { Completion, Policy, SamplingOptions } from "./policy.ts";
import type { Rating } from "./rating.ts";
import { byRoom, completionOf, readerOf, rowOf, scoreRequestOf, stopsAt } from "./reader.ts";
import type { PromptTemplate } from "./template.ts";

/** Everything that a text model is. */
export interface TextModel {
  readonly model: TrainedModel;
  readonly tokenizer: Tokenizer;
  /** @default the prompt alone */
  readonly template?: PromptTemplate;
  /** What its answers cannot read. @default they read everything */
  readonly conclusion?: Conclusion;
  /** How the model rates its own answers, where it was taught to. @default it was not */
  readonly rating?: Rating;
}

/** How the policy works; none of it changes its answers. */
export interface TransformerPolicyOptions {
  /** Prompts computed together. @default 64 */
  readonly batch?: number;
  readonly execution?: ExecutionOptions;
}

/** A policy that answers with this model. It owns compiled graphs until `dispose`. */
export function transformerPolicy(
  name: string,
  textModel: TextModel,
  options: TransformerPolicyOptions = {},
): Policy {
  const sampler = createSampler(textModel.model, options);
  const scorer = createScorer(textModel.model, options);
  const reader = readerOf(textModel);
  return {
    name,
    reads: textModel.template?.chat ? "chat" : "text",
    capabilities: new Set(["generate", "logProbs", "prefill", "seed"]),
    complete: async (requests, sampling) => {
      const { model } = textModel;
      const read = requests.map((request, position) =>
        rowOf(request, { reader, model, sampling, position }),
      );
      const rows = read.filter((row): row is SampleRequest => "tokens" in row);
      const answers = new Map<SampleRequest | Completion, Sampled>();
      for (const [maxTokens, group] of byRoom(rows, { model, sampling })) {
        const sampled = await sampler.sample(group, {
          ...choiceOf(sampling),
          maxTokens,
          stopTokens: reader.ends,
          ...(sampling.stop ? { stopWhen: stopsAt(sampling.stop, group, reader) } : {}),
        });
        for (const [index, row] of group.entries()) answers.set(row, sampled[index]!);
      }
      return read.map((row) =>
        "tokens" in row ? completionOf(row, answers.get(row)!, { reader, sampling }) : row,
      );
    },
    logProbs: (continuations) =>
      scorer.score(continuations.map((continuation) => scoreRequestOf(continuation, reader))),
    dispose: async () => {
      await Promise.all([sampler.dispose(), scorer.dispose()]);
    },
  };
}

function choiceOf({ temperature, topK, topP, minP, signal }: SamplingOptions) {
  const choice = { temperature, topK, topP, minP, signal };
  const given = Object.entries(choice).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as Partial<SamplingOptions>;
}
