import { expect, test } from "vitest";
import { z } from "zod";
import { clickSchema, labelColumns } from "../../../src/data/clicks/schema.ts";
import { shopSchema } from "./logFiles.ts";

test("docs/schema/clickSchema.json is what the code checks", async () => {
  const { $schema, ...rest } = z.toJSONSchema(clickSchema, { io: "input" });
  const title = "The schema of a log of clicks: <file>.schema.json, or --schema";
  const text = `${JSON.stringify({ $schema, title, ...rest }, undefined, 2)}\n`;
  await expect(text).toMatchFileSnapshot("../../../docs/schema/clickSchema.json");
});

test("a schema says each column once, and labels are made of its columns", () => {
  const [label, ...columns] = shopSchema().columns;
  expect(() => shopSchema({ columns: [label!, label!, ...columns] })).toThrow(
    '"clicked" stands there twice',
  );
  expect(() => shopSchema({ columns })).toThrow('"clicked" is not among the columns');
  expect(() => shopSchema({ missing: [] })).toThrow();
});

test("a label reads its columns and those that choose its records", () => {
  const [click, conversions] = shopSchema().labels;
  expect(labelColumns(click!)).toEqual(["clicked"]);
  expect(labelColumns(conversions!)).toEqual(["bought", "clicked"]);
});
