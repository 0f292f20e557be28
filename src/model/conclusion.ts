/**
 * Models whose answer cannot read everything: attention from the answer to a part of the text is blocked, in
 * training and afterwards alike. So it is known, not measured, what an answer can come from.
 *
 * A text is a question, a token that ends it, reasoning, a cue, an answer. The mask is a function of the tokens,
 * so that a model and the names of two tokens say everything.
 *
 * Does not prove: that an answer which cannot read the question knows nothing of it. Reasoning has read it, and
 * what later layers see of a reasoning token carries that along; see `fresh`.
 */
import { z } from "zod";
import { add, minimum, multiply, subtract } from "../tensor/operations/arithmetic.ts";
import { BLOCKED, causalMask } from "../tensor/operations/attention.ts";
import { sum } from "../tensor/operations/broadcast.ts";
import { equal } from "../tensor/operations/comparison.ts";
import { cast, range } from "../tensor/operations/creation.ts";
import { reshape } from "../tensor/operations/layout.ts";
import { cumsum, max } from "../tensor/operations/reduction.ts";
import { constant, type Tensor } from "../tensor/tensor.ts";
import { causalAttention, type ForwardOptions } from "./transformer.ts";
import type { TransformerConfig } from "./transformerConfig.ts";

const token = z.int().min(0);

/** Checks what comes with a file. */
export const conclusionSchema = z.object({
  /** Ends the question, and is part of it. The first in a text counts. */
  questionEnd: token,
  /** The next token is the answer. The first in a text counts. */
  cue: token,
  /** Parts of the text that the cue and what follows it cannot read. */
  hides: z.array(
    z.object({
      part: z.enum(["question", "reasoning"]),
      /** Only in texts with this token. @default in all */
      when: token.optional(),
      /**
       * The answer is asked for in a text without that part, so that nothing is left of it in the representations of
       * the rest either. Hidden reasoning is always left out: nothing before it can have read it.
       */
      fresh: z.boolean().default(false),
    }),
  ),
});

/** What the answer of a model cannot read. */
export type Conclusion = Readonly<z.infer<typeof conclusionSchema>>;

/** How a transformer reads `tokens`, int [batch, time], where its answer cannot read everything. */
export function concluding(
  config: TransformerConfig,
  conclusion: Conclusion,
  tokens: Tensor,
): ForwardOptions {
  const [batch, time] = tokens.shape as [number, number];
  const { question, reasoning, answer } = partsOf(conclusion, tokens);
  const hidden = hiddenParts(conclusion, tokens);
  const unread = add(multiply(question, hidden.question), multiply(reasoning, hidden.reasoning));
  const blocked = multiply(
    reshape(answer, [batch, 1, time, 1]),
    reshape(unread, [batch, 1, 1, time]),
  );
  const mask = add(causalMask(time), multiply(blocked, BLOCKED)); // [batch, 1, time, time]
  // Where reasoning is hidden, the answer stands where it would stand without it.
  const skipped = multiply(sum(reasoning, { axes: [1], keepAxes: true }), hidden.reasoning);
  const places = subtract(range(time, "float32"), multiply(answer, skipped));
  return { attend: causalAttention(config, mask), positions: cast(places, "int32") };
}

/** 1 where a token belongs to the part, else 0; each float32 [batch, time]. The cue is part of the answer. */
function partsOf({ questionEnd, cue }: Conclusion, tokens: Tensor) {
  const ends = is(tokens, questionEnd);
  const answer = minimum(cumsum(is(tokens, cue)), 1);
  const after = minimum(subtract(cumsum(ends), ends), 1);
  const upToEnd = multiply(subtract(1, after), holds(tokens, questionEnd));
  const question = multiply(upToEnd, subtract(1, answer));
  return { question, answer, reasoning: subtract(subtract(1, question), answer) };
}

/**
 * 1 in the texts in which the mask hides the part, else 0; each float32 [batch, 1]. A text without a part needs
 * no mask for it.
 */
function hiddenParts({ hides }: Conclusion, tokens: Tensor) {
  const of = (part: "question" | "reasoning") =>
    hides
      .filter((each) => each.part === part && !each.fresh)
      .map(({ when }) => (when === undefined ? constant(1) : holds(tokens, when)))
      .reduce(add, constant(0));
  return { question: of("question"), reasoning: of("reasoning") };
}

const is = (tokens: Tensor, id: number) =>
  cast(equal(tokens, constant(id, { dtype: tokens.dtype })), "float32");

const holds = (tokens: Tensor, id: number) => max(is(tokens, id), { axes: [1], keepAxes: true });

/** A text without what its answer cannot read; the same text where it has no cue, or nothing is left out. */
export function withoutHidden(
  { questionEnd, cue, hides }: Conclusion,
  tokens: readonly number[],
): readonly number[] {
  const at = tokens.indexOf(cue);
  if (at < 0) return tokens;
  const reasoningAt = tokens.slice(0, at).indexOf(questionEnd) + 1;
  const leaves = (part: "question" | "reasoning") =>
    hides.some(
      (each) =>
        each.part === part &&
        (each.part === "reasoning" || each.fresh) &&
        (each.when === undefined || tokens.includes(each.when)),
    );
  return [
    // The end of a question stays, so that what follows is known to be reasoning.
    ...(leaves("question")
      ? tokens.slice(Math.max(0, reasoningAt - 1), reasoningAt)
      : tokens.slice(0, reasoningAt)),
    ...(leaves("reasoning") ? [] : tokens.slice(reasoningAt, at)),
    ...tokens.slice(at),
  ];
}
