import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { attackLineSchema } from "../../src/lab/attack/attackLine.ts";
import { eventSchema, SCHEMA_VERSION } from "../../src/lab/event.ts";
import { headerSchema } from "../../src/lab/header.ts";
import { privacyRecordSchema } from "../../src/privacy/recordSchema.ts";
import { summarySchema } from "../../src/report/summarySchema.ts";
import { finished } from "./study.ts";

/** The files of a run, and what is published about each. After a change: npm test -- test/lab/schema.test.ts -u */
const published = {
  run: { schema: headerSchema, title: "run.json" },
  event: { schema: eventSchema, title: "One line of events.jsonl" },
  summary: { schema: summarySchema, title: "summary.json" },
  attack: { schema: attackLineSchema, title: "One line of the file of an attack" },
};

const textOf = ({ schema, title }: (typeof published)[keyof typeof published]) => {
  const { $schema, ...whole } = z.toJSONSchema(schema, { io: "input", override: shorten });
  const rest = withoutUnusedParts(whole);
  const comment = `Version ${SCHEMA_VERSION} of the record format of assay.`;
  return `${JSON.stringify({ $schema, title, $comment: comment, ...rest }, undefined, 2)}\n`;
};

/**
 * Without what says nothing: a pattern beside a format, and the bounds of whole numbers in JavaScript; without what another
 * file says.
 */
function shorten({ zodSchema, jsonSchema }: Overridden): void {
  if ((zodSchema as unknown) === privacyRecordSchema) {
    for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
    jsonSchema.$ref = "privacyRecord.json";
  }
  if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}

test.each(Object.entries(published))(
  "docs/schema/%s.json is what the code checks",
  async (name, of) => {
    await expect(textOf(of)).toMatchFileSnapshot(`../../docs/schema/${name}.json`);
  },
);

interface Overridden {
  readonly zodSchema: z.core.$ZodTypes;
  readonly jsonSchema: z.core.JSONSchema.BaseSchema;
}

/** Definitions that only the parts of another file referred to. */
function withoutUnusedParts({ $defs, ...rest }: z.core.JSONSchema.BaseSchema) {
  return JSON.stringify(rest).includes('"#/$defs/') ? { ...rest, $defs } : rest;
}

/** The named definition, where a part of a schema is one. */
function resolved(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const name = /^#\/\$defs\/(.*)$/.exec(schema.$ref ?? "")?.[1];
  return name === undefined ? schema : resolved(root.$defs![name]!, root);
}

interface JsonSchema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly oneOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly const?: unknown;
}

const schemaOf = (name: string): JsonSchema =>
  JSON.parse(readFileSync(new URL(`../../docs/schema/${name}.json`, import.meta.url), "utf8"));

test("what a run writes has every required field of its schema, and no field that the schema does not know", async () => {
  const { folder } = await finished();
  const read = (file: string) => readFileSync(join(folder, file), "utf8");
  const lines = read("events.jsonl").trim().split("\n");
  const records = [
    { name: "run", record: JSON.parse(read("run.json")) },
    { name: "summary", record: JSON.parse(read("summary.json")) },
    ...lines.map((line) => ({ name: "event", record: JSON.parse(line) })),
  ];
  expect(records.length).toBeGreaterThan(10);
  for (const { name, record } of records) {
    const root = schemaOf(name);
    const options = (root.oneOf ?? root.anyOf ?? [root]).map((option) => resolved(option, root));
    const fits = options.find(
      ({ properties }) => !properties?.kind || properties.kind.const === record.kind,
    );
    const known = Object.keys(fits!.properties!);
    expect(Object.keys(record).filter((field) => !known.includes(field))).toEqual([]);
    expect(fits!.required!.filter((field) => !(field in record))).toEqual([]);
  }
});

test("a sample names its cluster, trial and pair", () => {
  const { required } = schemaOf("event").oneOf!.find(
    ({ properties }) => properties?.kind?.const === "sample",
  )!;
  expect(required).toEqual(expect.arrayContaining(["cluster", "trial", "pair", "v"]));
});
