/** Every family that is read and written. A test holds that this list is the folder. */
import type { Family } from "../family.ts";
import gemma from "./gemma.ts";
import gptNeox from "./gpt_neox.ts";
import gpt2 from "./gpt2.ts";
import llama from "./llama.ts";
import qwen2 from "./qwen2.ts";
import qwen3 from "./qwen3.ts";

/** In the order in which a family is looked for when a model is written. */
export const families: readonly Family[] = [gpt2, gptNeox, llama, qwen2, qwen3, gemma];
