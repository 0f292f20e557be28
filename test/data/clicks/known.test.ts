import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { defaultEncoding, layoutOf } from "../../../src/data/clicks/encoding.ts";
import type { KnownClickLog } from "../../../src/data/clicks/knownClickLog.ts";
import { knownClickLogs } from "../../../src/data/clicks/knownClickLogs.ts";
import { openClickLog } from "../../../src/data/clicks/openClickLog.ts";
import { clickSchema } from "../../../src/data/clicks/schema.ts";
import { itemsIn } from "../../collection.ts";
import { logFolder, readAll, shopSchema, writeParquet } from "./logFiles.ts";

const { folder, file } = logFolder();
const logs = await itemsIn<KnownClickLog>("data/clicks/known");

test("published logs are found, each as its file is called", async () => {
  expect(logs.length).toBeGreaterThanOrEqual(8);
  expect(logs.map(({ item }) => item.schema.name)).toEqual(logs.map((log) => log.file));
  expect(await knownClickLogs()).toEqual(logs.map(({ item }) => item));
});

/** A name that a file of this log may have. */
const names: Readonly<Record<string, string>> = {
  criteoDisplay: "criteo_train.txt",
  criteoTerabyte: "day_0",
  criteoResearchSmall: "criteo_research_small_1.csv",
};

describe.each(logs)(
  "$file",
  ({ file: name, item: { schema, licence, origin, example, paths } }) => {
    const fileName = names[name] ?? `${name}.txt`;

    test("is a schema that survives JSON, and says whose it is", () => {
      expect(clickSchema.parse(JSON.parse(JSON.stringify(schema)))).toEqual(schema);
      expect(schema.description).toMatch(/^[A-Z].*\.$/);
      expect([licence, origin]).not.toContain("");
      expect(paths.test(fileName)).toBe(true);
    });

    test("recognises its example, plain and in gzip, and reads every label and number of it", async () => {
      const plain = file(fileName, `${example}\n`);
      const zipped = file(`${fileName}.gz`, gzipSync(example));
      for (const path of [plain, zipped]) {
        const log = await openClickLog(path, { malformedShare: 0 });
        expect(log.schema.name).toBe(name);
        const encoding = defaultEncoding(log.schema);
        const [piece] = await readAll(log, encoding);
        const { fields, numbers } = layoutOf(encoding);
        expect(fields.length + numbers.length).toBeGreaterThan(3);
        expect(piece!.ids.length).toBe(fields.length * piece!.count);
        // The first label is about all records: one of each kind.
        expect([...piece!.labels]).toEqual([0, 1]);
        expect(log.malformed).toMatchObject({ lines: 2, count: 0, outside: 0 });
      }
    });

    test("has labels of which each can be read", async () => {
      const path = join(folder, fileName);
      for (const { name: label } of schema.labels) {
        const log = await openClickLog(path, { schema: name });
        await readAll(log, defaultEncoding(log.schema, { label }));
        expect(log.malformed, label).toMatchObject({ lines: 2, count: 0 });
      }
    });
  },
);

describe("labels of the attribution log", () => {
  const attribution = logs.find((log) => log.file === "criteoAttribution")!.item;
  const names = attribution.schema.columns.map(({ name }) => name);
  const line = (cells: Readonly<Record<string, string>>) =>
    names.map((name) => cells[name] ?? "0").join("\t");
  const path = file(
    "attribution.tsv",
    [
      names.join("\t"),
      line({ click: "1", conversion: "1", click_pos: "1", click_nb: "2", attribution: "1" }),
      line({ click: "1", conversion: "1", click_pos: "0", click_nb: "2" }),
      line({ click: "1", conversion: "0", click_pos: "-1", click_nb: "-1" }),
      line({ click: "0", conversion: "1", click_pos: "0", click_nb: "1" }),
    ].join("\n"),
  );

  test.each([
    ["click", [1, 1, 1, 0]],
    ["conversion", [1, 1, 0]],
    // The place of the last of two clicks is 1 = 2 − 1.
    ["lastTouchConversion", [1, 0, 0]],
    ["attribution", [1, 0, 0]],
  ])("%s is %j", async (label, expected) => {
    const log = await openClickLog(path);
    const pieces = await readAll(log, defaultEncoding(log.schema, { label }));
    expect(pieces.flatMap(({ labels }) => [...labels])).toEqual(expected);
    expect(log.malformed.outside).toBe(4 - expected.length);
  });
});

describe("the schema of a file", () => {
  test("is the one beside it, or the one that is named", async () => {
    const path = file("shop.csv", "clicked,page,price,visitor,bought\n1,hat,2,ada,0\n");
    const schema = `${JSON.stringify(shopSchema())}\n`;
    const elsewhere = file("elsewhere.json", schema);
    await expect(openClickLog(path)).rejects.toThrow(
      "expected a log that is known, or a schema. Tried adult",
    );
    const named = await openClickLog(path, { schema: elsewhere });
    expect(named.schema).toEqual(shopSchema());
    await named.close();
    writeFileSync(`${path}.schema.json`, schema);
    const found = await openClickLog(path);
    expect(found.schema.name).toBe("shop");
    await found.close();
  });

  test("is recognised in Parquet by the names of its columns, with truth values for labels", async () => {
    const path = await writeParquet(
      join(folder, "small.parquet"),
      "SELECT i % 3 AS cat1, 1 AS cat4, 2 AS cat6, 'x' AS cat8, NULL::INTEGER AS cat9, i = 1 AS click FROM range(3) t(i)",
    );
    const log = await openClickLog(path);
    expect(log.schema.name).toBe("criteoResearchSmall");
    const [piece] = await readAll(log, defaultEncoding(log.schema));
    expect([...piece!.labels]).toEqual([0, 1, 0]);
    expect([4, 9, 14].map((at) => piece!.ids[at])).toEqual([0, 0, 0]);
  });

  test("that is wrong is an error that says where, and how one is written", async () => {
    const path = join(folder, "shop.csv");
    const wrong = (json: string) => openClickLog(path, { schema: file("wrong.json", json) });
    await expect(wrong("{")).rejects.toThrow("wrong.json: expected a schema as JSON");
    await expect(wrong('{"name": "x"}')).rejects.toThrow(
      /wrong\.json: expected a schema of a log: .*columns/,
    );
    const lost = { ...shopSchema(), columns: [{ name: "page", role: "categorical" }] };
    await expect(wrong(JSON.stringify(lost))).rejects.toThrow('"clicked" is not among the columns');
    await expect(openClickLog(path, { schema: "nobody" })).rejects.toThrow(
      "expected a JSON file or one of adult, avazu",
    );
  });
});
