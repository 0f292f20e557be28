/**
 * Early answering with what its prompts share computed once, against each prompt on its own, in pairs: 6 steps of
 * 10 tokens after a question of 40, cut off after each of them, an ending of 7, and 4 letters to choose from.
 *
 *     npm run bench -- truncation [--pairs 15] [--only "width 128"]
 *
 * On its own, each of the 7 prompts is read once, in rows that hold nothing else and little padding, and its
 * letters are read from one distribution. The `ratio` of the last line is that of the tokens computed, padding
 * included, goal 0.30; the goal for the time is 0.40. The numbers of both sides must agree to 1e-5.
 */
import { createScorer, type ScoreRequest, type Scorer } from "../src/model/scorer.ts";
import { type Configuration, measured } from "./pairing/benchmark.ts";
import { type Contender, contenderHere } from "./pairing/contender.ts";
import { freshModel, large, type Size, small, someTokens } from "./pairing/gpt.ts";
import { printTable } from "./pairing/report.ts";

const [questionTokens, steps, stepTokens, endingTokens] = [40, 6, 10, 7] as const;
const letters = [65, 66, 67, 68];
const tolerance = 1e-5;

interface Truncating extends Configuration {
  readonly model: Size;
  readonly threads: number;
  /** Asked in one call. */
  readonly questions: number;
}

const roomy = (size: Size): Size => ({ ...size, contextLength: 128 });
const setting = (model: Size, threads: number, questions: number) => ({
  ...{ model: roomy(model), threads, questions, goal: 0.4 },
  name: `width ${model.width}, ${threads} thread${threads > 1 ? "s" : ""}, ${questions} question${questions > 1 ? "s" : ""} a call`,
  units: Math.ceil((32 * (128 / model.width) ** 2) / questions),
});
const configurations: readonly Truncating[] = [
  setting(small, 2, 8),
  setting(small, 1, 8),
  setting(small, 1, 1),
  setting(large, 2, 8),
];

/** Every truncation of the reasoning to every question, with every letter. */
function requestsOf({ questions }: Truncating): ScoreRequest[] {
  return Array.from({ length: questions }, (_, question) => {
    const whole = someTokens(question, questionTokens + steps * stepTokens);
    return Array.from({ length: steps + 1 }, (_, kept) => {
      const read = whole.slice(0, questionTokens + kept * stepTokens);
      const prompt = [...read, ...someTokens(3, endingTokens)];
      return letters.map((letter) => ({ prompt, completion: [letter] }));
    }).flat();
  }).flat();
}

/** What each side gave the first time, and how many tokens that took. */
const sides = { shared: [] as number[], separate: [] as number[] };
const taken = { shared: 0, separate: 0 };

async function side(name: keyof typeof sides, setting: Truncating): Promise<Contender> {
  const scorer: Scorer = createScorer(freshModel(setting.model), {
    share: name === "shared",
    execution: { threads: setting.threads },
  });
  const requests = requestsOf(setting);
  sides[name] = (await scorer.score(requests)).flat();
  taken[name] = scorer.usage.tokensComputed;
  const work = async (units: number) => {
    for (let unit = 0; unit < units; unit++) await scorer.score(requests);
  };
  await work(2);
  return contenderHere(name === "shared" ? "assay" : "each prompt", work, () => scorer.dispose());
}

interface Tokens {
  readonly name: string;
  readonly shared: number;
  readonly separate: number;
  readonly difference: number;
}

const counted: Tokens[] = [];
const rows = await measured({
  name: "truncation",
  configurations,
  ours: (setting) => side("shared", setting),
  peer: async (setting) => {
    const contender = await side("separate", setting);
    const differences = sides.shared.map((value, index) =>
      Math.abs(value - sides.separate[index]!),
    );
    const difference = Math.max(...differences);
    if (!(difference < tolerance)) {
      throw new Error(`bench: expected equal numbers, they differ by ${difference}.`);
    }
    counted.push({ name: setting.name, ...taken, difference });
    return contender;
  },
});

printTable(rows);
for (const { name, shared, separate, difference } of counted) {
  const share = shared / separate;
  console.log(
    `${name}: ${shared} tokens computed, ${separate} prompt by prompt, ratio ${share.toFixed(3)}, goal ≤ 0.30 ` +
      `${share <= 0.3 ? "met" : "missed"}; numbers differ by at most ${difference.toExponential(1)}`,
  );
}
const [first] = counted;
const { ratio: timeRatio, low, high, pairs } = rows[0]!.comparison;
const ratio = first!.shared / first!.separate;
console.log(JSON.stringify({ name: "truncation", ratio, timeRatio, low, high, pairs }));
