import { describe, expect, test } from "vitest";
import { z } from "zod";
import { eventSchema } from "../../src/privacy/eventSchema.ts";
import { layerListSchema } from "../../src/privacy/lint/layerList.ts";
import { pipelineSchema } from "../../src/privacy/lint/pipeline.ts";
import { querySchema } from "../../src/privacy/query.ts";
import { privacyRecordSchema } from "../../src/privacy/recordSchema.ts";
import { oneOfEachKind } from "./someEvents.ts";

/** What is published for other programs. After a change: npm test -- test/privacy/schema.test.ts -u */
const published = {
  privacyEvent: { schema: eventSchema, title: "What happened to private data" },
  privacyQuery: { schema: querySchema, title: "One line for assay privacy epsilon -" },
  privacyRecord: { schema: privacyRecordSchema, title: "What a statement is made from" },
  privacyPipeline: { schema: pipelineSchema, title: "A pipeline for assay privacy lint" },
  privacyLayers: { schema: layerListSchema, title: "A model for assay privacy lint" },
};

const textOf = ({ schema, title }: (typeof published)[keyof typeof published]) => {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: "input", override: shorten });
  return `${JSON.stringify({ $schema, title, ...rest }, undefined, 2)}\n`;
};

/** Without the bound of whole numbers in JavaScript, which says nothing. */
function shorten({ jsonSchema }: { readonly jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}

describe("docs/schema", () => {
  test.each(Object.entries(published))("%s.json is what the code checks", async (name, of) => {
    await expect(textOf(of)).toMatchFileSnapshot(`../../docs/schema/${name}.json`);
  });

  test("knows every kind of event, and lets nothing else in", () => {
    const text = textOf(published.privacyEvent);
    for (const { kind } of oneOfEachKind) expect(text).toContain(`"const": "${kind}"`);
    const closed = text.match(/"additionalProperties": false/g) ?? [];
    expect(closed.length).toBe(oneOfEachKind.length);
  });
});
