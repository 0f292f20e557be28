/** How a text model was taught to see a prompt: the words around it, and the words that end an answer. */
import { z } from "zod";

/** Checks a template that comes with a checkpoint. */
export const promptTemplateSchema = z.object({
  /** `{prompt}` stands for the prompt; what follows is where the answer begins. */
  text: z.string().refine((text) => text.includes("{prompt}"), { error: "needs {prompt} in it" }),
  /** Tokens that end an answer. */
  ends: z.array(z.string()),
});

/** A prompt template. */
export type PromptTemplate = Readonly<z.infer<typeof promptTemplateSchema>>;

/** No words around the prompt. */
export const plainTemplate: PromptTemplate = { text: "{prompt}", ends: [] };

/** What the model reads. */
export const fillTemplate = ({ text }: PromptTemplate, prompt: string, prefill = ""): string =>
  text.replace("{prompt}", () => prompt) + prefill;
