/** Texts of every kind, for properties. */
import fc from "fast-check";

const codePoint = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 0x7f }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 0x10ffff }) },
  // half a pair of surrogates
  { weight: 1, arbitrary: fc.integer({ min: 0xd800, max: 0xdfff }) },
);
const unit = fc.oneof(
  { weight: 4, arbitrary: codePoint.map((point) => String.fromCodePoint(point)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      " ",
      "\n",
      "a",
      "é",
      "e\u0301",
      "👍",
      "\ufeff",
      "'s",
      "<s>",
      "<|end|>",
      "<|",
    ),
  },
);

/** Any text, ill-formed ones included. */
export const anyText: fc.Arbitrary<string> = fc
  .array(unit, { maxLength: 40 })
  .map((units) => units.join(""));

/** The text that UTF-8 can carry: half a pair of surrogates becomes U+FFFD. */
export const wellFormed = (text: string): string =>
  new TextDecoder("utf-8", { ignoreBOM: true }).decode(new TextEncoder().encode(text));
