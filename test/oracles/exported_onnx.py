"""Whether `assay export` of a Hugging Face checkpoint is valid ONNX and gives the logits of transformers.

assay export test/fixtures/huggingface/llama llama.onnx --time 12
python test/oracles/exported_onnx.py test/fixtures/huggingface/llama llama.onnx
"""

import sys

import numpy as np
import onnx
import onnxruntime
import torch
from transformers import AutoModelForCausalLM

folder, file = sys.argv[1:]
graph = onnx.load(file)
onnx.checker.check_model(graph, full_check=True)
session = onnxruntime.InferenceSession(file)
time = session.get_inputs()[0].shape[1]
model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
tokens = np.random.default_rng(0).integers(0, model.config.vocab_size, (5, time))
(logits,) = session.run(["logits"], {"tokens": tokens})
expected = model(torch.tensor(tokens)).logits.detach().numpy()
difference = np.abs(logits - expected).max() / np.abs(expected).max()
domains = sorted({node.domain for node in graph.graph.node})
print(f"{file}: opset {graph.opset_import[0].version}, domains {domains}, relative difference {difference:.1e}")
sys.exit(int(difference > 1e-5))
