/** A record of a file and where it stands; checked against what a format expects. */
import { z } from "zod";

/** A record and where it stands. */
export interface Placed<Value = unknown> {
  readonly place: string;
  readonly value: Value;
}

/** The value as the schema reads it. Throws an Error that begins with the place and says which field is wrong. */
export function checked<Value>({ place, value }: Placed, schema: z.ZodType<Value>): Value {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = issue!.path.length === 0 ? "the record" : z.core.toDotPath(issue!.path);
  throw new Error(`${place}: ${field}: ${issue!.message}.`);
}

/** The beginning of a text, for an error. */
export const quoted = (text: string): string =>
  JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
