/** Which output of a classifier says unsafe, by the names of its outputs. */

import type { TrainedHeadedModel } from "../model/heads.ts";
import type { SequenceClassifier } from "../model/huggingface/index.ts";
import { oneOutput } from "./headClassifier.ts";

/** A headed model, and which of its outputs says unsafe. */
export interface UnsafeOutput {
  readonly model: TrainedHeadedModel;
  readonly unsafe: number;
}

const unsafeNames =
  /toxic|unsafe|hate|harm|offens|abus|insult|obscen|threat|nsfw|violen|jailbreak|^bad$|^yes$/i;
const denials = /^(non?|not)(?=[\W_]|toxic|hate|harm|offens|abus)|harmless/i;

/**
 * The output that says unsafe: the one of that name, else the only one whose name says so, such as `toxic`, `unsafe`,
 * `hate` or `LABEL_1`. Where outputs are labels each by itself, the others are left away.
 *
 * @throws RangeError where no output or several say so, or no output has that name; `where` is how it begins.
 */
export function unsafeOutput(
  { model, labels, kind }: SequenceClassifier,
  where: string,
  said?: string,
): UnsafeOutput {
  const output = said === undefined ? theOnly(labels, where) : named(labels, where, said);
  if (kind === "classes" || labels.length === 1) return { model, unsafe: output };
  return { model: oneOutput(model, output), unsafe: 0 };
}

function named(labels: readonly string[], where: string, said: string): number {
  const output = labels.findIndex((label) => label.toLowerCase() === said.toLowerCase());
  if (output >= 0) return output;
  throw new RangeError(`${where}: expected one of its labels ${labels.join(", ")}, got ${said}.`);
}

function theOnly(labels: readonly string[], where: string): number {
  // Nameless outputs of a yes-or-no question: the second one is yes.
  const yes = labels.length === 2 ? labels.findIndex((label) => /^(label_)?1$/i.test(label)) : -1;
  if (yes >= 0) return yes;
  const saysUnsafe = (label: string) => unsafeNames.test(label) && !denials.test(label);
  const found = labels.flatMap((label, at) => (saysUnsafe(label) ? [at] : []));
  if (found.length === 1) return found[0]!;
  const which = found.length === 0 ? "none of them" : found.map((at) => labels[at]).join(" and ");
  throw new RangeError(
    `${where}: its labels are ${labels.join(", ")}, and ${which} can be told to mean unsafe. Say which one does.`,
  );
}
