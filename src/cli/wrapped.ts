/** Text in lines that fit a terminal. */

/** How lines are cut. */
export interface WrapOptions {
  /** Letters that fit in a line. */
  readonly width: number;
  /** Spaces before every line but the first. @default 0 */
  readonly indent?: number;
}

/** `text` cut between words; a word that is longer than a line keeps its length. */
export function wrapped(text: string, { width, indent = 0 }: WrapOptions): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const room = width - (lines.length === 0 ? 0 : indent);
    if (line !== "" && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].join(`\n${" ".repeat(indent)}`);
}

/** Every line of `text` cut between words, what is left of it below and two spaces further in. */
export const wrappedLines = (text: string, width: number): string =>
  text
    .split("\n")
    .map((line) => {
      const lead = line.length - line.trimStart().length;
      const rest = wrapped(line.trimStart(), { width: width - lead, indent: lead + 2 });
      return line.slice(0, lead) + rest;
    })
    .join("\n");
