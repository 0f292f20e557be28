/** Planted events of experiments on private training. */
import type { Event } from "../../../src/lab/event.ts";

/** What is known of a planted record. */
export type Outcome = Readonly<Record<string, number | boolean | string>>;

/** A record of one image, secret or note. */
export const sampled = (
  place: { readonly condition: string; readonly cluster: string; readonly name: string },
  outcome: Outcome,
): Event => ({
  ...{ v: 1, at: "2026-01-01T00:00:00.000Z", kind: "sample", status: "scored", outcome },
  ...{ cell: `${place.cluster}/${place.condition}`, sample: place.name, trial: 0 },
  ...{ cluster: place.cluster, pair: `${place.cluster}/${place.name}` },
  ...{ condition: place.condition, prompt: "", completion: "" },
});

/** Images of each replicate. */
const images = 400;

/** Right answers in thousandths for each replicate, and what is known of the models. */
export const answers = (condition: string, hits: readonly number[], facts: Outcome = {}): Event[] =>
  hits.flatMap((right, replicate) =>
    Array.from({ length: images }, (_, image) =>
      sampled(
        { condition, cluster: `seed-${replicate + 1}`, name: `image-${image}` },
        { correct: image < (right * images) / 1000, ...facts },
      ),
    ),
  );

/** What a verdict is read off. */
export interface Found {
  readonly id: string;
  readonly verdict: string;
}

/** Verdicts by claim. */
export const verdictsOf = (findings: readonly Found[]) =>
  Object.fromEntries(findings.map(({ id, verdict }) => [id, verdict]));
