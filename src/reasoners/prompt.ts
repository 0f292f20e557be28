/** From the words of a wording to what a policy is sent. */
import { letterOf, type Question } from "../data/question.ts";
import type { Message, Policy } from "../policies/policy.ts";
import { recordedPrompt } from "../policies/replayed.ts";
import { fill, type Wording } from "./wording.ts";

/** What of a question a policy may see. */
export type Asked = Pick<Question, "text" | "choices" | "after">;

/** A conversation, or one text, with the beginning of the answer. */
export interface Prompt {
  readonly prompt: string | readonly Message[];
  /** Of a conversation only: one text has its beginning at its end. */
  readonly prefill?: string;
}

/** Whether the answer of the policy can be begun for it: it takes a prefill, or its prompts are one text. */
export const canBegin = (policy: Pick<Policy, "capabilities">, { layout }: Wording): boolean =>
  layout !== "chat" || policy.capabilities.has("prefill");

/** The question as it is asked, with its choices and what is said after them. */
export function questionText(wording: Wording, asked: Asked): string {
  const { after } = asked;
  const question = withChoices(wording, asked);
  return after === undefined ? question : fill(wording.after, { question, after });
}

function withChoices(wording: Wording, { text, choices }: Asked): string {
  if (choices === undefined) return fill(wording.freeQuestion, { question: text });
  const lines = choices.map((choice, index) =>
    fill(wording.choice, { letter: letterOf(index), choice }),
  );
  return fill(wording.question, { question: text, choices: lines.join("\n") });
}

/**
 * The prompt of these turns. `begin` is how the answer begins; white space at its end is left to the policy, whose
 * tokens bring their own.
 */
export function promptOf(
  turns: readonly Message[],
  { layout }: Pick<Wording, "layout">,
  begin = "",
): Prompt {
  const between = layout === "chat" ? "\n\n" : layout.between;
  const all = merged([...turns, { role: "assistant", content: begin }], between);
  const open = all.at(-1)?.role === "assistant" ? all.pop()!.content : "";
  if (layout === "chat") return open === "" ? { prompt: all } : { prompt: all, prefill: open };
  const said = all.map(({ role, content }) => fill(layout[role], { content }));
  const opening = layout.assistant.slice(0, layout.assistant.indexOf("{content}"));
  return { prompt: [...said, opening + open].join(between).trimEnd() };
}

/** Without empty turns, neighbours of one role in one turn. Breakpoints stay where they are in the text. */
function merged(turns: readonly Message[], between: string): Message[] {
  const result: Message[] = [];
  for (const turn of turns) {
    const content = turn.content.trimEnd();
    if (content === "") continue;
    const last = result.at(-1);
    if (last?.role !== turn.role) result.push({ ...turn, content });
    else result[result.length - 1] = together(last, { ...turn, content }, between);
  }
  return result;
}

function together(first: Message, second: Message, between: string): Message {
  const start = first.content.length + between.length;
  const later = (second.breakpoints ?? []).map((offset) => start + offset);
  const breakpoints = [...(first.breakpoints ?? []), ...later];
  const content = first.content + between + second.content;
  return { role: first.role, content, ...(breakpoints.length > 0 ? { breakpoints } : {}) };
}

/** What a text model would say after its answer: the beginning of the user's next turn. None in a chat. */
export function nextTurn({ layout }: Pick<Wording, "layout">): readonly string[] {
  if (layout === "chat") return [];
  const opening = layout.user.slice(0, layout.user.indexOf("{content}")).trimEnd();
  return opening === "" ? [] : [layout.between + opening];
}

/** The prompt as one text, as records hold it. */
export const textOfPrompt = (prompt: Prompt): string => recordedPrompt(prompt);
