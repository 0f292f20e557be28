/** What a checkpoint says about text: its tokenizer, the ids that end a text, and how it sees a conversation. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { tokenizerJsonSchema } from "../tokenizers/huggingFaceRecord.ts";
import { type HuggingFaceTokenizer, huggingFaceTokenizer } from "../tokenizers/index.ts";
import { readJson } from "./files.ts";

/**
 * The tokenizer in a checkpoint folder.
 *
 * @throws RangeError where there is no `tokenizer.json`, or one that is not read.
 */
export function loadTokenizer(folder: string): HuggingFaceTokenizer {
  const json = readJson(folder, "tokenizer.json");
  if (!json) {
    throw new RangeError(
      `${folder}: there is no tokenizer.json. In Python, AutoTokenizer.from_pretrained(folder).save_pretrained(folder) writes it.`,
    );
  }
  const checked = tokenizerJsonSchema.safeParse(json);
  if (checked.success) return huggingFaceTokenizer({ json: checked.data });
  throw new RangeError(`${join(folder, "tokenizer.json")}: ${z.prettifyError(checked.error)}`);
}

const endsSchema = z.looseObject({
  eos_token_id: z
    .union([z.int(), z.array(z.int())])
    .nullish()
    .transform((ids) => [ids ?? []].flat()),
});

/** Ids that end a text, from `generation_config.json` and `config.json` together. */
export function endsIn(folder: string): number[] {
  const ids = ["generation_config.json", "config.json"].flatMap((name) => {
    const checked = endsSchema.safeParse(readJson(folder, name) ?? {});
    if (checked.success) return checked.data.eos_token_id;
    throw new RangeError(`${join(folder, name)}: ${z.prettifyError(checked.error)}`);
  });
  return [...new Set(ids)];
}

/** How a checkpoint sees a conversation. */
export interface ChatSettings {
  /** Jinja; absent in a checkpoint of plain text. */
  readonly source?: string;
  /** Special tokens by the names that templates use, such as `bos_token`. */
  readonly tokens: Readonly<Record<string, string>>;
}

const tokenSchema = z.union([
  z.string(),
  z.looseObject({ content: z.string() }).transform(({ content }) => content),
]);
const templateSchema = z.union([
  z.string(),
  z.array(z.looseObject({ name: z.string(), template: z.string() })),
]);

/** The chat template of a checkpoint: `chat_template.jinja`, else the one in `tokenizer_config.json`. */
export function chatSettingsIn(folder: string): ChatSettings {
  const settings = readJson(folder, "tokenizer_config.json") ?? {};
  const tokens = Object.entries(settings)
    .filter(([name]) => name.endsWith("_token"))
    .flatMap(([name, value]) => {
      const token = tokenSchema.safeParse(value);
      return token.success ? [[name, token.data] as const] : [];
    });
  const path = join(folder, "chat_template.jinja");
  const source = existsSync(path)
    ? readFileSync(path, "utf8")
    : sourceOf(settings.chat_template, join(folder, "tokenizer_config.json"));
  return { tokens: Object.fromEntries(tokens), ...(source === undefined ? {} : { source }) };
}

/** One template, or the default one of several. */
function sourceOf(value: unknown, where: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  const checked = templateSchema.safeParse(value);
  if (!checked.success) throw new RangeError(`${where}: ${z.prettifyError(checked.error)}`);
  if (typeof checked.data === "string") return checked.data;
  return checked.data.find(({ name }) => name === "default")?.template;
}
