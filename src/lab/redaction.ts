/**
 * Keeps secrets out of everything that a run writes, by value: wherever the value of a secret environment
 * variable turns up, also JSON-escaped, URL-encoded or in base64, its name is written instead.
 *
 * Does not cover: secrets that never were in the environment, or that a model spells backwards.
 */

/** Replaces every known secret in a text. */
export type Redact = (text: string) => string;

const SECRET_NAME = /KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL/i;
/** Shorter values would replace ordinary words. */
const SHORTEST_SECRET = 8;

/** A redactor for the secrets of this environment. */
export function redactorOf(environment: Readonly<Record<string, string | undefined>>): Redact {
  const forms = Object.entries(environment).flatMap(([name, value]) =>
    value !== undefined && SECRET_NAME.test(name) && value.length >= SHORTEST_SECRET
      ? formsOf(value).map((form) => ({ form, name }))
      : [],
  );
  // Longer forms first: one may contain another.
  forms.sort((a, b) => b.form.length - a.form.length);
  return (text) =>
    forms.reduce((clean, { form, name }) => clean.replaceAll(form, `[redacted ${name}]`), text);
}

function formsOf(secret: string): string[] {
  const forms = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    ...base64Forms(secret),
  ];
  return [...new Set(forms)].filter((form) => form.length >= SHORTEST_SECRET);
}

/** What base64 of a longer text shows of the secret, at each of the three alignments. */
function base64Forms(secret: string): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
    const whole = Math.floor(bytes.length / 3) * 4;
    const text = bytes.toString("base64").slice(offset === 0 ? 0 : 4, whole);
    return [text, text.replaceAll("+", "-").replaceAll("/", "_")];
  });
}
