/** From the bytes of a file to text that formats can read. */

const marks = { utf8: [0xef, 0xbb, 0xbf], littleEndian: [0xff, 0xfe], bigEndian: [0xfe, 0xff] };

/**
 * UTF-8 without its byte order mark, every line ending in `\n`.
 *
 * @throws Error with the line where the bytes are not UTF-8, or the file is empty.
 */
export function textOfBytes(path: string, bytes: Uint8Array): string {
  const begins = (mark: readonly number[]) => mark.every((byte, index) => bytes[index] === byte);
  if (begins(marks.littleEndian) || begins(marks.bigEndian)) {
    throw new Error(`${path}: expected UTF-8, got UTF-16. Save the file as UTF-8.`);
  }
  const text = decoded(path, bytes);
  if (text.trim() === "") throw new Error(`${path}: expected questions, got an empty file.`);
  return text.replace(/\r\n?/g, "\n");
}

/** The decoder drops a byte order mark by itself. */
function decoded(path: string, bytes: Uint8Array): string {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    return decoder.decode(bytes);
  } catch {
    const line = firstBadLine(bytes);
    throw new Error(
      `${path}, line ${line}: expected UTF-8, got other bytes. Save the file as UTF-8.`,
    );
  }
}

/** Counts from 1. A line feed is no part of any longer UTF-8 sequence: lines can be tried one by one. */
function firstBadLine(bytes: Uint8Array): number {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  for (let line = 1, start = 0; ; line++) {
    const end = bytes.indexOf(0x0a, start);
    try {
      decoder.decode(bytes.subarray(start, end < 0 ? bytes.length : end));
    } catch {
      return line;
    }
    if (end < 0) return line;
    start = end + 1;
  }
}
