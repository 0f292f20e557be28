/** Rényi divergences of mechanisms that are purely private, as functions of the order. */

/** Of anything with this pure guarantee: that of randomised response between two answers, which is the worst. */
export function pureRdp(epsilon: number): (order: number) => number {
  if (epsilon === Infinity) return () => Infinity;
  const logShare = softplus(-epsilon); // log((1 + e^epsilon) / e^epsilon)
  return (order) => {
    // log((e^(αε) + e^((1-α)ε)) / (1 + e^ε)), divided by α - 1
    const logMoment = (order - 1) * epsilon + Math.log1p(Math.exp((1 - 2 * order) * epsilon));
    return Math.max(0, (logMoment - logShare) / (order - 1));
  };
}

/** Of Laplace noise of scale 1 / epsilon on a sum of sensitivity 1: Mironov 2017 (arXiv 1702.07476), proposition 6. */
export function laplaceRdp(epsilon: number): (order: number) => number {
  return (order) => {
    const rest = ((order - 1) * Math.expm1(epsilon * (1 - 2 * order))) / (2 * order - 1);
    return Math.max(0, epsilon + Math.log1p(rest) / (order - 1));
  };
}

/**
 * Of Laplace noise on integers, mass proportional to exp(-decay |k|), between sums that are `shift` apart: three
 * geometric series, below both, above both and between.
 */
export function discreteLaplaceRdp(decay: number, shift: number): (order: number) => number {
  const logMass = Math.log(Math.tanh(decay / 2));
  return (order) => {
    const far = decay * shift;
    const ends = -Math.log(-Math.expm1(-decay));
    // Between: exp(far (α-1)) Σ exp(-decay k (2α-1)), k from 1 to shift - 1
    const ratio = decay * (2 * order - 1);
    const between =
      Math.log(-Math.expm1(-ratio * (shift - 1))) - ratio - Math.log(-Math.expm1(-ratio));
    // The series above both is exp(-far (2α-1)) times the one below both.
    const logs = [ends, between, ends - far * (2 * order - 1)];
    const largest = Math.max(...logs);
    const sum = logs.reduce((total, log) => total + Math.exp(log - largest), 0);
    const logMoment = far * (order - 1) + logMass + largest + Math.log(sum);
    return Math.max(0, logMoment / (order - 1));
  };
}

/**
 * Of k-ary randomised response under `replaceOne`: (k-2) answers are as likely as before, of two the likelihoods are
 * exchanged.
 */
export function responseReplacedRdp(noise: number, buckets: number): (order: number) => number {
  const other = noise / buckets;
  const own = 1 - noise + other;
  const logRatio = Math.log(own / other);
  return (order) =>
    logMean(order, [
      [other, order * logRatio],
      [own, -order * logRatio],
      [(buckets - 2) * other, 0],
    ]);
}

/** Of k-ary randomised response under `replaceSpecial`: against a uniform answer, in the worse of both directions. */
export function responseBlankedRdp(noise: number, buckets: number): (order: number) => number {
  const [own, other] = [Math.log(buckets * (1 - noise) + noise), Math.log(noise)];
  const moment = (order: number, power: number) =>
    logMean(order, [
      [1 / buckets, power * own],
      [1 - 1 / buckets, power * other],
    ]);
  return (order) => Math.max(moment(order, order), moment(order, 1 - order));
}

/**
 * Of the exponential mechanism, whose losses lie in an interval of length epsilon: at most the Kullback-Leibler
 * divergence of the worst such, and epsilon² / 8 for each order above 1. Dong, Durfee & Rogers 2020.
 */
export function exponentialMechanismRdp(epsilon: number): (order: number) => number {
  if (epsilon === 0) return () => 0;
  const ratio = epsilon / Math.expm1(epsilon);
  const divergence = ratio - 1 - Math.log(ratio);
  return (order) => Math.min(divergence + ((order - 1) * epsilon ** 2) / 8, epsilon);
}

/** log Σ weight · e^log, divided by order - 1. */
function logMean(order: number, terms: readonly (readonly [weight: number, log: number])[]) {
  const largest = Math.max(...terms.map(([, log]) => log));
  const sum = terms.reduce((total, [weight, log]) => total + weight * Math.exp(log - largest), 0);
  return Math.max(0, (largest + Math.log(sum)) / (order - 1));
}

/** log(1 + eˣ) for x ≤ 0. */
const softplus = (x: number) => Math.log1p(Math.exp(x));
