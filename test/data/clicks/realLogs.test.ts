import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { defaultEncoding } from "../../../src/data/clicks/encoding.ts";
import { openClickLog } from "../../../src/data/clicks/openClickLog.ts";

/** Published logs beside the repository, where somebody has put them. */
const folder = fileURLToPath(new URL("../../../../shared/data/ads/", import.meta.url));

describe.skipIf(!existsSync(folder))("published logs", () => {
  test.each([
    ["adult.data", "adult", 32_561, 0.241],
    ["adult.test", "adult", 16_281, 0.236],
    ["avazu_train.csv", "avazu", 8_087, 0.173],
    ["avazu_dev.csv", "avazu", 480, 0.179],
    ["criteo_display_train.tsv", "criteoDisplay", 7_200, 0.215],
    ["criteo_display_dev.tsv", "criteoDisplay", 409, 0.227],
    ["criteo_research_small_train.csv", "criteoResearchSmall", 115_382, 0.361],
    ["criteo_research_small_valid.csv", "criteoResearchSmall", 49_770, 0.362],
    ["talkingdata_conversions.csv", "talkingData", 10_000, 0.0031],
  ])(
    "%s is recognised as %s, has %i records, and a share of %d has the label",
    async (name, known, records, share) => {
      const log = await openClickLog(`${folder}${name}`, { malformedShare: 0 });
      expect(log.schema.name).toBe(known);
      let [count, positives] = [0, 0];
      for await (const piece of log.records(defaultEncoding(log.schema))) {
        count += piece.count;
        positives += piece.labels.reduce((sum, label) => sum + label, 0);
      }
      await log.close();
      expect(count).toBe(records);
      expect(Math.abs(positives / count - share)).toBeLessThan(0.0006);
      expect(log.malformed.count).toBe(0);
    },
  );
});
