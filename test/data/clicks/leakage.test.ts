import { describe, expect, test } from "vitest";
import { defaultEncoding, type FieldEncoding } from "../../../src/data/clicks/encoding.ts";
import { knownClickLogs } from "../../../src/data/clicks/knownClickLogs.ts";
import { leakageOf, trapsOf } from "../../../src/data/clicks/leakage.ts";
import { defineClickSchema } from "../../../src/data/clicks/schema.ts";

const logs = await knownClickLogs();
const schemaOf = (name: string) => logs.find(({ schema }) => schema.name === name)!.schema;
const field = (column: string): FieldEncoding => ({ column, ids: { kind: "hash", buckets: 9 } });

/** Warnings about an encoding of these columns, as `column: reason`. */
function warningsAbout(name: string, label: string, columns: readonly string[]) {
  const encoding = { label, fields: columns.map(field), numbers: [] };
  return leakageOf(schemaOf(name), encoding).map(({ column, reason }) => `${column}: ${reason}`);
}

describe("leakage", () => {
  test.each([
    ["criteoSponsoredSearch", "conversion", "product_price", "nearly the label"],
    ["criteoSponsoredSearch", "conversion", "SalesAmountInEuro", "after the sale"],
    ["criteoSponsoredSearch", "conversion", "time_delay_for_conversion", "after the sale"],
    ["criteoSponsoredSearch", "conversion", "Sale", "The label is made of it"],
    ["criteoAttribution", "click", "conversion_timestamp", "where a conversion followed"],
    ["criteoAttribution", "click", "conversion_id", "where a conversion followed"],
    ["criteoAttribution", "click", "attribution", "another label"],
    ["criteoAttribution", "lastTouchConversion", "click_pos", "The label is made of it"],
    ["criteoAttribution", "conversion", "click", "The label is made of it"],
    ["criteoAttribution", "click", "uid", "names people"],
    ["criteoAttribution", "click", "timestamp", "Time only grows"],
    ["avazu", "click", "id", "another one for every record"],
    ["avazu", "click", "hour", "Time only grows"],
    ["talkingData", "conversion", "attributed_time", "where the app was downloaded"],
    ["adult", "income", "fnlwgt", "stand"],
    ["criteoResearchSmall", "click", "__index_level_0__", "order of time"],
  ])("of %s, label %s: %s is warned about", (name, label, column, reason) => {
    const warnings = warningsAbout(name, label, [column]);
    expect(warnings).toEqual([expect.stringContaining(reason)]);
    expect(warnings[0]).toContain(`${column}: `);
  });

  test("is nowhere in default encodings, whatever the label", () => {
    const encodings = logs.flatMap(({ schema }) =>
      schema.labels.map(({ name: label }) => ({
        schema,
        encoding: defaultEncoding(schema, { label }),
      })),
    );
    expect(encodings.length).toBeGreaterThanOrEqual(11);
    for (const { schema, encoding } of encodings) {
      expect(leakageOf(schema, encoding), `${schema.name}, ${encoding.label}`).toEqual([]);
    }
  });

  test("is not what hours of the day are", () => {
    const hour = { column: "hour", ids: { kind: "hourOfDay" } } as const;
    const encoding = { label: "click", fields: [hour], numbers: [] };
    expect(leakageOf(schemaOf("avazu"), encoding)).toEqual([]);
    const both = { ...encoding, fields: [hour, { ...field("hour"), name: "hash" }] };
    expect(leakageOf(schemaOf("avazu"), both).length).toBe(1);
  });

  test("is found by names in a schema that calls everything a category", () => {
    const names = [
      "page",
      "impression_id",
      "order_value",
      "event_time",
      "site_id",
      "update",
      "sales",
    ];
    const schema = defineClickSchema({
      name: "mine",
      description: "Clicks.",
      format: "csv",
      columns: [
        { name: "click", role: "label" },
        ...names.map((name) => ({ name, role: "categorical" as const })),
      ],
      labels: [
        {
          name: "click",
          description: "A click.",
          task: "binary",
          source: { kind: "column", column: "click" },
        },
      ],
    });
    const found = leakageOf(schema, defaultEncoding(schema)).map(({ column }) => column);
    expect(found).toEqual(["impression_id", "order_value", "event_time", "sales"]);
  });

  test("comes with what to do", () => {
    const { schema } = logs.find(({ schema: { name } }) => name === "criteoAttribution")!;
    const warnings = leakageOf(schema, { label: "click", fields: [field("uid")], numbers: [] });
    expect(warnings[0]!.fix).toBe(
      "Leave it out, and say it as user, so that privacy is counted for people.",
    );
    expect(trapsOf(schema).map(({ column }) => column)).toEqual([
      ...["conversion_timestamp", "conversion_id", "click_pos", "click_nb", "cpo"],
    ]);
  });
});
