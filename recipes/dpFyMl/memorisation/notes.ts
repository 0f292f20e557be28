/** Notes with secrets among them, as text and as tokens. */
import type { TextExample } from "../../../src/data/dataset.ts";
import phoneNotes, {
  drawNumber,
  noteWords,
  phoneNote,
  reservedNames,
} from "../../../src/data/phoneNotes.ts";
import { generator, type Seed, split } from "../../../src/math/seed.ts";
import { wordTokenizer } from "../../../src/model/tokenizers/words.ts";
import type { TokenExample } from "../../../src/training/supervised.ts";
import type { Settings } from "./settings.ts";

/** Knows every word of the notes. */
export const tokenizer = wordTokenizer(noteWords);

/** A secret, and how often it stands in the data. */
export interface Secret {
  readonly note: TextExample;
  readonly insertions: number;
}

/** What a replicate is trained on, and what it is tried on. */
export interface NoteData {
  readonly training: readonly TextExample[];
  readonly heldOut: readonly TextExample[];
  readonly secrets: readonly Secret[];
}

/** Ordinary notes and, behind them, every secret as often as it is inserted. */
export function noteData(seed: Seed, settings: Settings): NoteData {
  const { notes, insertions, secrets: each, heldOut } = settings;
  const draws = generator(split(seed, "secrets"));
  const times = insertions.flatMap((count) => Array<number>(each).fill(count));
  const secrets = times.map((count, index) => ({
    note: phoneNote(reservedNames[index]!, drawNumber(draws)),
    insertions: count,
  }));
  const ordinary = phoneNotes.draw(split(seed, "training"), { split: "train", count: notes });
  const inserted = secrets.flatMap(({ note, insertions: count }) => Array(count).fill(note));
  return {
    training: [...ordinary, ...inserted],
    heldOut: phoneNotes.draw(split(seed, "heldOut"), { split: "heldOut", count: heldOut }),
    secrets,
  };
}

/** The words of a note, from its first to its last. */
export const wordsOf = ({ prompt, answer }: TextExample): string => `${prompt} ${answer}`;

/** A note as tokens that all count alike. */
export function tokensOf(note: TextExample): TokenExample {
  const tokens = tokenizer.encode(wordsOf(note));
  return { tokens, weights: tokens.map(() => 1) };
}

/** Words of the longest note. */
export const longestNote = 7;
