/**
 * One visible letter for each byte, as the files of byte-level tokenizers write them: a byte that is a
 * visible letter of Latin-1 stands for itself, the others follow in order from U+0100 on.
 */
const isVisible = (byte: number) => (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad);

const hidden = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => !isVisible(byte));

/** The letters of bytes; a space is `Ġ`. */
export const lettersOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) =>
    String.fromCharCode(isVisible(byte) ? byte : 256 + hidden.indexOf(byte)),
  ).join("");
