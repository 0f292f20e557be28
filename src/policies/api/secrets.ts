/** Keys never leave this process except to the server that they are for. */

/** Environment variables that hold keys of servers. */
export const keyVariables = {
  openai: ["OPENAI_API_KEY"],
  anthropic: ["ANTHROPIC_API_KEY"],
  google: ["GOOGLE_GENERATIVE_AI_API_KEY", "GEMINI_API_KEY"],
  openaiCompatible: ["OPENAI_COMPATIBLE_API_KEY"],
} as const;

/** Shorter values would replace ordinary words. */
const shortestKey = 8;

/** Replaces the keys of this environment by their names, also where they are JSON, URL-encoded or in base64. */
export function concealerOf(
  environment: Readonly<Record<string, string | undefined>>,
): (text: string) => string {
  const forms = Object.values(keyVariables)
    .flat()
    .flatMap((name) => formsOf(environment[name] ?? "").map((form) => ({ name, form })))
    .toSorted((a, b) => b.form.length - a.form.length);
  return (text) =>
    forms.reduce((clean, { name, form }) => clean.replaceAll(form, `[redacted ${name}]`), text);
}

function formsOf(key: string): string[] {
  if (key.length < shortestKey) return [];
  const escaped = JSON.stringify(key).slice(1, -1);
  const base64 = Buffer.from(key).toString("base64").replace(/=+$/, "");
  return [...new Set([key, escaped, encodeURIComponent(key), base64])];
}
