/** What a safetensors file of this laboratory says about itself: a format, and records as JSON. */
import { z } from "zod";

/** The metadata of a file, and how errors name the file. */
export interface FileMetadata {
  readonly metadata: Readonly<Record<string, string>>;
  readonly file: string;
}

/** Throws unless the file says that it has this format; `what` is how a person calls it. */
export function requireFormat(
  { metadata, file }: FileMetadata,
  { format, what }: { readonly format: string; readonly what: string },
): void {
  if (metadata.format === format) return;
  const got = metadata.format ?? "a file without a format in its metadata";
  throw new RangeError(`${file}: expected ${what} of this laboratory, got ${got}.`);
}

/** One record of the metadata as JSON. Throws where it is absent or no JSON. */
export function jsonPart({ metadata, file }: FileMetadata, name: string): unknown {
  const text = metadata[name] ?? "";
  try {
    return JSON.parse(text);
  } catch {
    throw new RangeError(
      `${file}, ${name}: expected JSON, got ${JSON.stringify(text.slice(0, 40))}.`,
    );
  }
}

/** One record of the metadata, checked. */
export function parsePart<Schema extends z.ZodType>(
  from: FileMetadata,
  name: string,
  schema: Schema,
): z.infer<Schema> {
  const checked = schema.safeParse(jsonPart(from, name));
  if (checked.success) return checked.data;
  throw new RangeError(`${from.file}, ${name}: ${z.prettifyError(checked.error)}`);
}
