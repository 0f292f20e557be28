/** A transformer with a head as a classifier of exchanges. */
import { z } from "zod";
import { type HeadedTransformer, headedTypes, type TrainedHeadedModel } from "../model/heads.ts";
import { layoutOfTree, viewOf } from "../model/parameters.ts";
import type { Tokenizer } from "../model/tokenizers/tokenizer.ts";
import { chatTemplateSchema, renderChat } from "../policies/chatTemplate.ts";
import { cutAt, fixedTokens, MARK } from "../policies/promptLayout.ts";
import type { OpenTextClassifier } from "./openSafetyClassifier.ts";

/** Checks how a classifier reads an exchange. */
export const exchangeTemplateSchema = z.object({
  /** `{prompt}` and `{response}` stand for the texts, in this order. */
  text: z.string(),
  /** How it reads a response by itself: `{response}` stands for it. @default behind an empty prompt */
  alone: z.string().optional(),
  /** How a chat model sees a conversation; it then takes the place of `text`. */
  chat: chatTemplateSchema.optional(),
});

/** How a classifier reads an exchange. */
export type ExchangeTemplate = Readonly<z.infer<typeof exchangeTemplateSchema>>;

/** A line each: what a classifier of single texts reads of an exchange. */
export const lineEach: ExchangeTemplate = { text: "{prompt}\n{response}", alone: "{response}" };

/** Everything that a classifier with a head is. */
export interface HeadedTextModel {
  readonly model: TrainedHeadedModel;
  readonly tokenizer: Tokenizer;
  /** Which output says unsafe. With one output 0: it is the logit of unsafe. */
  readonly unsafe: number;
  /** @default a line each for prompt and response */
  readonly template?: ExchangeTemplate;
}

/**
 * The classifier.
 *
 * @throws RangeError where there is no such output, or the template does not show both texts once.
 */
export function headClassifier(
  name: string,
  { model, tokenizer, unsafe, template = lineEach }: HeadedTextModel,
): OpenTextClassifier {
  if (!(Number.isInteger(unsafe) && unsafe >= 0 && unsafe < model.head.outputs)) {
    throw new RangeError(`${name}: expected one of ${model.head.outputs} outputs, got ${unsafe}.`);
  }
  const [before, between, after] = fixedTokens(tokenizer, aroundExchange(template));
  const classifier = {
    network: { kind: "head", model, unsafe },
    ...{ before: before!, between: between!, after: after!, neutralPrompt: [] },
  } as const;
  if (template.alone === undefined) return { name, tokenizer, classifier };
  const [beforeResponse] = fixedTokens(tokenizer, cutAt(template.alone, ["{response}"]));
  return { name, tokenizer, classifier: { ...classifier, beforeResponse: beforeResponse! } };
}

/** The texts before, between and after prompt and response. */
function aroundExchange({ text, chat }: ExchangeTemplate): string[] {
  if (!chat) return cutAt(text, ["{prompt}", "{response}"]);
  const answer = MARK.replace("0", "1");
  const messages = [
    { role: "user", content: MARK },
    { role: "assistant", content: answer },
  ] as const;
  return cutAt(renderChat(chat, messages, { isAsking: false }), [MARK, answer]);
}

/** The same model with only one of its outputs: the logit of that label by itself. */
export function oneOutput(model: TrainedHeadedModel, output: number): TrainedHeadedModel {
  const { config, head } = model;
  const single = { ...head, outputs: 1 };
  const [from, to] = [head, single].map((each) => layoutOfTree(headedTypes(config, each)));
  const parameters = new Float32Array(to!.size);
  for (const { name } of to!.places) {
    const all = viewOf(model.parameters, from!, name);
    const column = (_: number, at: number) => all[at * head.outputs + output]!;
    const here = viewOf(parameters, to!, name);
    here.set(isOfHead(name) ? here.map(column) : all);
  }
  return { config, head: single, parameters };
}

const isOfHead = (name: string) =>
  name.startsWith("head." satisfies `${keyof HeadedTransformer<0>}.`);
