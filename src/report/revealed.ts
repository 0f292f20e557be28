/**
 * Text that a model wrote, made safe to look at.
 *
 * Escaping keeps markup inert, but some characters deceive without any markup: right-to-left
 * overrides reorder what is read, escape sequences paint terminals, tag characters and zero-width
 * characters carry messages that nobody sees. A transcript must show them, so each becomes its code
 * point in brackets: `⟨U+202E⟩`.
 */

/** Controls, format characters, line separators and lone surrogates; not tab and newline. */
const hidden = /(?![\t\n])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** A joiner inside an emoji family is spelling, not a hidden message. */
const pictograph = /[\p{Extended_Pictographic}\p{Emoji_Modifier}]\uFE0F?$/u;

/** One stretch of text: plain, or a hidden character under its visible name. */
export interface Stretch {
  readonly text: string;
  readonly hidden: boolean;
}

/** `text` cut into plain stretches and the hidden characters between them. */
export function stretches(text: string): readonly Stretch[] {
  const whole = text.replaceAll("\r\n", "\n");
  const found: Stretch[] = [];
  let from = 0;
  for (const match of whole.matchAll(hidden)) {
    if (joinsEmoji(whole, match.index, match[0])) continue;
    if (match.index > from) found.push({ text: whole.slice(from, match.index), hidden: false });
    found.push({ text: codePoint(match[0]), hidden: true });
    from = match.index + match[0].length;
  }
  if (from < whole.length) found.push({ text: whole.slice(from), hidden: false });
  return found;
}

/** `text` with every hidden character replaced by its visible name. */
export const revealed = (text: string): string =>
  stretches(text)
    .map((stretch) => stretch.text)
    .join("");

function joinsEmoji(text: string, at: number, character: string): boolean {
  return character === "\u200D" && pictograph.test(text.slice(Math.max(0, at - 3), at));
}

function codePoint(character: string): string {
  const hexadecimal = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
  return `⟨U+${hexadecimal}⟩`;
}
