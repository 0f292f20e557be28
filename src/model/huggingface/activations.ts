/** Activation functions by the names that checkpoints give them. */
import type { TransformerConfig } from "../transformerConfig.ts";

type Activation = TransformerConfig["activation"];

const byName: Readonly<Record<string, Activation>> = {
  gelu: "gelu",
  gelu_new: "geluTanh",
  gelu_fast: "geluTanh",
  gelu_pytorch_tanh: "geluTanh",
  silu: "silu",
  swish: "silu",
  relu: "relu",
  relu2: "reluSquared",
};

const names: Readonly<Record<Activation, string>> = {
  gelu: "gelu",
  geluTanh: "gelu_pytorch_tanh",
  silu: "silu",
  relu: "relu",
  reluSquared: "relu2",
};

/** The activation with this name. Throws where there is none: see `activationRefusals`. */
export function activationNamed(name: string): Activation {
  if (Object.hasOwn(byName, name)) return byName[name]!;
  throw new RangeError(activationRefusals(name)[0]);
}

/** What a checkpoint calls an activation. */
export const nameOfActivation = (activation: Activation): string => names[activation];

/** Empty where the activation is known. */
export const activationRefusals = (name: unknown): string[] =>
  typeof name !== "string" || Object.hasOwn(byName, name)
    ? []
    : [`activation ${name}: known are ${Object.keys(byName).join(", ")}`];
