/**
 * Click logs on disk, read in the order of their lines with memory that does not grow with them.
 *
 * Does not prove: that a log has one record per person; that is what `user` and its bounds are for.
 */
import type { ClickRecords } from "./clickRecords.ts";
import type { ClickEncoding } from "./encoding.ts";
import type { MalformedLines } from "./malformed.ts";
import type { ClickSchema } from "./schema.ts";

/** How a log is opened. */
export interface OpenClickLogOptions {
  /** A schema, or the path of a JSON file with one. @default the one beside the file, or a known one that fits */
  readonly schema?: ClickSchema | string;
  /** Most that DuckDB may use, such as "512MB". Our own part is a few megabytes. @default "512MB" */
  readonly memoryLimit?: string;
  /** Threads of DuckDB. @default 2 */
  readonly threads?: number;
  /** Largest share of malformed lines; more is an error that says what to do. In [0, 1]. @default 0.01 */
  readonly malformedShare?: number;
}

/** An open log. It owns a DuckDB instance until `close`. */
export interface ClickLog {
  readonly schema: ClickSchema;
  /** In the order in which they are read. */
  readonly paths: readonly string[];
  /** Size of all files, compressed as they are. */
  readonly bytes: number;
  /**
   * Records in the order of the lines, in pieces of about 2048; arrays are the caller's. May be called again, one call at
   * a time.
   *
   * @throws RangeError for an encoding that does not fit; Error that says where, for a file that does not.
   */
  records(encoding: ClickEncoding): AsyncIterable<ClickRecords>;
  /** What the last call of `records` has met until now. */
  readonly malformed: MalformedLines;
  close(): Promise<void>;
}
