/** The contract of every published log: one file in `known/`, default-exporting one of these. */
import type { ClickSchema } from "./schema.ts";

/** A published log. Its data belong to others and are not here. */
export interface KnownClickLog {
  /** `name` is the file name without its ending. */
  readonly schema: ClickSchema;
  /** As the owner of the data states it, as far as we know. */
  readonly licence: string;
  /** Where a person finds it. */
  readonly origin: string;
  /** Paths that its files usually have; decides between logs with the same columns. */
  readonly paths: RegExp;
  /** Whether the cells of a line without a header can be its. Absent where files always have a header. */
  fits?(cells: readonly string[]): boolean;
  /** A few lines, made up, as they stand in such a file, header included where it has one. */
  readonly example: string;
}
