/** The parts that optimisers are made of. Verbs, as in optax. */
import {
  add,
  divide,
  maximum,
  minimum,
  multiply,
  square,
} from "../tensor/operations/arithmetic.ts";
import { sum } from "../tensor/operations/broadcast.ts";
import { reshape } from "../tensor/operations/layout.ts";
import { mean } from "../tensor/operations/reduction.ts";
import { rsqrt, sqrt } from "../tensor/operations/transcendental.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { ParameterChoice } from "./partition.ts";
import type { Schedule } from "./schedule.ts";
import { stateless, type Transformation } from "./transformation.ts";

/** √Σ x² over all updates. */
export const globalNorm = (tensors: readonly Tensor[]): Tensor =>
  sqrt(tensors.map((tensor) => sum(square(tensor))).reduce((a, b) => add(a, b)));

/** Scales all updates together so that their global norm is at most `maxNorm`. Pascanu et al. 2013. */
export function clipByGlobalNorm(maxNorm: number): Transformation {
  if (!(maxNorm > 0))
    throw new RangeError(`clipByGlobalNorm: expected maxNorm above 0, got ${maxNorm}.`);
  return stateless((updates) => {
    const norm = globalNorm(updates.map(({ update }) => update));
    const factor = minimum(divide(maxNorm, maximum(norm, 1e-12)), 1);
    return updates.map((each) => ({ ...each, update: multiply(each.update, factor) }));
  });
}

/** Multiplies by minus the learning rate of the step. The last part of every optimiser. */
export const scaleByLearningRate = (schedule: Schedule): Transformation => ({
  state: () => ({}),
  scalars: (step) => ({ factor: -schedule(step) }),
  transform: (updates, states, { factor }) => ({
    updates: updates.map((each) => ({ ...each, update: multiply(each.update, factor!) })),
    states,
  }),
});

/** Adds `rate` times the parameter: decoupled weight decay when it comes after the scaling. */
export const addDecayedWeights = (rate: number, applies: ParameterChoice): Transformation =>
  stateless((updates) =>
    updates.map((each) =>
      rate > 0 && applies(each.name, each.parameter.shape.length)
        ? { ...each, update: add(each.update, multiply(each.parameter, rate)) }
        : each,
    ),
  );

/** A decaying sum of updates: momentum. `nesterov` looks one step ahead. */
export function accumulateMomentum(decay: number, nesterov = false): Transformation {
  requireDecay("accumulateMomentum", { decay });
  return {
    state: ({ shape }) => ({ momentum: shape }),
    scalars: () => ({}),
    transform: (updates, states) => {
      const momenta = updates.map(({ update }, index) =>
        add(multiply(states[index]!.momentum!, decay), update),
      );
      return {
        updates: updates.map((each, index) => ({
          ...each,
          update: nesterov ? add(multiply(momenta[index]!, decay), each.update) : momenta[index]!,
        })),
        states: momenta.map((momentum) => ({ momentum })),
      };
    },
  };
}

/** A decay of 1 never forgets, and its bias correction divides by zero. */
export function requireDecay(name: string, decays: Readonly<Record<string, number>>): void {
  for (const [option, decay] of Object.entries(decays)) {
    if (decay >= 0 && decay < 1) continue;
    throw new RangeError(`${name}: expected ${option} in [0, 1), got ${decay}.`);
  }
}

export interface AdamOptions {
  /** Decay of the running mean. In [0, 1). @default 0.9 */
  readonly beta1?: number;
  /** Decay of the running mean of squares. In [0, 1). @default 0.999 */
  readonly beta2?: number;
  /** Added to the root. Above 0. @default 1e-8 */
  readonly epsilon?: number;
}

/** Divides a running mean by the root of a running mean of squares. Kingma & Ba 2015, algorithm 1. */
export function scaleByAdam({
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon = 1e-8,
}: AdamOptions = {}): Transformation {
  requireDecay("scaleByAdam", { beta1, beta2 });
  return {
    state: ({ shape }) => ({ mean: shape, variance: shape }),
    scalars: (step) => ({
      meanCorrection: 1 / (1 - beta1 ** step),
      rootCorrection: 1 / Math.sqrt(1 - beta2 ** step),
    }),
    transform: (updates, states, { meanCorrection, rootCorrection }) => {
      const moments = updates.map(({ update }, index) => ({
        mean: blend(states[index]!.mean!, update, beta1),
        variance: blend(states[index]!.variance!, square(update), beta2),
      }));
      const scaled = updates.map((each, index) => {
        const { mean: average, variance } = moments[index]!;
        const root = add(multiply(sqrt(variance), rootCorrection!), epsilon);
        return { ...each, update: divide(multiply(average, meanCorrection!), root) };
      });
      return { updates: scaled, states: moments };
    },
  };
}

/** decay · old + (1 - decay) · new. */
export const blend = (old: Tensor, fresh: Tensor, decay: number): Tensor =>
  add(multiply(old, decay), multiply(fresh, 1 - decay));

export interface FactoredOptions {
  /** Exponent of the decay 1 - step^-exponent. In (0, 1]. @default 0.8 */
  readonly decayExponent?: number;
  /** Added to the squares. Above 0. @default 1e-30 */
  readonly epsilon?: number;
  /** Updates are scaled down to this root mean square. Above 0. @default 1 */
  readonly clippingThreshold?: number;
}

/**
 * Adam's second moment from row and column means: memory of the sum instead of the product of a matrix's
 * sides. Shazeer & Stern 2018 (Adafactor), algorithms 4 and 5, without relative step sizes.
 */
export function scaleByFactoredRms(options: FactoredOptions = {}): Transformation {
  const { decayExponent = 0.8, epsilon = 1e-30, clippingThreshold = 1 } = options;
  return {
    state: ({ shape }): Record<string, readonly number[]> =>
      shape.length === 2 ? { rows: [shape[0]!, 1], columns: [1, shape[1]!] } : { squares: shape },
    scalars: (step) => ({ decay: 1 - step ** -decayExponent, fresh: step ** -decayExponent }),
    transform: (updates, states, { decay, fresh }) => {
      const average = (old: Tensor, now: Tensor) =>
        add(multiply(old, decay!), multiply(now, fresh!));
      const results = updates.map(({ update }, index) => {
        const squares = add(square(update), epsilon);
        const state = states[index]!;
        if (!state.rows) {
          const running = average(state.squares!, squares);
          return { scaled: multiply(update, rsqrt(running)), state: { squares: running } };
        }
        const rows = average(state.rows, mean(squares, { axes: [1], keepAxes: true }));
        const columns = average(state.columns!, mean(squares, { axes: [0], keepAxes: true }));
        const rowFactor = rsqrt(divide(rows, mean(rows, { keepAxes: true })));
        const scaled = multiply(multiply(update, rowFactor), rsqrt(columns));
        return { scaled, state: { rows, columns } };
      });
      return {
        updates: updates.map((each, index) => ({
          ...each,
          update: limitRootMeanSquare(results[index]!.scaled, clippingThreshold),
        })),
        states: results.map(({ state }) => state),
      };
    },
  };
}

function limitRootMeanSquare(x: Tensor, threshold: number): Tensor {
  const rootMeanSquare = reshape(sqrt(mean(square(x))), []);
  return divide(x, maximum(divide(rootMeanSquare, threshold), 1));
}
