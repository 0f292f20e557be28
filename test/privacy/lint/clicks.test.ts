/** What the linter says about models of clicks, and about what is done to a log before they are trained. */
import { describe, expect, test } from "vitest";
import { clickModelConfigSchema } from "../../../src/model/clicks/clickModelConfig.ts";
import { googleLarge, googleSmall } from "../../../src/model/clicks/googleShapes.ts";
import { describeLedger } from "../../../src/privacy/lint/ledgerPipeline.ts";
import { lint, lintRules } from "../../../src/privacy/lint/lint.ts";
import { readSubject } from "../../../src/privacy/lint/readSubject.ts";
import { independentNoise } from "../../../src/privacy/noise/independentNoise.ts";
import type { RowNoiseRecord } from "../../../src/privacy/noise/rowNoise.ts";
import { statementText } from "../../../src/privacy/statement/print.ts";
import { statementOf } from "../../../src/privacy/statement/statement.ts";
import { booksWith, parts, planFor, randomness } from "../somePrivateRun.ts";
import { exampleRecord } from "../statement/exampleRecord.ts";

const rules = await lintRules();
const findings = (json: unknown) => lint(readSubject(json, { where: "model.json" }), rules);
const severities = (json: unknown) => new Set(findings(json).map(({ severity }) => severity));
const pipeline = (changes: object) => ({ kind: "pipeline", unit: "example", ...changes });

describe("a model of clicks", () => {
  const configs = [
    { kind: "logistic" },
    { kind: "factorizationMachine", width: 8 },
    { kind: "deepCross", width: 8, crossLayers: 2, hidden: [64], activation: "tanh" },
    googleSmall.config,
    googleLarge.config,
  ];

  test("of every shape keeps records apart: nothing but advice", () => {
    const known = clickModelConfigSchema.options.map(({ shape }) => shape.kind.value).sort();
    expect([...new Set(configs.map(({ kind }) => kind))].sort()).toEqual(known);
    for (const config of configs) {
      expect(severities(config)).toEqual(new Set(["advice"]));
      expect(findings(config).map(({ rule }) => rule)).not.toContain("unknownLayer");
    }
  });

  test("has a table in which ids may repeat, and activations that may be bounded", () => {
    const found = findings(googleSmall.config).map(({ rule, where }) => [rule, where]);
    expect(found).toEqual([
      ["repeatedIds", "table"],
      ["unboundedActivation", "activation"],
    ]);
  });

  test("with the batch norm of the published shapes is forbidden", () => {
    const published = {
      kind: "layers",
      layers: [
        { type: "Embedding" },
        { type: "BatchNormalization" },
        { type: "Dense" },
        { type: "Dropout" },
      ],
      loss: { type: "BinaryCrossentropy" },
    };
    expect(findings(published)[0]).toMatchObject({
      ...{ rule: "batchStatistics", severity: "forbidden", where: "layers[1]" },
    });
  });

  test("is refused with a setting that nobody looks at", () => {
    const more = { kind: "logistic", batchNorm: true };
    expect(() => findings(more)).toThrow(/batchNorm/);
  });
});

describe("what is done to a log of clicks", () => {
  test.each(["vocabulary", "bucketEdges", "prior", "selectedRows", "labelBins", "calibration"])(
    "%s of private data has to be charged or declared, of public data costs nothing",
    (kind) => {
      const of = (fittedOn: string, more = {}) =>
        findings(pipeline({ preparation: [{ kind, fittedOn, ...more }] }));
      const complaint = { rule: "learnedPreparation", severity: "chargeIt" };
      const fix = expect.stringContaining("charged");
      expect(of("private")).toMatchObject([{ ...complaint, fix }]);
      expect(of("dpRelease")).toMatchObject([complaint]);
      expect(of("dpRelease", { charged: true })).toEqual([]);
      expect(of("public")).toEqual([]);
    },
  );

  test("hashing is public, unless it was fitted to data", () => {
    const of = (fittedOn: string) =>
      findings(pipeline({ preparation: [{ kind: "hashing", fittedOn }] }));
    expect(of("none")).toEqual([]);
    const why = expect.stringContaining("vocabulary");
    expect(of("private")).toMatchObject([{ severity: "chargeIt", why }]);
  });

  test.each([
    ["all", []],
    ["perRecord", ["advice"]],
    ["perBatch", ["forbidden"]],
    ["balanced", ["forbidden"]],
  ])("negatives that are kept %s: %j", (negatives, expected) => {
    expect(findings(pipeline({ negatives })).map(({ severity }) => severity)).toEqual(expected);
  });

  test("noise on the rows of a batch alone is forbidden: they say which ids were in it", () => {
    const of = (rows: string) => findings(pipeline({ noise: { per: "batch", rows } }));
    expect(of("touched")).toMatchObject([{ rule: "noisyRows", severity: "forbidden" }]);
    for (const rows of ["all", "lazy", "chosenBeforehand", "noisyCounts"]) {
      expect(of(rows)).toEqual([]);
    }
  });

  test("books of training say which rows got noise", () => {
    const said = (rows: RowNoiseRecord) => {
      const noise = independentNoise({ noiseMultiplier: 2, randomness, rows });
      const ran = { ...parts, noise };
      return describeLedger(booksWith([1], ran, planFor(ran))).pipeline?.noise?.rows;
    };
    const adaptive = { selectionShare: 0.5, threshold: 1, contributionNorm: 1 };
    expect(said({ kind: "dense" })).toBe("all");
    expect(said({ kind: "lazy" })).toBe("lazy");
    expect(said({ kind: "selected", rows: 9, choice: "public" })).toBe("chosenBeforehand");
    expect(said({ kind: "adaptive", ...adaptive })).toBe("noisyCounts");
  });
});

test("a statement about labels alone says that this is weaker, and one about records does not", () => {
  const setting = { kind: "central", trusted: "the shop", protects: "labels" } as const;
  const weaker = "weaker than the same epsilon for whole records";
  expect(statementText(statementOf({ ...exampleRecord, setting }))).toContain(weaker);
  expect(statementText(statementOf(exampleRecord))).not.toContain(weaker);
});
