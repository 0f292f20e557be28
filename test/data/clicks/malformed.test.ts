import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { malformedText } from "../../../src/data/clicks/malformed.ts";
import { openClickLog } from "../../../src/data/clicks/openClickLog.ts";
import {
  logFolder,
  readAll,
  shopEncoding,
  shopRecords,
  shopSchema,
  writeParquet,
} from "./logFiles.ts";

const { folder, file } = logFolder();
const header = "clicked,page,price,visitor,bought";
const good = "1,hat,1,ada,0";
const read = async (path: string, malformedShare?: number) =>
  await readAll(
    await openClickLog(path, {
      schema: shopSchema(),
      ...(malformedShare === undefined ? {} : { malformedShare }),
    }),
    shopEncoding,
  );

describe("malformed lines", () => {
  test("are counted by reason, each with its line, its column and what stood there", async () => {
    const bad = ["1,hat,2,ada", "1,hat,2,ada,0,7", "yes,hat,2,ada,0", "1,hat,cheap,ada,0"];
    const path = file("bad.csv", [header, good, ...bad, "2,hat,1e999,ada,0", good].join("\n"));
    const { ids, malformed } = await shopRecords(path);
    expect(ids).toEqual([1, 1]);
    expect(malformed).toMatchObject({ lines: 7, count: 5 });
    const said = malformed.reasons.flatMap(({ examples }) => examples.map(malformedText));
    expect(said.toSorted()).toEqual([
      `${path}:3: too few cells`,
      `${path}:4: too many cells`,
      `${path}:5: a label other than 0 or 1 in clicked, got "yes"`,
      `${path}:6: not a number in price, got "cheap"`,
      `${path}:7: a label other than 0 or 1 in clicked, got "2"`,
    ]);
  });

  test("are counted once, and five examples of a reason are kept", async () => {
    const bad = Array.from({ length: 20 }, (_, at) => `x${at},hat,not a number either,ada,0`);
    const { malformed } = await shopRecords(file("many.csv", [header, good, ...bad].join("\n")));
    expect(malformed.count).toBe(20);
    expect(malformed.reasons.map(({ reason, count }) => [reason, count])).toEqual([
      ["a label other than 0 or 1", 20],
    ]);
    expect(malformed.reasons[0]!.examples.map(({ line, got }) => [line, got])).toEqual(
      [0, 1, 2, 3, 4].map((at) => [3 + at, `x${at}`]),
    );
  });

  test("are those that are not UTF-8, of which DuckDB says the line", async () => {
    const bytes = Buffer.concat([
      Buffer.from(`${header}\n${good}\n1,`),
      Buffer.from([0xff, 0xfe]),
      Buffer.from(`,1,ada,0\n${good}\n1,hat,much,ada,0\n`),
    ]);
    const { ids, malformed } = await shopRecords(file("latin.csv", bytes));
    expect(ids).toEqual([1, 1]);
    expect(malformed).toMatchObject({ lines: 4, count: 2 });
    const lines = malformed.reasons.map(({ reason, examples }) => [reason, examples[0]!.line]);
    expect(Object.fromEntries(lines)).toEqual({ "text that is not UTF-8": 3, "not a number": 5 });
  });

  test("are all lines behind a quote that is not closed", async () => {
    const many = Array(3000).fill(good);
    const path = file("open.csv", [header, good, '1,"hat,2,ada,0', ...many].join("\n"));
    const { ids, malformed } = await shopRecords(path);
    expect(ids).toEqual([1]);
    expect(malformed).toMatchObject({ lines: 3002, count: 3001 });
    expect(malformed.reasons).toMatchObject([
      { reason: "a quote that is not closed", count: 3001, examples: [{ line: 3 }] },
    ]);
  });

  test("have their numbers behind records with new lines in quotes", async () => {
    const path = file("further.csv", [header, '1,hat,1,"a\nb\nc",0', "1,hat,x,ada,0"].join("\n"));
    const { malformed } = await shopRecords(path);
    expect(malformed).toMatchObject({ lines: 4, count: 1 });
    expect(malformed.reasons[0]!.examples[0]).toMatchObject({ line: 5, got: "x" });
  });

  test("are a last line that was cut off", async () => {
    const { malformed } = await shopRecords(file("cut.csv", `${header}\n${good}\n1,hat`));
    expect(malformed.reasons).toMatchObject([{ reason: "too few cells", examples: [{ line: 3 }] }]);
  });

  test("may be one in a hundred and no more, unless a person allows it", async () => {
    const lines = (bad: number) => [...Array(100).fill(good), ...Array(bad).fill("1,hat")];
    // 1 of 101 is less than a hundredth, 2 of 102 are more
    const [one, two] = [1, 2].map((bad) => file(`${bad}.csv`, [header, ...lines(bad)].join("\n")));
    expect((await read(one!)).length).toBe(1);
    await expect(read(two!)).rejects.toThrow(
      `${two}:102: too few cells. 2 of 102 lines are malformed, which is more than 1%. Is it the right schema?`,
    );
    expect((await read(two!, 0.02)).length).toBe(1);
    await expect(openClickLog(two!, { malformedShare: 2 })).rejects.toThrow(
      "expected malformedShare in [0, 1], got 2",
    );
  });

  test("end the reading of a long log early", async () => {
    const bad = Array(5000).fill("0,hat,ten,ada,0");
    const path = file("long.csv", [header, ...bad].join("\n"));
    const log = await openClickLog(path, { schema: shopSchema() });
    await expect(readAll(log, shopEncoding)).rejects.toThrow(
      `${path}:2: not a number in price, got "ten"`,
    );
    expect(log.malformed.lines).toBeLessThan(5000);
  });
});

describe("a file that is no log", () => {
  const refused = (path: string, schema = shopSchema()) => openClickLog(path, { schema });

  test.each([
    ["nothing", () => join(folder, "nowhere.csv"), "got nothing there"],
    ["a pattern of nothing", () => join(folder, "nowhere*.csv"), "expected files of this pattern"],
    ["a folder", () => folder, "got a folder. Name its files"],
    ["an empty file", () => file("empty.csv", ""), "got an empty file"],
    ["empty lines", () => file("lines.csv", "\n\n"), "got only empty lines"],
    ["a header alone", () => file("header.csv", `${header}\n`), "got only a header"],
    ["bytes", () => file("bytes.csv", Uint8Array.of(1, 0, 2, 250)), "got bytes that are no text"],
    ["gzip of nothing", () => file("no.gz", gzipSync("")), "got nothing in its gzip"],
    ["broken gzip", () => file("broken.gz", Uint8Array.of(31, 139, 1, 2, 3)), "broken.gz: "],
    ["broken Parquet", () => file("broken.parquet", "PAR1, and no more"), "expected Parquet: "],
  ])("is an error that says so: %s", async (_, make, message) => {
    const path = make();
    const refusal = refused(path);
    await expect(refusal).rejects.toThrow(message);
    await expect(refusal).rejects.toThrow(path);
  });

  test("is one with other columns: the error says the line, what was expected and what came", async () => {
    await expect(refused(file("three.csv", "a,b,c\n1,2,3\n"))).rejects.toThrow(
      "three.csv:1: expected a header with the columns of shop: clicked, page, price, visitor, bought are not among a, b, c.",
    );
    await expect(
      refused(file("two.csv", "1,2\n"), shopSchema({ header: "never" })),
    ).rejects.toThrow("two.csv:1: expected the 5 cells of shop, got 2: 1,2.");
    const parquet = await writeParquet(join(folder, "one.parquet"), "SELECT 1 AS clicked");
    await expect(refused(parquet, shopSchema({ format: "parquet" }))).rejects.toThrow(
      "expected Parquet with the columns of shop: page, price, visitor, bought are not among clicked.",
    );
  });

  test("is a gzip file that was cut off, even between two lines", async () => {
    const text = Array.from({ length: 3000 }, (_, at) => `1,hat,${(at * 7919) % 1000},u${at},0\n`);
    const whole = gzipSync(`${header}\n${text.join("")}`);
    for (const length of [whole.length >> 1, whole.length - 4]) {
      const path = file(`cut${length}.csv.gz`, whole.subarray(0, length));
      await expect(read(path, 1)).rejects.toThrow(
        `${path}: expected a whole gzip file, got one that is cut off. Fetch it again.`,
      );
    }
    const damaged = Buffer.from(whole);
    damaged[whole.length - 6]! ^= 1; // in the checksum
    const path = file("damaged.csv.gz", damaged);
    await expect(read(path)).rejects.toThrow(`${path}: expected a whole gzip file`);
  });

  test("is one that vanishes while it is open", async () => {
    const path = file("gone.csv", `${header}\n${good}\n`);
    const log = await openClickLog(path, { schema: shopSchema() });
    writeFileSync(path, "");
    expect(await readAll(log, shopEncoding)).toEqual([]);
  });
});
