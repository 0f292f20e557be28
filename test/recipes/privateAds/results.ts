/** Planted results of experiments on click logs. */
import { evaluateClicks } from "../../../src/lab/clicks/clickEvaluation.ts";
import type { ClickResult } from "../../../src/lab/clicks/clickResult.ts";
import type { Event } from "../../../src/lab/event.ts";
import { generator, seedFrom } from "../../../src/math/seed.ts";

/** A model that ranks by the label with so much noise, and says so much too much or too little. */
export interface PlantedModel {
  readonly condition: string;
  /** Standard deviation of the noise on outputs: more ranks worse. */
  readonly noise: number;
  /** Added to outputs that would be calibrated in the mean. @default 0 */
  readonly offset?: number;
  readonly facts?: ClickResult["facts"];
}

const records = 2000;

/** The cells of such models in three replicates, as a log has them. */
export const plantedCells = (models: readonly PlantedModel[]): Event[] =>
  ["seed-1", "seed-2", "seed-3"].flatMap((replicate, index) =>
    models.map(({ condition, noise, offset = 0, facts = {} }): Event => {
      const { normal } = generator(seedFrom(index));
      const labels = Float32Array.from({ length: records }, (_, record) =>
        record % 5 === 0 ? 1 : 0,
      );
      const outputs = labels.map((label) => 2 * label - 2 + offset + noise * normal());
      const evaluation = evaluateClicks({ task: "binary", outputs, labels });
      const result: ClickResult = { kind: "clickModel", replicate, condition, evaluation, facts };
      return {
        ...{ v: 1, at: "2026-01-01T00:00:00.000Z", kind: "done" },
        ...{ cell: `${replicate}/${condition}`, result: JSON.parse(JSON.stringify(result)) },
      };
    }),
  );
