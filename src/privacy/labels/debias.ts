/**
 * Learning from noised labels as if they were true: in expectation over the noise, a debiased loss is the loss of the
 * true label. Natarajan et al. 2013, "Learning with noisy labels".
 */
import { responseNoise } from "./randomizedResponse.ts";

/**
 * (ℓ(ỹ) − (p / K) Σ ℓ(k)) / (1 − p): the loss of a noised label without its bias, p = K / (e^ε + K − 1).
 * `losses` are those of all labels 0 … K − 1, `answer` is the noised one.
 */
export function debiasedLoss(losses: readonly number[], answer: number, epsilon: number): number {
  const noise = responseNoise(epsilon, losses.length);
  const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  return (losses[answer]! - noise * mean) / (1 - noise);
}

/**
 * What each answer stands for so that its mean is the true label: (ỹ − p (K − 1) / 2) / (1 − p). Outside [0, K − 1].
 *
 * Where a loss is linear in the label, as the logistic and the Poisson losses are, its value here is the debiased loss,
 * so a model is trained on these numbers as on labels. For two labels no unbiased mechanism of this epsilon has a
 * smaller variance: each is a noisier version of randomised response, and only these two numbers are unbiased.
 */
export function unbiasedAnswers(epsilon: number, labels = 2): number[] {
  const noise = responseNoise(epsilon, labels);
  const middle = (labels - 1) / 2;
  return Array.from({ length: labels }, (_, answer) => (answer - noise * middle) / (1 - noise));
}
