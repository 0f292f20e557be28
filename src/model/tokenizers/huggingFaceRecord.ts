/**
 * What a `tokenizer.json` says, made ready for `@huggingface/tokenizers`. That library reads some parts
 * otherwise than the reference does; where another spelling of the same thing is read correctly it is used, and
 * the rest is refused rather than read wrongly.
 */
import { z } from "zod";

const part = z.looseObject({ type: z.string() });

/** One step of a tokenizer, as the file describes it. */
type Part = z.infer<typeof part>;

const addedToken = z.looseObject({ id: z.int().min(0), content: z.string() });

/** Checks the parts of a `tokenizer.json` that are looked at here. */
export const tokenizerJsonSchema = z.looseObject({
  added_tokens: z.array(addedToken).nullish(),
  normalizer: part.nullish(),
  pre_tokenizer: part.nullish(),
  post_processor: part.nullish(),
  decoder: part.nullish(),
  model: z.looseObject({ type: z.string().nullish(), unk_token: z.string().nullish() }),
});

/** A checked `tokenizer.json`. */
export type TokenizerJson = z.infer<typeof tokenizerJsonSchema>;

/** The same with every part there, and parts that the library reads otherwise spelled so that it does not. */
export function readyRecord(json: TokenizerJson): object {
  return {
    ...json,
    added_tokens: json.added_tokens ?? [],
    normalizer: json.normalizer ?? null,
    pre_tokenizer: json.pre_tokenizer ? respelled(json.pre_tokenizer) : null,
    post_processor: json.post_processor ?? null,
    decoder: json.decoder ?? null,
  };
}

/** The words of GPT-2, in the syntax of the reference. */
const gpt2Words =
  "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

/** What the reference's regular expressions call a letter of a word. */
const wordLetters = "\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}";

/**
 * The library cuts some steps with JavaScript's own classes, whose white space, digits and letters are not
 * Unicode's; a `Split` with the same pattern is translated faithfully.
 */
function respelled(step: Part): Part {
  switch (step.type) {
    case "Sequence":
      return { ...step, pretokenizers: partsOf(step.pretokenizers).map(respelled) };
    case "Digits":
      return splitBy(step.individual_digits ? "\\p{N}" : "\\p{N}+");
    case "Whitespace":
      return {
        ...splitBy(`[${wordLetters}]+|[^${wordLetters}\\s]+`),
        ...{ behavior: "Removed", invert: true },
      };
    case "ByteLevel":
      return step.use_regex === false ? step : respelledByteLevel(step);
    default:
      return step;
  }
}

function respelledByteLevel(step: Part): Part {
  // With a space for a space, this only puts one before a text that begins without it.
  const prefix = { type: "Metaspace", replacement: " ", prepend_scheme: "always" };
  const bytes = { ...step, use_regex: false, add_prefix_space: false };
  const cut = splitBy(gpt2Words);
  const steps = step.add_prefix_space ? [prefix, cut, bytes] : [cut, bytes];
  return { type: "Sequence", pretokenizers: steps };
}

const splitBy = (Regex: string): Part => ({
  type: "Split",
  pattern: { Regex },
  behavior: "Isolated",
  invert: false,
});

const partsOf = (steps: unknown): Part[] => z.array(part).parse(steps ?? []);

/** What of a tokenizer would be read wrongly, one sentence each; empty where all is well. */
export function tokenizerRefusals(json: TokenizerJson): string[] {
  const replaced = stepsOf(json.normalizer)
    .filter(({ type }) => type === "Replace")
    .map(literalOf);
  return stepsOf(json.pre_tokenizer).flatMap((step) => refusalOf(step, replaced) ?? []);
}

function refusalOf(step: Part, replaced: readonly (string | undefined)[]): string | undefined {
  const { type, behavior = "Isolated" } = step;
  if (type === "Split" && !["Isolated", "Removed"].includes(`${behavior}`)) {
    const literal = literalOf(step);
    // Gemma cuts at spaces after it has replaced all spaces.
    if (literal !== undefined && replaced.includes(literal)) return undefined;
    return `pre_tokenizer Split with behavior ${behavior}: only Isolated and Removed are read`;
  }
  if (type === "Punctuation" && behavior !== "Contiguous") {
    return `pre_tokenizer Punctuation with behavior ${behavior}: only Contiguous is read`;
  }
  return undefined;
}

const patternSchema = z.object({ pattern: z.object({ String: z.string() }) });

const literalOf = (step: Part): string | undefined =>
  patternSchema.safeParse(step).data?.pattern.String;

/** The steps of a part, those inside sequences too. */
function stepsOf(step: Part | null | undefined): Part[] {
  if (!step) return [];
  const inner = step.normalizers ?? step.pretokenizers;
  return inner === undefined ? [step] : partsOf(inner).flatMap(stepsOf);
}
