/** How each method trains: learning rates were chosen on seeds from 100 at epsilon 1. */
import { adam, constant, sgd } from "../../../src/optim/index.ts";
import type { LabelMethod } from "../../../src/training/clicks/labels/labelMethod.ts";
import type { ClickMovement } from "../../../src/training/clicks/labels/plainTraining.ts";
import type { LabelSettings, MethodName } from "./settings.ts";

/** What figures call a method. */
export const methodTitles: Readonly<Record<MethodName, string>> = {
  randomizedResponse: "randomised response",
  twoStage: "two stages",
  dpSgd: "DP-SGD",
  hybrid: "hybrid",
  labelDpPro: "LabelDP-Pro",
  labelSum: "one noisy sum",
};

/** A method with its numbers. `fields`: how many there are, of which the hybrid knows the first half. */
export function methodOf(name: MethodName, { buckets }: LabelSettings): LabelMethod {
  const known = buckets.slice(0, Math.ceil(buckets.length / 2)).map((_, at) => `field${at + 1}`);
  switch (name) {
    case "randomizedResponse":
      return { kind: name, debiased: true };
    case "twoStage":
      return { kind: name };
    case "dpSgd":
      return { kind: name, clipNorm };
    case "hybrid":
      return { kind: name, known, clipNorm };
    case "labelDpPro":
      return { kind: name, denoisedBy: "others", learningRate: 0.05 };
    case "labelSum":
      return { kind: name, learningRate: 0.05 };
  }
}

const clipNorm = 2;

/** How parameters move. What is noised already may use any optimiser; noise that waits needs plain steps. */
export function movementOf(name: MethodName, { batch, epochs }: LabelSettings): ClickMovement {
  const isPrivate = name === "dpSgd" || name === "hybrid" || name === "labelDpPro";
  const learningRate = constant(isPrivate ? 0.5 : 0.003);
  const shared = { batchSize: batch, execution: { threads: 1 } };
  return isPrivate
    ? { ...shared, epochs, optimizer: sgd(learningRate), rows: { kind: "sgd", learningRate } }
    : {
        ...{ ...shared, epochs: Math.max(1, Math.ceil(epochs / 5)) },
        ...{ optimizer: adam(learningRate), rows: { kind: "adam", learningRate } },
      };
}
