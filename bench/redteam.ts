/**
 * A step of gradient-based red teaming (prompt, response and rating forward, back through all of it, Adam on the prompt
 * logits) against the same step in PyTorch, in pairs: 32 prompts side by side, four samples of each, six tokens of prompt and
 * four of response.
 *
 *     npm run bench -- redteam [--pairs 15] [--only "108k"]
 *
 * The peer keeps keys and values as ours does. On two threads PyTorch runs in whichever of its settings is faster here.
 */

import { scalarArrays } from "../src/attacks/gradientRedTeam/climb.ts";
import { climbTrainer } from "../src/attacks/gradientRedTeam/lanes.ts";
import { promptLogits } from "../src/attacks/gradientRedTeam/promptLogits.ts";
import { valuesAt } from "../src/attacks/gradientRedTeam/schedule.ts";
import { settingsSchema } from "../src/attacks/gradientRedTeam/settings.ts";
import { uniformNoise } from "../src/attacks/gumbelSoftmax.ts";
import { openTarget } from "../src/attacks/openTarget.ts";
import type { Target } from "../src/attacks/target.ts";
import { seedFrom } from "../src/math/seed.ts";
import { byteTokenizer } from "../src/model/tokenizers/bytes.ts";
import { adam } from "../src/optim/optimizers.ts";
import { type Configuration, runBenchmark } from "./pairing/benchmark.ts";
import { type Contender, contenderHere } from "./pairing/contender.ts";
import { freshModel, type Size } from "./pairing/gpt.ts";
import { fastestOf, waitingWays } from "./pairing/torch.ts";

const [runs, batch, promptTokens, responseTokens] = [32, 4, 6, 4];

interface RedTeaming extends Configuration {
  readonly model: Size;
  readonly threads: number;
  readonly rated: "exchange" | "response";
}

const small: Size = { vocabularySize: 101, contextLength: 64, width: 64, layers: 2, heads: 4 };
const large: Size = { vocabularySize: 256, contextLength: 64, width: 256, layers: 4, heads: 4 };

const configurations: readonly RedTeaming[] = [
  { model: small, threads: 1, rated: "exchange", name: "108k, 1 thread", goal: 0.7, units: 20 },
  {
    ...{ model: small, threads: 1, rated: "response", goal: 0.7, units: 20 },
    name: "108k, response rated alone, 1 thread",
  },
  { model: large, threads: 1, rated: "exchange", name: "3M, 1 thread", goal: 0.7, units: 3 },
  { model: small, threads: 2, rated: "exchange", name: "108k, 2 threads", goal: 0.7, units: 20 },
  { model: large, threads: 2, rated: "exchange", name: "3M, 2 threads", goal: 0.7, units: 3 },
];

/** A model that rates itself; what its tokens mean makes no difference to the time. */
function targetOf(size: Size): Target {
  const model = freshModel(size);
  const network = { kind: "labelToken", model, unsafe: 5, safe: 4 } as const;
  const around = { before: [1], between: [2] };
  return {
    ...{ name: "fresh", textModel: { model, tokenizer: byteTokenizer() }, fixedPrefix: 0 },
    ...{ ...around, promptTokens, responseTokens },
    classifier: { network, ...around, after: [3], neutralPrompt: [7] },
    allowed: [...Array(size.vocabularySize).keys()],
  };
}

async function ours({ model, threads, rated }: RedTeaming): Promise<Contender> {
  const target = targetOf(model);
  const open = openTarget(target);
  const settings = settingsSchema.parse({ runs, batch, rated, steps: 1000 });
  const seed = seedFrom(1);
  const ascent = promptLogits({ target, open, settings, seed });
  const optimizer = adam(() => 0.1);
  const trainer = await climbTrainer(ascent, optimizer, { threads });
  const { vocabularySize } = model;
  let taken = 0;
  const work = async (units: number) => {
    for (let unit = 0; unit < units; unit++, taken++) {
      const noise = (name: string, tokens: number) =>
        uniformNoise(seed, runs * batch * tokens * vocabularySize, name, taken);
      const inputs = {
        networks: {},
        promptNoise: noise("prompt", promptTokens),
        responseNoise: noise("response", responseTokens),
        scalars: scalarArrays({ ...valuesAt(settings, 500), promptHard: 1, decodeHard: 1 }),
      };
      await trainer.step([inputs as object] as never);
    }
  };
  await work(3);
  const close = async () => void (await Promise.all([trainer.dispose(), open.dispose()]));
  return contenderHere("assay", work, close);
}

function peer({ model, threads, rated }: RedTeaming): Promise<Contender> {
  const shape = { model, runs, batch, promptTokens, responseTokens, rated, hard: true };
  const ways = waitingWays(threads).flatMap(({ note, variables }) =>
    [false, true].map((fused) => ({
      script: "red_team.py",
      options: { ...shape, threads, fused },
      variables,
      note: [fused && "fused Adam", note].filter(Boolean).join(", "),
    })),
  );
  return fastestOf(ways);
}

await runBenchmark({ name: "redteam", configurations, ours, peer });
