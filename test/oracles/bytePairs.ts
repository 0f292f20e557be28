/** Prints the tokenizer.json of the tokenizer that test/model/tokenizers/learned.ts learns. */
import { huggingFaceJson } from "../../src/model/tokenizers/huggingFaceJson.ts";
import { learned } from "../model/tokenizers/learned.ts";

console.log(JSON.stringify({ tokenizer: huggingFaceJson(learned) }));
