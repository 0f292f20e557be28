import { describe, expect, test } from "vitest";
import { transformerConfig } from "../../../src/model/transformerConfig.ts";
import { lint, lintRules } from "../../../src/privacy/lint/lint.ts";
import { readSubject } from "../../../src/privacy/lint/readSubject.ts";

const rules = await lintRules();
const findings = (json: unknown, parameters?: number) =>
  lint(readSubject(json, { where: "model.json", ...(parameters && { parameters }) }), rules);
const layers = (...list: readonly object[]) => ({ kind: "layers", layers: list });
const forbiddenBy = (json: unknown) =>
  findings(json)
    .filter(({ severity }) => severity === "forbidden")
    .map(({ rule }) => rule);

describe("a list of layers", () => {
  test.each([
    ...["BatchNorm1d", "BatchNorm2d", "SyncBatchNorm", "torch.nn.BatchNorm3d", "batch_norm"],
    ...["LazyBatchNorm1d", "ConvBatchNorm", "BatchNormAct2d", "BatchInstanceNorm2d"],
    ...["DomainBatchNorm", "MeanOnlyBatchNorm"],
  ])("%s is forbidden: it normalises across examples", (type) =>
    expect(forbiddenBy(layers({ type }))).toEqual(["batchStatistics"]),
  );

  test.each([
    ...["GroupNorm", "LayerNorm", "RMSNorm", "Dropout", "Linear", "Conv2d", "attention", "LSTM"],
    "MultiheadAttention",
  ])("%s is allowed, and nothing is said about it", (type) =>
    expect(findings(layers({ type }))).toEqual([]),
  );

  test("InstanceNorm is allowed without running statistics and forbidden with them", () => {
    const type = "InstanceNorm2d";
    expect(findings(layers({ type }))).toEqual([]);
    expect(forbiddenBy(layers({ type, track_running_stats: true }))).toEqual(["runningStatistics"]);
    expect(forbiddenBy(layers({ type, track_running_stats: "True" }))).toEqual([
      "runningStatistics",
    ]);
    expect(findings(layers({ type, track_running_stats: "false" }))).toEqual([]);
  });

  test("frozen statistics are free where they are public, and an access where nobody says so", () => {
    const frozen = { type: "BatchNorm2d", frozen: true };
    expect(findings(layers({ ...frozen, statisticsFrom: "public" }))).toEqual([]);
    expect(findings(layers(frozen))).toMatchObject([
      { rule: "frozenStatistics", severity: "chargeIt" },
    ]);
    expect(findings(layers({ type: "FrozenBatchNorm2d" }))).toMatchObject([
      { rule: "frozenStatistics" },
    ]);
  });

  test.each(["InfoNCE", "NTXentLoss", "SupConLoss", "MultipleNegativesRankingLoss", "ClipLoss"])(
    "%s as a loss is forbidden: examples are negatives of each other",
    (type) =>
      expect(forbiddenBy({ kind: "layers", layers: [], loss: { type } })).toEqual([
        "inBatchNegatives",
      ]),
  );

  test("experts are forbidden where a loss balances them over the batch, or where they fill up", () => {
    const type = "SparseMoeBlock";
    expect(forbiddenBy(layers({ type }))).toEqual([]);
    expect(forbiddenBy(layers({ type, router_aux_loss_coef: 0.01 }))).toEqual(["expertBalancing"]);
    expect(forbiddenBy(layers({ type, capacity_factor: 1.25, auxiliaryLoss: true }))).toEqual([
      "expertBalancing",
      "expertBalancing",
    ]);
  });

  test.each(["MinibatchStdDev", "MemoryBank", "Mixup", "InterExampleAttention"])(
    "%s is forbidden: it mixes examples",
    (type) => expect(forbiddenBy(layers({ type }))).toEqual(["crossExample"]),
  );

  test("a layer that nobody knows is named, for somebody to look at", () => {
    expect(findings(layers({ type: "Quasimixer", name: "trunk.mix" }))).toMatchObject([
      { rule: "unknownLayer", severity: "advice", where: "trunk.mix" },
    ]);
  });

  test.each(["SwitchableNorm", "BatchEnsembleLinear", "PairNorm", "CrossBatchMemory", "MoCoQueue"])(
    "%s is unknown although its name has a word that other rules know: nothing is silent by its name",
    (type) => expect(findings(layers({ type }))).toMatchObject([{ rule: "unknownLayer" }]),
  );

  test("no layers at all are no praise", () => {
    expect(findings(layers())).toMatchObject([{ rule: "partialDescription" }]);
  });

  test("tied parameters, embeddings and many parameters are advice", () => {
    const found = findings({
      ...layers({ type: "EmbeddingBag" }),
      tied: [["embedding", "head"]],
      parameters: 4_000_000,
    });
    expect(found.map(({ rule, severity }) => [rule, severity])).toEqual([
      ["modelSize", "advice"],
      ["repeatedIds", "advice"],
      ["tiedParameters", "advice"],
    ]);
    // √4,000,000 = 2,000
    expect(found[0]!.why).toContain("2,000 σC");
  });
});

describe("models of ours", () => {
  test("a transformer has nothing that is forbidden; its tied embeddings are mentioned", () => {
    const config = transformerConfig({
      ...{ vocabularySize: 64, contextLength: 16 },
      ...{ width: 16, layers: 2, heads: 2 },
    });
    expect(findings(config).map(({ rule }) => rule)).toEqual(["repeatedIds", "tiedParameters"]);
  });

  test("a multi-layer perceptron has advice on its activation, where it has one without a bound", () => {
    const config = { widths: [100, 64, 10], activation: "relu" };
    expect(findings(config)).toMatchObject([
      { rule: "unboundedActivation", severity: "advice", where: "activation" },
    ]);
    expect(findings({ ...config, activation: "tanh" })).toEqual([]);
    // One layer has nothing between its layers.
    expect(findings({ ...config, widths: [100, 10] })).toEqual([]);
  });

  test("a large multi-layer perceptron is counted: 2000 · 1000 + 1000 + 1000 + 1 parameters", () => {
    const [finding] = findings({ widths: [2000, 1000, 1], activation: "tanh" });
    expect(finding).toMatchObject({
      ...{ rule: "modelSize", where: "multi-layer perceptron of widths 2000, 1000, 1" },
      why: expect.stringContaining("2,002,001 trained parameters"),
    });
  });

  test("what a multi-layer perceptron does not have is refused and not passed over", () => {
    const config = { widths: [100, 10], activation: "tanh", batchNorm: true };
    expect(() => findings(config)).toThrow(/model\.json: .* got Unrecognized key: "batchNorm"/);
    expect(() => findings({ widths: [100], activation: "tanh" })).toThrow(/^model\.json\.widths: /);
  });
});

describe("a config.json of Hugging Face", () => {
  test.each([
    ["resnet", "batchStatistics"],
    ["mobilenet_v2", "batchStatistics"],
    ["clip", "inBatchNegatives"],
  ])("%s is forbidden by %s", (model_type, rule) =>
    expect(forbiddenBy({ model_type })).toEqual([rule]),
  );

  test("a backbone with frozen statistics is an access that has to be declared", () => {
    expect(findings({ model_type: "detr" })[0]).toMatchObject({ rule: "frozenStatistics" });
  });

  test("experts are looked at in the settings: a loss that is switched off is none", () => {
    const mixtral = { model_type: "mixtral", num_local_experts: 8, router_aux_loss_coef: 0.02 };
    expect(forbiddenBy(mixtral)).toEqual(["expertBalancing"]);
    expect(forbiddenBy({ ...mixtral, output_router_logits: false })).toEqual([]);
  });

  test("a language model has advice only, and the reader is told that a config names no layers", () => {
    const gpt2 = { model_type: "gpt2", vocab_size: 50257, activation_function: "gelu_new" };
    const found = findings(gpt2, 124_439_808);
    expect(found.map(({ rule, severity }) => [rule, severity])).toEqual([
      ["modelSize", "advice"],
      ["partialDescription", "advice"],
      ["repeatedIds", "advice"],
      ["tiedParameters", "advice"],
    ]);
  });
});

describe("anything else", () => {
  test.each([[{}], [[1]], ["text"], [null], [{ kind: "layer" }]])(
    "%j is refused: silence would read as praise",
    (json) => expect(() => findings(json)).toThrow(/^model\.json: expected a pipeline/),
  );

  test("a list that is misspelt is refused at its place", () => {
    expect(() => findings({ kind: "layers", layers: [{ kind: "ReLU" }] })).toThrow(
      /^model\.json\.layers\[0\]\.type: /,
    );
    expect(() => findings({ kind: "pipeline", unitOfPrivcy: "user" })).toThrow(/unitOfPrivcy/);
  });
});
