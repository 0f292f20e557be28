/** What a study works with beside its questions: the policy, the words of prompts, an editor. */
import {
  type EditingWording,
  oursForEditing,
  readEditingWording,
} from "../../interventions/editingWording.ts";
import type { InterventionContext } from "../../interventions/intervention.ts";
import { split } from "../../math/seed.ts";
import type { Policy } from "../../policies/policy.ts";
import { ours, oursAsText } from "../../reasoners/ours.ts";
import { readWording } from "../../reasoners/readWording.ts";
import { type Wording, withDemonstrations } from "../../reasoners/wording.ts";
import type { RunContext } from "../recipe.ts";
import type { StudySettings } from "./settings.ts";

/** Everything that reasoners and interventions need to be told. */
export interface Equipment extends Omit<InterventionContext, "reasoner"> {
  /** Who says whether reasoning mentions a hint, beside the lexical audit. */
  readonly judges: readonly Policy[];
}

/** The words of prompts: a file, or ours, laid out for what the policy can read. */
export const wordingFor = ({ wording }: Pick<StudySettings, "wording">, policy: Policy): Wording =>
  wording === "ours" ? (policy.reads === "text" ? oursAsText : ours) : readWording(wording);

/** The words in which an editor is asked: a file, or ours. */
export const editingFor = ({ editing }: Pick<StudySettings, "editing">): EditingWording =>
  editing === "ours" ? oursForEditing : readEditingWording(editing);

/** What a study works with, and what its positive control does. */
export interface Equipments {
  readonly own: Equipment;
  readonly control?: Equipment;
}

/** A run, and what its study asks for. */
export interface Equipping {
  readonly context: RunContext<StudySettings>;
  readonly study: { readonly control?: string; readonly demonstrated?: boolean };
}

/** Does the work with what the settings name, and frees the other policies after it. */
export async function withEquipment(
  { context, study: { control, demonstrated = false } }: Equipping,
  work: (equipment: Equipments) => Promise<void>,
): Promise<void> {
  const { settings, policy, seed, signal } = context;
  if (policy === undefined) throw new Error("A study of reasoning needs a policy: --model.");
  const { temperature, topP, maxTokens, votes } = settings;
  const sampling = { seed: split(seed, "study"), signal, temperature, topP, maxTokens, votes };
  const loaded: Policy[] = [];
  const load = async (name: string) => {
    const other = await context.load(name);
    loaded.push(other);
    return other;
  };
  const words = (policy: Policy) => {
    const wording = wordingFor(settings, policy);
    const shown = demonstrated ? withDemonstrations(wording) : wording;
    return { policy, wording: shown, editing: editingFor(settings) };
  };
  const editing = async (name: string | undefined) =>
    name === undefined ? {} : { editor: await load(name) };
  try {
    const judges: Policy[] = [];
    for (const name of settings.judges) judges.push(await load(name));
    const common = { ...sampling, judges };
    const edited = await editing(editorFor(settings, policy));
    const own = { ...common, ...words(policy), ...edited };
    if (control === undefined) return await work({ own });
    const other = { ...words(await load(control)), ...(await editing(plantedEditor)) };
    await work({ own, control: { ...common, ...other } });
  } finally {
    for (const each of loaded) await each.dispose();
  }
}

const plantedEditor = "planted/editor";

/** Planted policies answer questions and nothing else: their mistakes are written for them. */
function editorFor({ editor }: StudySettings, { name }: Policy): string | undefined {
  if (editor !== "self") return editor;
  return name.startsWith("planted/") ? plantedEditor : undefined;
}
