/**
 * Keeps secrets out of everything that a run writes, by value: wherever the value of a secret environment
 * variable turns up, also JSON-escaped, URL-encoded or in base64, its name is written instead.
 *
 * The password in a variable that holds an address (`postgres://me:password@host`) counts as one.
 *
 * Does not cover: secrets that never were in the environment, or that a model spells backwards; checkpoints,
 * which hold numbers.
 */

/** Replaces every known secret in a text. */
export type Redact = (text: string) => string;

const SECRET_NAME = /KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|_PAT$/i;
const PASSWORD_IN_ADDRESS = /^\w[\w+.-]*:\/\/[^/@:]*:([^/@]+)@/;
/** Shorter values would replace ordinary words. */
const SHORTEST_SECRET = 8;

/** A redactor for the secrets of this environment. */
export function redactorOf(environment: Readonly<Record<string, string | undefined>>): Redact {
  const forms = Object.entries(environment).flatMap(([name, value = ""]) =>
    secretsIn(name, value)
      .flatMap(formsOf)
      .map((form) => ({ form, name })),
  );
  // Longer forms first: one may contain another.
  forms.sort((a, b) => b.form.length - a.form.length);
  return (text) =>
    forms.reduce((clean, { form, name }) => clean.replaceAll(form, `[redacted ${name}]`), text);
}

/** The JSON of a value in which every text is clean, names of fields included. */
export function redactedJson(value: unknown, redact: Redact, indent?: number): string {
  const clean = (_: string, part: unknown) => {
    if (typeof part === "string") return redact(part);
    if (typeof part !== "object" || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).map(([name, inner]) => [redact(name), inner]));
  };
  return JSON.stringify(value, clean, indent);
}

function secretsIn(name: string, value: string): string[] {
  const password = PASSWORD_IN_ADDRESS.exec(value)?.[1];
  const secrets = [
    ...(SECRET_NAME.test(name) ? [value] : []),
    ...(password === undefined ? [] : [password, decoded(password)]),
  ];
  return secrets.filter(({ length }) => length >= SHORTEST_SECRET);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function formsOf(secret: string): string[] {
  const escaped = (text: string) => JSON.stringify(text).slice(1, -1);
  const forms = [
    secret,
    escaped(secret),
    // JSON inside JSON: what a server answers when it quotes a request.
    escaped(escaped(secret)),
    encodeURIComponent(secret),
    encodeURIComponent(encodeURIComponent(secret)),
    ...base64Forms(secret),
  ];
  // Bytes are searched as Latin-1.
  const asBytes = forms.map((form) => Buffer.from(form).toString("latin1"));
  return [...new Set([...forms, ...asBytes])].filter((form) => form.length >= SHORTEST_SECRET);
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
