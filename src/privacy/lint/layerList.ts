/** A model as a list of layers, as somebody writes it down for the linter. */
import { z } from "zod";
import type { ModelDescription } from "./subject.ts";

const layer = z
  .looseObject({
    type: z.string().min(1).describe("What it is called: `BatchNorm2d`, `attention`, `ReLU`."),
    name: z.string().optional().describe("Where it stands."),
  })
  .describe(
    "Settings stand beside the type: `frozen`, `statisticsFrom`, `track_running_stats`, `router_aux_loss_coef`, …",
  );

/** Checks a list of layers that comes from outside. */
export const layerListSchema = z
  .strictObject({
    kind: z.literal("layers"),
    layers: z.array(layer),
    loss: layer.optional(),
    tied: z
      .array(z.array(z.string()).min(2))
      .optional()
      .describe("Names of parameters that are one and the same."),
    parameters: z.int().min(0).optional().describe("How many numbers are trained."),
  })
  .describe("A model as a list of layers, for the linter.");

/** What the linter looks at. */
export function describeLayers(list: z.infer<typeof layerListSchema>): ModelDescription {
  const { layers, loss, tied = [], parameters } = list;
  const found = layers.map(({ type, name, ...settings }, index) => {
    return { where: name ?? `layers[${index}]`, type, settings };
  });
  const { type, name = "loss", ...settings } = loss ?? { type: "" };
  return {
    origin: "a list of layers",
    layers: loss === undefined ? found : [...found, { where: name, type, settings }],
    tied,
    ...(parameters !== undefined && { parameters }),
    isComplete: layers.length > 0,
  };
}
