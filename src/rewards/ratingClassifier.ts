/** The classifier inside a model that also rates its answers. Wichers et al. 2024, appendix A.2. */
import type { Tokenizer } from "../model/tokenizers/tokenizer.ts";
import { promptLayout } from "../policies/promptLayout.ts";
import type { TextModel } from "../policies/transformer.ts";
import type { OpenTextClassifier } from "./openSafetyClassifier.ts";

/**
 * The text model as a classifier: it reads prompt and answer as when it answers, then the words that ask for a rating, and
 * its next token is one of the two labels.
 *
 * @throws RangeError where the model has no rating, or not its labels.
 */
export function ratingClassifier(name: string, textModel: TextModel): OpenTextClassifier {
  const { model, tokenizer, rating, conclusion } = textModel;
  if (rating === undefined) {
    throw new RangeError(
      `${name}: expected a text model that rates its answers, got one that was saved without a rating.`,
    );
  }
  if (conclusion !== undefined) {
    throw new RangeError(`${name}: a model whose answers cannot read everything cannot rate them.`);
  }
  const { before, between } = promptLayout(textModel);
  const label = (token: string) => idOf(token, tokenizer, name);
  const network = {
    ...({ kind: "labelToken", model } as const),
    ...{ unsafe: label(rating.unsafe), safe: label(rating.safe) },
  };
  const neutralPrompt = rating.neutralPrompt === "" ? [] : tokenizer.encode(rating.neutralPrompt);
  const after = tokenizer.encode(rating.after);
  return { name, tokenizer, classifier: { network, before, between, after, neutralPrompt } };
}

function idOf(token: string, tokenizer: Tokenizer, name: string): number {
  const id = tokenizer.idOf(token);
  if (id !== undefined) return id;
  throw new RangeError(`${name}: its rating names the token "${token}", which it does not have.`);
}
