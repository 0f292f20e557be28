/** The first bytes of a file, by which its format and its schema are recognised, and its first lines checked. */
import { createReadStream, statSync } from "node:fs";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";

/** How a file begins. */
export type FileHead =
  | { readonly kind: "parquet"; readonly path: string; readonly bytes: number }
  | {
      readonly kind: "text";
      readonly path: string;
      /** On the disk. */
      readonly bytes: number;
      readonly isGzip: boolean;
      /** Whole lines, without their ends and without those that are empty; at most 100. */
      readonly lines: readonly string[];
    };

const [mostBytes, mostLines] = [1 << 18, 100];

/** Reads the beginning of a file. @throws Error that begins with the path, for what cannot be a log. */
export async function readHead(path: string): Promise<FileHead> {
  const status = statSync(path, { throwIfNoEntry: false });
  const refuse = (got: string): never => {
    throw new Error(`${path}: expected a log (CSV, TSV, gzip of these, Parquet), got ${got}.`);
  };
  if (status === undefined) return refuse("nothing there");
  if (status.isDirectory()) return refuse(`a folder. Name its files, such as "${path}/*.gz"`);
  if (status.size === 0) return refuse("an empty file");
  const start = await firstBytes(path, { most: 4, isGzip: false });
  const common = { path, bytes: status.size };
  if (start.toString("latin1") === "PAR1") return { kind: "parquet", ...common };
  const isGzip = start[0] === 0x1f && start[1] === 0x8b;
  const bytes = await firstBytes(path, { most: mostBytes, isGzip });
  if (bytes.length === 0) return refuse("nothing in its gzip");
  if (!isText(bytes)) {
    return refuse(`bytes that are no text${isGzip ? "" : " and neither gzip nor Parquet"}`);
  }
  const lines = linesOf(bytes);
  if (lines.length === 0) return refuse("only empty lines");
  return { kind: "text", ...common, isGzip, lines };
}

interface FirstBytes {
  readonly most: number;
  readonly isGzip: boolean;
}

async function firstBytes(path: string, { most, isGzip }: FirstBytes): Promise<Buffer> {
  const file = createReadStream(path, isGzip ? {} : { end: most - 1 });
  // What goes wrong is thrown where the stream is read.
  const stream = isGzip ? pipeline(file, createGunzip(), () => {}) : file;
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    for await (const piece of stream as AsyncIterable<Buffer>) {
      pieces.push(piece);
      length += piece.length;
      if (length >= most) break;
    }
  } catch (error) {
    // A cut-off end is for the reader of the whole file to say, where there is anything before it.
    if (length === 0) throw new Error(`${path}: ${(error as Error).message}.`);
  } finally {
    file.destroy();
  }
  return Buffer.concat(pieces).subarray(0, most);
}

/** Whether bytes look like UTF-8; a few that do not are malformed lines, as is a letter that was cut in the middle. */
function isText(bytes: Buffer): boolean {
  if (bytes.includes(0)) return false;
  const odd = [...bytes.toString("utf8")].filter((letter) => letter === "\ufffd").length;
  return odd <= bytes.length / 20;
}

function linesOf(bytes: Buffer): readonly string[] {
  const text = bytes.toString("utf8").replace(/^\ufeff/, "");
  const lines = text.split(/\r\n|\n|\r/);
  // The last line is whole only where the file has ended.
  if (bytes.length === mostBytes && lines.length > 1) lines.pop();
  return lines.filter((line) => line !== "").slice(0, mostLines);
}
