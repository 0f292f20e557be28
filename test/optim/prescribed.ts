/** Optimiser steps on gradients that are prescribed: the loss is the inner product of parameters and gradient. */
import type { Transformation } from "../../src/optim/transformation.ts";
import { add, multiply } from "../../src/tensor/operations/arithmetic.ts";
import { sum } from "../../src/tensor/operations/broadcast.ts";
import { reshape } from "../../src/tensor/operations/layout.ts";
import type { Tensor, TensorType } from "../../src/tensor/tensor.ts";
import type { StepDesign } from "../../src/training/graphs.ts";
import { createTrainer } from "../../src/training/trainer.ts";

type Shapes = Readonly<Record<string, readonly number[]>>;
/** Numbers by name of the parameter. */
export type Values = Readonly<Record<string, readonly number[]>>;

/** A design in which the gradient of a step is its batch. */
export function prescribedDesign(
  shapes: Shapes,
  optimizer: Transformation,
  averageDecay?: number,
): StepDesign {
  const types = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [
      name,
      { dtype: "float32", shape } as TensorType,
    ]),
  );
  const loss = (parameters: object, batch: object) => {
    const [own, given] = [parameters, batch] as Record<string, Tensor>[];
    const products = Object.keys(shapes).map((name) =>
      reshape(sum(multiply(own![name]!, given![name]!)), []),
    );
    return { loss: products.reduce((a, b) => add(a, b)) };
  };
  return {
    objective: { parameters: types, batch: types, loss },
    optimizer,
    ...(averageDecay === undefined ? {} : { averageDecay }),
  };
}

export interface Prescribed {
  readonly shapes: Shapes;
  readonly initial: Values;
  readonly gradients: readonly Values[];
  readonly averageDecay?: number;
}

/** Parameters after every step, their average where one is kept, and the norm of every gradient. */
export async function stepsOf(optimizer: Transformation, of: Prescribed) {
  const { shapes, initial, gradients, averageDecay } = of;
  const design = prescribedDesign(shapes, optimizer, averageDecay);
  const trainer = await createTrainer(design, flat(initial, shapes), { execution: { threads: 1 } });
  const steps: { parameters: number[]; average: number[]; gradientNorm: number }[] = [];
  try {
    for (const gradient of gradients) {
      const batch = Object.fromEntries(
        Object.entries(gradient).map(([name, values]) => [name, Float32Array.from(values)]),
      );
      const { gradientNorm } = await trainer.step([batch as never]);
      const parameters = [...trainer.state.parameters];
      steps.push({ parameters, average: [...(trainer.average ?? [])], gradientNorm });
    }
  } finally {
    await trainer.dispose();
  }
  return steps;
}

/** Values in the order of the shapes. */
export const flat = (values: Values, shapes: Shapes): Float32Array =>
  Float32Array.from(Object.keys(shapes).flatMap((name) => [...values[name]!]));
