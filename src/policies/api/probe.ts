/**
 * What a server really can, found out by asking it.
 *
 * Servers of one protocol differ: some continue an answer that was begun, others begin anew; some drop a seed
 * without a word. One to six calls of a few tokens tell.
 */
import { z } from "zod";
import type { Capability, PolicyProfile } from "../policy.ts";
import type { Ask } from "./asker.ts";
import type { Answered, Call } from "./call.ts";
import { type CallExtras, type Dialect, mostTopTokens, type PrefillStyle } from "./dialect.ts";
import type { Failure } from "./failure.ts";
import type { Segment } from "./families.ts";
import { roomForThoughts, UnusableServerError } from "./options.ts";

/** Checks findings that were kept. */
export const findingsSchema = z.object({
  prefill: z.enum(["plain", "flagged", "none"]),
  logProbs: z.boolean(),
  /** `unrepeated`: it takes a seed, and gives other answers under the same. */
  seed: z.enum(["repeated", "unrepeated", "none"]),
  reasoning: z.enum(["shown", "hidden", "none"]),
});

/** What was found out. */
export type ProbeFindings = Readonly<z.infer<typeof findingsSchema>>;

/** Words for a probe, and what they need. */
interface Probe {
  readonly segments: readonly Segment[];
  readonly temperature: number;
  readonly extras?: Omit<CallExtras, "sampling">;
  readonly seed?: number;
}

const longestAnswer = 16;
const someSeed = 20_230_717;

/** Asks what the dialect leaves open. Rejects where not even a plain question is answered. */
export async function probe(
  ask: Ask,
  dialect: Dialect,
  signal: AbortSignal,
): Promise<ProbeFindings> {
  const put = async (asked: Probe) => await ask(callOf(asked), signal);
  const may = (capability: Capability) => dialect.declared.includes(capability);
  const plain = await plainAnswer(put, may("logProbs"));
  const reasoning = reasoningIn(plain);
  const room = reasoning === "none" ? {} : { thoughts: roomForThoughts };
  const again: Put = (asked) => put({ ...asked, extras: { ...asked.extras, ...room } });
  return {
    ...{ logProbs: plain.firstTokens.length > 1, reasoning },
    seed: may("seed") ? await seedOf(again) : "none",
    prefill: may("prefill") ? await prefillOf(again, dialect.prefillStyles) : "none",
  };
}

type Put = (asked: Probe) => Promise<Answered | Failure>;

const user = (text: string): Segment => ({ role: "user", text });
const greeting: Probe = { segments: [user("Answer with the one word ready.")], temperature: 0 };

async function plainAnswer(put: Put, withLogProbs: boolean): Promise<Answered> {
  const rich = await put(
    withLogProbs ? { ...greeting, extras: { topTokens: mostTopTokens } } : greeting,
  );
  const answer = withLogProbs && !("text" in rich) ? await put(greeting) : rich;
  if ("text" in answer) return answer;
  throw new UnusableServerError(
    `The first question was not answered. ${answer.message.replace(/[.:]?$/, ".")} Check that the server runs, and that --model has its address.`,
  );
}

function reasoningIn({ reasoning, reasoningTokens }: Answered): ProbeFindings["reasoning"] {
  if (reasoning !== undefined) return "shown";
  return reasoningTokens > 0 ? "hidden" : "none";
}

/** Says something that a model would hardly say twice unless it draws the same. */
async function seedOf(put: Put): Promise<ProbeFindings["seed"]> {
  const segments = [user("Write a random number of twelve digits, and nothing else.")];
  const asked = { segments, temperature: 1, seed: someSeed };
  const answers = [await put(asked), await put(asked)];
  const texts = answers.map((answer) => ("text" in answer ? answer.text : undefined));
  if (texts.includes(undefined)) return "none";
  const isDropped = answers.some((answer) => "text" in answer && dropsSeed(answer));
  if (isDropped) return "none";
  return texts[0] === texts[1] && texts[0] !== "" ? "repeated" : "unrepeated";
}

const dropsSeed = ({ ignored }: Answered) => ignored.some((sentence) => /\bseed\b/.test(sentence));

/** A server that continues says 5 next; one that begins anew says 1. */
async function prefillOf(
  put: Put,
  styles: readonly PrefillStyle[],
): Promise<PrefillStyle | "none"> {
  for (const style of styles) {
    const answer = await put({
      segments: [
        user("Count from 1 to 9 in digits, separated by commas."),
        { role: "assistant", text: "1, 2, 3, 4," },
      ],
      temperature: 0,
      extras: { prefill: style },
    });
    if ("text" in answer && /^\s*5\b/.test(answer.text)) return style;
  }
  return "none";
}

function callOf({ segments, temperature, seed, extras = {} }: Probe): Call {
  return {
    segments,
    cuts: { cuts: [], marks: [] },
    sampling: { maxTokens: longestAnswer, temperature },
    ...(seed === undefined ? {} : { seed }),
    extras,
  };
}

/** What the findings mean for an experiment. */
export function profileOf(
  dialect: Dialect,
  { prefill, logProbs, seed, reasoning }: ProbeFindings,
): Omit<PolicyProfile, "address"> {
  const capabilities: Capability[] = [
    "generate",
    ...(logProbs ? ["logProbs" as const] : []),
    ...(prefill === "none" ? [] : ["prefill" as const]),
    ...(seed === "repeated" ? ["seed" as const] : []),
  ];
  const degraded = [
    ...(prefill === "none"
      ? ["It does not continue an answer that was begun: given reasoning stands in the question."]
      : []),
    ...(logProbs ? [] : ["It tells no log-probabilities: answers are drawn and counted."]),
    ...{
      repeated: [],
      unrepeated: ["It takes a seed and answers differently under it: only kept answers repeat."],
      none: ["It takes no seed: only kept answers repeat."],
    }[seed],
    ...{
      none: [],
      shown: ["It thinks before it answers; what is tested is the reasoning in its answer."],
      hidden: [
        "It thinks unseen before it answers; what is tested is the reasoning in its answer.",
      ],
    }[reasoning],
  ];
  return { dialect: dialect.name, capabilities, reasoning, degraded };
}
