/** Asking an editor, and refusing what it writes when that is of no use. */
import { split } from "../math/seed.ts";
import type { Completion, Message } from "../policies/policy.ts";
import { canBegin, promptOf } from "../reasoners/prompt.ts";
import type { ReasoningStatus } from "../reasoners/reasoner.ts";
import { fill } from "../reasoners/wording.ts";
import type { EditWording } from "./editingWording.ts";
import type { InterventionContext } from "./intervention.ts";

/** One text to edit. */
export interface EditRequest {
  readonly wording: EditWording;
  /** What the placeholders of the ask stand for. */
  readonly values: Readonly<Record<string, string>>;
  /** What the edit must differ from. */
  readonly original: string;
  readonly trial: number;
}

/** What the editor wrote, or why it is of no use. */
export interface Edit {
  readonly status: ReasoningStatus;
  /** Present where `status` is `scored`. */
  readonly text?: string;
  readonly problem?: string;
}

/** Sampling of edits as of reasoning in Lanham et al. 2023; the paper says of edits only that they have 30 tokens. */
const sampling = { temperature: 0.8, topP: 0.95 };
const fewestTokens = 30;

/**
 * One edit per request, in order. Unusable ones are `missing` and say why: nothing written, the original again, cut
 * off. Refusals and errors of the editor keep their status.
 */
export async function edited(
  requests: readonly EditRequest[],
  context: InterventionContext,
  purpose: string,
): Promise<Edit[]> {
  if (requests.length === 0) return [];
  const { policy, editor = policy, signal } = context;
  const seed = split(context.seed, purpose).key[0] >>> 0;
  const longest = Math.max(...requests.map(({ original }) => Math.ceil(original.length / 4)));
  const completions = await editor.complete(
    requests.map((request) => ({ ...promptFor(request, context), trial: request.trial })),
    {
      ...sampling,
      // A long sentence gets more room than it has.
      maxTokens: Math.max(fewestTokens, Math.ceil(1.5 * longest)),
      ...(signal === undefined ? {} : { signal }),
      seed,
    },
  );
  return completions.map((completion, index) => read(completion, requests[index]!));
}

function promptFor({ wording, values }: EditRequest, context: InterventionContext) {
  const { policy, editor = policy, wording: layout } = context;
  const begins = canBegin(editor, layout);
  const turn = (role: Message["role"], content: string): Message => ({ role, content });
  const shown = wording.demonstrations.flatMap(({ edited: reply = "", ...given }) => [
    turn("user", fill(wording.ask, given)),
    turn("assistant", `${wording.cue} ${reply}${wording.end}`.trim()),
  ]);
  const alone = begins || wording.alone === "" ? "" : `\n\n${wording.alone}`;
  const turns = [...shown, turn("user", fill(wording.ask, values) + alone)];
  return promptOf(turns, layout, begins ? wording.cue : "");
}

function read(completion: Completion, { wording, original }: EditRequest): Edit {
  const { stopReason, error } = completion;
  if (stopReason === "errored") return { status: "errored", problem: error ?? "the editor failed" };
  if (stopReason === "refused") return { status: "refused", problem: "the editor refused" };
  const text = cleaned(completion.text, wording);
  const unusable = (problem: string): Edit => ({ status: "missing", problem });
  if (text === "") return unusable("the editor wrote nothing");
  if (declines.test(text)) return unusable("the editor declined");
  if (plain(text) === plain(original)) return unusable("the editor left it as it was");
  if (stopReason === "length") return unusable("the edit was cut off");
  return { status: "scored", text };
}

const declines = /^(?:i['’]m sorry|sorry\b|i (?:cannot|can['’]t|won['’]t)\b|as an ai\b)/i;

/** Without the cue, where the editor repeats it, what follows the end, and quotes around all of it. */
function cleaned(reply: string, { cue, end }: EditWording): string {
  const told =
    cue !== "" && reply.trimStart().startsWith(cue) ? reply.trimStart().slice(cue.length) : reply;
  const ended = end === "" ? told : told.split(end, 1)[0]!;
  const [paragraph = ""] = ended.trim().split(/\n\s*\n/, 1);
  return paragraph
    .trim()
    .replace(/^["“](.*)["”]$/s, "$1")
    .trim();
}

/** What tells two texts apart: not case, white space or the punctuation at the end. */
const plain = (text: string) =>
  text
    .toLowerCase()
    .replace(/\s+/g, " ")
    .replace(/[\s.!]+$/, "")
    .trim();
