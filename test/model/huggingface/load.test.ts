import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import {
  loadHuggingFace,
  refusalsOf,
  refusedSettings,
} from "../../../src/model/huggingface/index.ts";
import { encodeSafetensors, parseSafetensors } from "../../../src/model/safetensors/index.ts";
import { change, copyOf, folderOf, workFolder } from "./fixtures.ts";

const work = workFolder();
afterAll(work.remove);

const settingsOf = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(folderOf(name), "config.json"), "utf8"));

/** Renames, adds or drops tensors of the one file of a checkpoint. */
function changeTensors(
  folder: string,
  rename: (name: string) => string | undefined,
  more: readonly string[] = [],
): void {
  const path = join(folder, "model.safetensors");
  const { tensors, read } = parseSafetensors(readFileSync(path));
  const kept = tensors.flatMap(({ name, shape }) => {
    const to = rename(name);
    return to === undefined ? [] : [{ name: to, shape, data: read(name) }];
  });
  const added = more.map((name) => ({ name, shape: [1], data: Float32Array.of(1) }));
  writeFileSync(path, encodeSafetensors([...kept, ...added]));
}

describe("what config.json asks for and does not get", () => {
  const llama = settingsOf("llama");
  const gpt2 = settingsOf("gpt2");
  const refused: readonly (readonly [object, object, string])[] = [
    [
      llama,
      { quantization_config: { quant_method: "gptq" } },
      'quantization_config {"quant_method":"gptq"}',
    ],
    [llama, { sliding_window: 16 }, "sliding_window 16: attention sees every earlier position"],
    [
      llama,
      { layer_types: ["full_attention", "sliding_attention"] },
      "every layer is full attention",
    ],
    [llama, { use_bidirectional_attention: true }, "attention is causal"],
    [
      llama,
      { attn_logit_softcapping: 50 },
      "attn_logit_softcapping 50: logits are not soft-capped",
    ],
    [llama, { final_logit_softcapping: 30 }, "final_logit_softcapping 30"],
    [llama, { num_experts: 8 }, "num_experts 8: a mixture of experts"],
    [llama, { num_local_experts: 8 }, "num_local_experts 8"],
    [llama, { n_routed_experts: 8 }, "n_routed_experts 8"],
    [gpt2, { add_cross_attention: true }, "add_cross_attention true"],
    [gpt2, { is_encoder_decoder: true }, "is_encoder_decoder true"],
    [gpt2, { scale_attn_weights: false }, "scale_attn_weights false"],
    [gpt2, { scale_attn_by_inverse_layer_idx: true }, "scale_attn_by_inverse_layer_idx true"],
    [gpt2, { pruned_heads: { 0: [1] } }, 'pruned_heads {"0":[1]}'],
    [llama, { rope_interleaved: true }, "rope_interleaved true"],
    [llama, { auto_map: { AutoModelForCausalLM: "mine.Model" } }, "auto_map"],
    [llama, { rope_scaling: { rope_type: "yarn", factor: 4 } }, "rope_type yarn"],
    [llama, { rope_scaling: { type: "dynamic", factor: 4 } }, "rope_type dynamic"],
    [
      llama,
      { rope_parameters: { full_attention: {}, sliding_attention: {} } },
      "every layer must turn",
    ],
    [llama, { partial_rotary_factor: 0.5 }, "partial_rotary_factor: all of each head turns"],
    [llama, { hidden_act: "quick_gelu" }, "activation quick_gelu: known are gelu, gelu_new"],
    [
      settingsOf("gpt_neox"),
      { rope_parameters: { partial_rotary_factor: 0.75 } },
      "3 elements of a head are no pairs",
    ],
    [llama, { model_type: "gemma2" }, 'model_type "gemma2": its logits are soft-capped'],
    [
      llama,
      { model_type: "bert" },
      'model_type "bert"; known are gpt2, gpt_neox, llama, qwen2, qwen3, gemma',
    ],
    [llama, { model_type: "constructor" }, 'model_type "constructor"; known are'],
    [llama, { model_type: undefined }, "model_type undefined; known are"],
  ];

  test.each(refused)("%# %o with %o: %s", (settings, changes, sentence) => {
    expect(refusalsOf(settings as Record<string, unknown>)).toEqual([]);
    expect(refusalsOf({ ...settings, ...changes })).toEqual([expect.stringContaining(sentence)]);
  });

  test("every setting that may be refused is tried above, and stands in the document", () => {
    expect(refusedSettings.length).toBeGreaterThan(10);
    const tried = new Set(refused.flatMap(([, changes]) => Object.keys(changes)));
    expect(refusedSettings.filter((setting) => !tried.has(setting))).toEqual([]);
    const text = readFileSync(new URL("../../../docs/models.md", import.meta.url), "utf8");
    expect(refusedSettings.filter((setting) => !text.includes(`\`${setting}\``))).toEqual([]);
  });

  test("the same settings where they change nothing are no reason to refuse", () => {
    const harmless = [
      { sliding_window: null },
      { sliding_window: 16, use_sliding_window: false },
      { sliding_window: 64 }, // the context has 64 tokens
      { layer_types: ["full_attention", "full_attention"] },
      { quantization_config: null, pruned_heads: {}, auto_map: { AutoConfig: "mine.Config" } },
      { attention_dropout: 0.1, use_cache: false, rope_interleaved: false, pretraining_tp: 2 },
    ];
    for (const changes of harmless) expect(refusalsOf({ ...llama, ...changes })).toEqual([]);
  });

  test("loading names the file and every reason at once", () => {
    const folder = copyOf("llama", work.folder);
    change(folder, { sliding_window: 8, num_experts: 4 });
    expect(() => loadHuggingFace(folder)).toThrow(
      /config\.json is refused: .*sliding_window 8.*; num_experts 4/,
    );
  });
});

describe("settings of older and newer versions", () => {
  const positionsOf = (name: string, changes: object) => {
    const folder = copyOf(name, work.folder);
    change(folder, { rope_parameters: undefined, ...changes });
    return loadHuggingFace(folder).model.config.positions;
  };

  test("rotary positions may be scattered over the settings", () => {
    expect(positionsOf("llama", { rope_theta: 500 })).toEqual({
      kind: "rotary",
      theta: 500,
      fraction: 1,
    });
    expect(positionsOf("llama", {})).toMatchObject({ theta: 10_000 });
    const neox = { rotary_emb_base: 300, rotary_pct: 0.5 };
    expect(positionsOf("gpt_neox", neox)).toEqual({ kind: "rotary", theta: 300, fraction: 0.5 });
    // of a head of 4 numbers, half is a pair; the quarter of GPT-NeoX would be none
    expect(() => positionsOf("gpt_neox", {})).toThrow("1 elements of a head are no pairs");
  });

  test("scaling has an older name, and takes the context where it does not say the trained length", () => {
    const linear = { rope_theta: 500, rope_scaling: { type: "linear", factor: 2 } };
    expect(positionsOf("llama", linear)).toMatchObject({ scaling: { kind: "linear", factor: 2 } });
    const llama3 = { rope_type: "llama3", factor: 8, low_freq_factor: 1, high_freq_factor: 4 };
    expect(positionsOf("llama", { rope_scaling: llama3 })).toMatchObject({
      scaling: {
        kind: "llama3",
        factor: 8,
        lowFrequencyFactor: 1,
        highFrequencyFactor: 4,
        trainedLength: 64,
      },
    });
  });

  test("the first Gemmas say gelu and mean its tanh form", () => {
    const folder = copyOf("gemma", work.folder);
    change(folder, { hidden_act: "gelu", hidden_activation: undefined });
    expect(loadHuggingFace(folder).model.config.activation).toBe("geluTanh");
    change(folder, { hidden_activation: "silu" });
    expect(loadHuggingFace(folder).model.config.activation).toBe("silu");
  });

  test("what is needed and not there is named", () => {
    const folder = copyOf("llama", work.folder);
    change(folder, { hidden_size: undefined, vocab_size: "many" });
    expect(() => loadHuggingFace(folder)).toThrow(
      /config\.json: [\s\S]*vocab_size[\s\S]*hidden_size/,
    );
  });
});

describe("tensors that are not those of config.json", () => {
  test("missing ones are named, the first five of many", () => {
    const folder = copyOf("qwen2", work.folder);
    changeTensors(folder, (name) => (name === "model.norm.weight" ? undefined : name));
    expect(() => loadHuggingFace(folder)).toThrow(
      `${folder}: tensors are missing (1): model.norm.weight.`,
    );
    changeTensors(folder, (name) => (name.includes("self_attn") ? undefined : name));
    // 2 layers of 4 weights and 3 biases, and the norm
    expect(() => loadHuggingFace(folder)).toThrow(
      /tensors are missing \(15\): (model\.layers\.0\S+, ){5}…\.$/,
    );
  });

  test("a classifier without a head is no language model", () => {
    const folder = copyOf("qwen2", work.folder);
    changeTensors(folder, (name) => (name === "lm_head.weight" ? "score.weight" : name));
    expect(() => loadHuggingFace(folder)).toThrow("tensors are missing (1): lm_head.weight");
  });

  test("unexpected ones are named, since they might matter", () => {
    const folder = copyOf("qwen2", work.folder);
    changeTensors(folder, (name) => name, ["model.layers.0.self_attn.o_proj.bias", "model.extra"]);
    expect(() => loadHuggingFace(folder)).toThrow(
      "tensors are not part of the model (2): model.layers.0.self_attn.o_proj.bias, model.extra.",
    );
  });

  test("buffers that hold nothing learned are passed over, and so is a tied head written out", () => {
    const folder = copyOf("llama3", work.folder);
    const more = ["model.layers.0.self_attn.rotary_emb.inv_freq", "lm_head.weight"];
    changeTensors(folder, (name) => name, more);
    expect(loadHuggingFace(folder).model).toEqual(loadHuggingFace(folderOf("llama3")).model);
    const untied = copyOf("qwen2", work.folder);
    changeTensors(untied, (name) => name, ["embed_out.weight"]);
    expect(() => loadHuggingFace(untied)).toThrow("not part of the model (1): embed_out.weight");
  });

  test("names may lack their beginning, as in files that were saved without the head", () => {
    const folder = copyOf("llama3", work.folder);
    changeTensors(folder, (name) => name.replace(/^model\./, ""));
    expect(loadHuggingFace(folder).model).toEqual(loadHuggingFace(folderOf("llama3")).model);
  });

  test("another shape is named with both shapes", () => {
    const folder = copyOf("llama3", work.folder);
    change(folder, { intermediate_size: 25 });
    expect(() => loadHuggingFace(folder)).toThrow(
      /model\.layers\.0\.mlp\.gate_proj\.weight \(expected \[25, 16\], got \[24, 16\]\)/,
    );
  });
});

describe("files of a checkpoint", () => {
  test("a folder without config.json, or with one that is no JSON object, is refused", () => {
    expect(() => loadHuggingFace(work.folder)).toThrow("there is no config.json");
    const folder = copyOf("llama3", work.folder);
    for (const text of ["", "{", "[1]", "null"]) {
      writeFileSync(join(folder, "config.json"), text);
      expect(() => loadHuggingFace(folder)).toThrow("config.json: expected a JSON object");
    }
  });

  test("pickled weights are refused with the reason", () => {
    const folder = copyOf("llama3", work.folder);
    renameSync(join(folder, "model.safetensors"), join(folder, "pytorch_model.bin"));
    expect(() => loadHuggingFace(folder)).toThrow("pickled Python, which may run anything");
    rmSync(join(folder, "pytorch_model.bin"));
    expect(() => loadHuggingFace(folder)).toThrow(
      "neither model.safetensors nor model.safetensors.index.json",
    );
  });

  test("an index may name only files of its own folder", () => {
    const index = (file: unknown) => {
      const folder = copyOf("llama", work.folder);
      change(folder, { weight_map: { "model.norm.weight": file } }, "model.safetensors.index.json");
      return () => loadHuggingFace(folder);
    };
    for (const file of [
      "../model.safetensors",
      "/etc/model.safetensors",
      "a\\b.safetensors",
      "model.bin",
      7,
    ]) {
      expect(index(file)).toThrow(/model\.safetensors\.index\.json: [\s\S]*weight_map/);
    }
    expect(index("lost.safetensors")).toThrow("ENOENT");
  });

  test("a tensor that the index promises and no file has is named", () => {
    const folder = copyOf("llama", work.folder);
    const path = join(folder, "model.safetensors.index.json");
    const { weight_map } = JSON.parse(readFileSync(path, "utf8")) as { weight_map: object };
    const [file] = Object.values(weight_map);
    change(
      folder,
      { weight_map: { ...weight_map, "model.lost": file } },
      "model.safetensors.index.json",
    );
    expect(() => loadHuggingFace(folder)).toThrow('tensor "model.lost" is in none of the files');
  });

  test("a shard that is cut off is named", () => {
    const folder = copyOf("llama", work.folder);
    const shard = join(folder, "model-00002-of-00004.safetensors");
    writeFileSync(shard, readFileSync(shard).subarray(0, -1));
    expect(() => loadHuggingFace(folder)).toThrow(shard);
  });
});
