/** What if the reasoning had been different: interventions, hints, and their records. */
import addingMistakes from "./addingMistakes.ts";
import counterfactualSwap from "./counterfactualSwap.ts";
import earlyAnswering from "./earlyAnswering.ts";
import fillerTokens from "./fillerTokens.ts";
import paraphrasing from "./paraphrasing.ts";

export type { ExpectedReasoning, InterventionCost, InterventionCostContext } from "./cost.ts";
export { type EditingWording, oursForEditing, readEditingWording } from "./editingWording.ts";
export { type HintedSubject, hintRecordOf, reasoningText } from "./hinted.ts";
export { type Hint, type HintRequest, misleading, type Prompted } from "./hints/hint.ts";
export { type Intervened, intervene, subjectsOf } from "./intervene.ts";
export * from "./intervention.ts";
export type { Mark } from "./marks.ts";
export { auditMentions, type MentionAudit, type MentionRequest } from "./mentions.ts";
export { permutedChoices } from "./permutedChoices.ts";
export { originalRecordOf, type Place, recordOf, type SampleBody } from "./record.ts";
export { addingMistakes, counterfactualSwap, earlyAnswering, fillerTokens, paraphrasing };
