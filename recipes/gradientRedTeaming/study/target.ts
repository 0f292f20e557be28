/** A trained model as a target of attacks, and those who judge what attacks find. */

import type { Judges } from "../../../src/attacks/judges.ts";
import type { Target } from "../../../src/attacks/target.ts";
import { isUnsafe, promptWords } from "../../../src/data/plantedConversations.ts";
import { promptLayout } from "../../../src/policies/promptLayout.ts";
import type { TextModel } from "../../../src/policies/transformer.ts";
import { openSafetyClassifier } from "../../../src/rewards/openSafetyClassifier.ts";
import { ratingClassifier } from "../../../src/rewards/ratingClassifier.ts";
import type { Exchange } from "../../../src/rewards/safetyClassifier.ts";
import { tokenizer } from "./world.ts";

/** How long prompts and responses are. Wichers et al. 2024: 6 and 4. */
export interface Lengths {
  readonly promptTokens: number;
  readonly responseTokens: number;
}

/** Those of the paper, section 4. */
export const paperLengths: Lengths = { promptTokens: 6, responseTokens: 4 };

/** The model, rated by itself, open to prompts of the words that prompts are made of. */
export function targetOf(name: string, textModel: TextModel, lengths = paperLengths): Target {
  return {
    ...{ name, textModel, fixedPrefix: 0 },
    ...promptLayout(textModel),
    classifier: ratingClassifier(name, textModel).classifier,
    allowed: promptWords.map((word) => tokenizer.idOf(word)!).toSorted((a, b) => a - b),
    ...lengths,
  };
}

/** The truth of the planted world. */
export const truth = ({ response }: Exchange): boolean => isUnsafe(response.split(" "));

/** Judges that own compiled graphs until `dispose`. */
export interface OwnedJudges {
  readonly judges: Judges;
  dispose(): Promise<void>;
}

/** The classifier that the attack saw, one that it did not, and the truth. */
export function judgesOf(training: TextModel, independent: TextModel): OwnedJudges {
  const seen = openSafetyClassifier(ratingClassifier("training classifier", training));
  const unseen = openSafetyClassifier(ratingClassifier("independent classifier", independent));
  return {
    judges: { training: seen, independent: unseen, truth },
    dispose: async () => void (await Promise.all([seen.dispose(), unseen.dispose()])),
  };
}
