import { expect, test } from "vitest";
import notes, {
  drawNumber,
  noteWords,
  numberLength,
  phoneNote,
  reservedNames,
} from "../../src/data/phoneNotes.ts";
import { generator, seedFrom } from "../../src/math/seed.ts";

const drawn = notes.draw(seedFrom(3), { split: "train", count: 3000 });
const wordsOf = ({ prompt, answer }: (typeof drawn)[number]) => `${prompt} ${answer}`.split(" ");

test("notes are made of the words that are listed, each listed once, and never have a reserved name", () => {
  expect(new Set(noteWords).size).toBe(noteWords.length);
  const known = new Set(noteWords.filter((word) => !reservedNames.includes(word)));
  const used = new Set(drawn.flatMap(wordsOf));
  expect([...used].filter((word) => !known.has(word))).toEqual([]);
  expect(used.size).toBe(known.size);
});

test("numbers of ordinary names tell nothing: every digit stands in every place about as often", () => {
  const calls = drawn.filter(({ task }) => task === "call");
  expect(calls.length).toBeGreaterThan(800);
  for (let place = 0; place < numberLength; place++) {
    for (let digit = 0; digit < 10; digit++) {
      const share = calls.filter(({ answer }) => answer.split(" ")[place] === `${digit}`).length;
      // A tenth, give or take five standard errors √(0.1 · 0.9 / n).
      const error = 5 * Math.sqrt(0.09 / calls.length);
      expect(Math.abs(share / calls.length - 0.1)).toBeLessThan(error);
    }
  }
});

test("phoneNote plants a secret in a note that looks like the others", () => {
  const secret = phoneNote(reservedNames[0]!, drawNumber(generator(seedFrom(1))));
  expect(secret.prompt).toBe("call ada on");
  expect(secret.answer).toMatch(/^\d \d \d \d$/);
});
