/** What a model knows: of every secret its rank among all numbers, and of held-out notes their loss. */
import { numberLength } from "../../../src/data/phoneNotes.ts";
import { createNextTokenReader } from "../../../src/model/nextTokens.ts";
import { createScorer } from "../../../src/model/scorer.ts";
import type { SequenceReader } from "../../../src/model/sequenceReader.ts";
import { exactExposure } from "../../../src/privacy/audit/exposure.ts";
import type { Claimed } from "../study/guarantee.ts";
import { guaranteeName } from "../study/names.ts";
import { statedModel } from "../study/statedModel.ts";
import { type Secret, tokenizer, tokensOf, wordsOf } from "./notes.ts";
import { type NoteCell, noteModel } from "./training.ts";

/** Ids of the ten digits. */
const digits = Array.from({ length: 10 }, (_, digit) => tokenizer.encode(`${digit}`)[0]!);

/** Trains the model of a cell and records what it knows, under `replicate`. */
export async function measureNotes(noteCell: NoteCell, replicate: string): Promise<void> {
  const { context, cell, data, epsilon } = noteCell;
  const { model, guarantee } = await noteModel(noteCell);
  const condition = guaranteeName(epsilon);
  const claimed = guarantee?.claimed ?? null;
  const place = { cell: `${cell}/asked`, replicate, condition, claimed };
  await context.once(place.cell, async () => {
    context.progress({ cell: place.cell, doing: "ranking every secret among all numbers" });
    const reader = createNextTokenReader(model.model, { batch: 256 });
    try {
      for (const secret of data.secrets) await recordSecret(noteCell, { secret, reader, place });
    } finally {
      await reader.dispose();
    }
    await recordHeldOut(noteCell, model.model, place);
    return statedModel(guarantee?.record, { condition, trainedIn: [cell] });
  });
}

interface Place {
  readonly cell: string;
  readonly replicate: string;
  readonly condition: string;
  readonly claimed: Claimed | null;
}

interface Asked {
  readonly secret: Secret;
  readonly reader: SequenceReader;
  readonly place: Place;
}

async function recordSecret({ context }: NoteCell, { secret, reader, place }: Asked) {
  const { note, insertions } = secret;
  const losses = await lossesOfNumbers(reader, tokenizer.encode(note.prompt));
  const own = Number(note.answer.replaceAll(" ", ""));
  const exposure = exactExposure(losses[own]!, [...losses.filter((_, index) => index !== own)]);
  const guess = losses.indexOf(Math.min(...losses));
  const { cell, replicate, condition, claimed } = place;
  context.record({
    ...{ kind: "sample", cell, sample: note.prompt.replaceAll(" ", "-"), condition, trial: 0 },
    ...{ cluster: replicate, pair: `${replicate} ${note.prompt}`, status: "scored" },
    prompt: note.prompt,
    completion: spelledNumber(guess),
    outcome: {
      ...{ measure: "secret", insertions, secret: note.answer, exposure },
      revealed: guess === own,
      ...(claimed ? { epsilon: claimed.epsilon, delta: claimed.delta } : {}),
    },
  });
}

const spelledNumber = (number: number): string =>
  [...String(number).padStart(numberLength, "0")].join(" ");

/** Loss in nats of every number after a prompt, at the place of the number: all beginnings are read, digit by digit. */
async function lossesOfNumbers(
  reader: SequenceReader,
  prompt: readonly number[],
): Promise<Float64Array> {
  let beginnings: { readonly tokens: readonly number[]; readonly loss: number }[] = [
    { tokens: prompt, loss: 0 },
  ];
  for (let place = 0; place < numberLength; place++) {
    const expected = await reader.read(beginnings.map(({ tokens }) => tokens));
    beginnings = beginnings.flatMap(({ tokens, loss }, index) =>
      digits.map((digit) => ({
        tokens: [...tokens, digit],
        loss: loss - expected[index]![digit]!,
      })),
    );
  }
  return Float64Array.from(beginnings, ({ loss }) => loss);
}

/** One record for each held-out note: how well its words are expected. */
async function recordHeldOut(
  { context, data }: NoteCell,
  model: Parameters<typeof createScorer>[0],
  { cell, replicate, condition }: Place,
): Promise<void> {
  const scorer = createScorer(model);
  try {
    const sequences = data.heldOut.map((note) => tokensOf(note).tokens);
    const scores = await scorer.score(
      sequences.map(([first, ...completion]) => ({ prompt: [first!], completion })),
    );
    for (const [index, note] of data.heldOut.entries()) {
      const logProbs = scores[index]!;
      const loss = -logProbs.reduce((sum, each) => sum + each, 0) / logProbs.length;
      context.record({
        ...{ kind: "sample", cell, sample: `note-${index + 1}`, condition, trial: 0 },
        ...{ cluster: replicate, pair: `${replicate} note-${index + 1}`, status: "scored" },
        ...{ prompt: note.prompt, completion: wordsOf(note).slice(note.prompt.length + 1) },
        outcome: { measure: "note", loss },
      });
    }
  } finally {
    await scorer.dispose();
  }
}
