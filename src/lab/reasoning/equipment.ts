/** What a study works with beside its questions: the policy, the words of prompts, an editor. */
import {
  type EditingWording,
  oursForEditing,
  readEditingWording,
} from "../../interventions/editingWording.ts";
import type { InterventionContext } from "../../interventions/intervention.ts";
import { split } from "../../math/seed.ts";
import { loadPolicy, type Policy } from "../../policies/index.ts";
import { ours, oursAsText } from "../../reasoners/ours.ts";
import { readWording } from "../../reasoners/readWording.ts";
import type { Wording } from "../../reasoners/wording.ts";
import type { RunContext } from "../recipe.ts";
import type { StudySettings } from "./settings.ts";

/** Everything that reasoners and interventions need to be told. */
export type Equipment = Omit<InterventionContext, "reasoner">;

/** The words of prompts: a file, or ours, laid out for what the policy can read. */
export const wordingFor = ({ wording }: Pick<StudySettings, "wording">, policy: Policy): Wording =>
  wording === "ours" ? (policy.reads === "text" ? oursAsText : ours) : readWording(wording);

const editingFor = ({ editing }: StudySettings): EditingWording =>
  editing === "ours" ? oursForEditing : readEditingWording(editing);

/** Does the work with what the settings name, and frees the editor after it. */
export async function withEquipment(
  context: RunContext<StudySettings>,
  work: (equipment: Equipment) => Promise<void>,
): Promise<void> {
  const { settings, policy, seed, signal } = context;
  if (policy === undefined) throw new Error("A study of reasoning needs a policy: --model.");
  const { temperature, topP, maxTokens, votes } = settings;
  const editor = settings.editor === "self" ? undefined : await loadPolicy(settings.editor);
  try {
    await work({
      ...{ policy, wording: wordingFor(settings, policy), editing: editingFor(settings) },
      ...{ seed: split(seed, "study"), signal, temperature, topP, maxTokens, votes },
      ...(editor ? { editor } : {}),
    });
  } finally {
    await editor?.dispose();
  }
}
