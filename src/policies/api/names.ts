/**
 * Models behind an API by their names: `openai/gpt-4.1-mini`, `anthropic/…`, `google/…`, and
 * `http://127.0.0.1:8080/v1#name` for every server that speaks like OpenAI.
 */
import type { LanguageModelV3 } from "@ai-sdk/provider";
import type { Policy } from "../policy.ts";
import { apiPolicy } from "./apiPolicy.ts";
import { dialects } from "./dialect.ts";
import type { ApiOptions } from "./options.ts";
import { knownPrice } from "./prices.ts";
import { keyVariables } from "./secrets.ts";

type Environment = NonNullable<ApiOptions["environment"]>;
type Provider = keyof typeof dialects;

/** A name, taken apart. */
export interface ApiName {
  readonly provider: Provider;
  readonly model: string;
  readonly address: string;
  /** The environment variable that holds the key, or that should. */
  readonly keyVariable: string;
  readonly key?: string;
}

/** Where each provider is, and the variable that says otherwise: for proxies and doubles. */
const addresses = {
  openai: { variable: "OPENAI_BASE_URL", address: "https://api.openai.com/v1" },
  anthropic: { variable: "ANTHROPIC_BASE_URL", address: "https://api.anthropic.com/v1" },
  google: {
    variable: "GOOGLE_BASE_URL",
    address: "https://generativelanguage.googleapis.com/v1beta",
  },
} as const;

/**
 * A name, taken apart, with its key and address from the environment.
 *
 * @throws RangeError for a name without a model, an address with a password or a query, or a missing key.
 */
export function parseApiName(name: string, environment: Environment): ApiName {
  if (/^https?:\/\//.test(name)) return parseAddress(name, environment);
  const [provider = "", ...rest] = name.split("/");
  const known = provider as keyof typeof addresses;
  const { variable, address } = addresses[known];
  const key = keyFor(known, environment);
  if (key.key === undefined) {
    throw new RangeError(
      `${name} needs a key: set the environment variable ${key.keyVariable}, or name another --model.`,
    );
  }
  const base = environment[variable]?.trim() || address;
  return { provider: known, model: rest.join("/"), address: withoutSlash(base), ...key };
}

/** Keys are optional: most servers on one's own machine have none. */
function parseAddress(name: string, environment: Environment): ApiName {
  const [address = "", ...rest] = name.split("#");
  const model = rest.join("#");
  const example = "http://127.0.0.1:8080/v1#name-of-the-model";
  if (!URL.canParse(address)) throw new RangeError(`expected an address such as ${example}.`);
  const { username, password, search } = new URL(address);
  if (username !== "" || password !== "" || search !== "") {
    throw new RangeError(
      "an address of a model may hold no password and no query: it is written into records. Put the key into the environment variable OPENAI_COMPATIBLE_API_KEY.",
    );
  }
  if (model === "") {
    throw new RangeError(`${name} names no model: write its name behind a #, such as ${example}.`);
  }
  const provider = "openaiCompatible";
  return { provider, model, address: withoutSlash(address), ...keyFor(provider, environment) };
}

function keyFor(provider: Provider, environment: Environment) {
  const variables: readonly string[] = keyVariables[provider];
  const keyVariable = variables.find((variable) => environment[variable]?.trim()) ?? variables[0]!;
  const key = environment[keyVariable]?.trim();
  return { keyVariable, ...(key ? { key } : {}) };
}

const withoutSlash = (address: string) => address.replace(/\/+$/, "");

/**
 * The policy that a name stands for. Nothing is sent yet; the provider's package is loaded.
 *
 * @throws RangeError as `parseApiName`, and for options that make no sense.
 */
export async function loadApiPolicy(name: string, options: ApiOptions = {}): Promise<Policy> {
  const { environment = process.env } = options;
  const parsed = parseApiName(name, environment);
  const { provider, model, address, keyVariable } = parsed;
  const price = options.price ?? knownPrice(provider, model);
  return apiPolicy(await modelOf(parsed), {
    ...options,
    ...{ name, address, keyVariable, dialect: dialects[provider] },
    ...(price === undefined ? {} : { price }),
  });
}

/** The model as the AI SDK has it. */
export async function modelOf({
  provider,
  model,
  address,
  key,
}: ApiName): Promise<LanguageModelV3> {
  const settings = { baseURL: address, ...(key === undefined ? {} : { apiKey: key }) };
  switch (provider) {
    case "openai":
      return (await import("@ai-sdk/openai")).createOpenAI(settings).chat(model);
    case "anthropic":
      return (await import("@ai-sdk/anthropic")).createAnthropic(settings).chat(model);
    case "google":
      return (await import("@ai-sdk/google")).createGoogleGenerativeAI(settings).chat(model);
    case "openaiCompatible": {
      const { createOpenAICompatible } = await import("@ai-sdk/openai-compatible");
      return createOpenAICompatible({ ...settings, name: provider, includeUsage: true }).chatModel(
        model,
      );
    }
  }
}
