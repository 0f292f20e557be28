import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { defaultEncoding, openClickLog } from "../../../src/data/clicks/index.ts";
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
const lines = [
  "1,hat,1.5,ada,2",
  "0,shoe,-3,ben,0",
  "0,sock,,a visitor with a very long name,0",
  "1,,20,,1",
];
/** Ids: 0 missing, 1 hat, 2 shoe, 3 all others. */
const expected = { ids: [1, 2, 3, 0], numbers: [1.5, -3, 0, 20], labels: [1, 0, 0, 1] };

describe("records of a file", () => {
  test("are read from CSV: ids, numbers, labels, users in the order of the lines", async () => {
    const read = await shopRecords(file("shop.csv", [header, ...lines, ""].join("\n")));
    expect(read).toMatchObject(expected);
    expect(read.malformed).toEqual({ lines: 4, outside: 0, count: 0, reasons: [] });
    // Nobody is user 0; others are hashes below 2⁵³ that do not depend on anything else.
    expect(read.users[3]).toBe(0);
    expect(read.users.every(Number.isSafeInteger)).toBe(true);
    expect(new Set(read.users).size).toBe(4);
  });

  test("are the same from TSV, gzip, another delimiter, lines that end in CR LF, and Parquet", async () => {
    const tabs = file("shop.tsv", [header, ...lines].join("\n").replaceAll(",", "\t"));
    const zipped = file("shop.csv.gz", gzipSync([header, ...lines].join("\n")));
    const bars = file("shop.txt", [header, ...lines].join("\r\n").replaceAll(",", "||"));
    const parquet = await writeParquet(
      join(folder, "shop.parquet"),
      `SELECT * FROM read_csv('${file("all.csv", [header, ...lines].join("\n"))}')`,
    );
    const csv = await shopRecords(file("same.csv", [header, ...lines].join("\n")));
    expect(csv).toMatchObject(expected);
    expect(await shopRecords(tabs, { format: "tsv" })).toEqual(csv);
    expect(await shopRecords(zipped)).toEqual(csv);
    expect(await shopRecords(bars, { delimiter: "||" })).toEqual(csv);
    expect(await shopRecords(parquet, { format: "parquet" })).toEqual(csv);
  });

  test("are found by the names in the header, in any order, beside columns that nobody knows", async () => {
    const path = file("other.csv", "price,x,bought,visitor,page,clicked\n7,?,0,ada,shoe,1\n");
    const log = await openClickLog(path, { schema: shopSchema() });
    expect(log.unknownColumns).toEqual(["x"]);
    const [piece] = await readAll(log, shopEncoding);
    expect([...piece!.ids, ...piece!.numbers, ...piece!.labels]).toEqual([2, 7, 1]);
  });

  test("have cells with delimiters, quotes and new lines where these are quoted", async () => {
    const path = file("quoted.csv", `${header}\n1,"hat",2,"a, ""b""\nc",0\n0,shoe,3,d,0\n`);
    const read = await shopRecords(path);
    expect(read).toMatchObject({ ids: [1, 2], numbers: [2, 3] });
    expect(read.malformed.count).toBe(0);
  });

  test("begin after a byte order mark, and may lie between empty lines", async () => {
    const path = file("mark.csv", `\ufeff${header}\n\n${lines[0]}\n\n${lines[1]}\n\n`);
    expect(await shopRecords(path)).toMatchObject({ ids: [1, 2], labels: [1, 0] });
  });

  test("without a header are taken by place; a header that may be there is seen", async () => {
    const bare = file("bare.csv", lines.join("\n"));
    const headed = file("headed.csv", [header, ...lines].join("\n"));
    expect(await shopRecords(bare, { header: "never" })).toMatchObject(expected);
    expect(await shopRecords(bare, { header: "maybe" })).toMatchObject(expected);
    expect(await shopRecords(headed, { header: "maybe" })).toMatchObject(expected);
  });

  test("of several pieces keep their order, and memory holds one piece at a time", async () => {
    const many = Array.from({ length: 7000 }, (_, at) => `${at % 2},hat,${at},u${at},0`);
    const path = file("many.csv", [header, ...many].join("\n"));
    const pieces = await readAll(await openClickLog(path, { schema: shopSchema() }), shopEncoding);
    expect(pieces.every(({ count }) => count > 0 && count <= 2048)).toBe(true);
    expect(pieces.length).toBeGreaterThan(3);
    const prices = pieces.flatMap(({ numbers }) => [...numbers]);
    expect(prices).toEqual(many.map((_, at) => at));
  });

  test("may be read again, with another encoding, and reading may stop at any place", async () => {
    const path = file("again.csv", [header, ...lines].join("\n"));
    const log = await openClickLog(path, { schema: shopSchema() });
    for await (const piece of log.records(shopEncoding)) {
      expect(piece.count).toBe(4);
      break;
    }
    const hashed = await readAll(log, defaultEncoding(log.schema, { buckets: 50 }));
    expect(hashed[0]!.labels).toEqual(Float32Array.of(1, 0, 0, 1));
    // sign(x) ln(1 + |x|)
    expect(hashed[0]!.numbers[1]).toBeCloseTo(-Math.log(4), 6);
  });
});

describe("records that a label is about", () => {
  test("are the others left out: conversions are of clicks", async () => {
    const path = file("counts.csv", [header, ...lines].join("\n"));
    const log = await openClickLog(path, { schema: shopSchema() });
    const [piece] = await readAll(log, { ...shopEncoding, label: "conversionCount" });
    expect(piece).toMatchObject({ count: 2, ids: Int32Array.of(1, 0) });
    expect(piece!.labels).toEqual(Float32Array.of(2, 1));
    expect(piece!.numbers).toEqual(Float32Array.of(1.5, 20));
    expect(log.malformed).toMatchObject({ lines: 4, outside: 2, count: 0 });
  });
});

describe("several files", () => {
  test("of a pattern are one log, day 2 before day 10", async () => {
    for (const day of [10, 2, 1]) file(`day_${day}.csv`, `${header}\n1,hat,${day},ada,0\n`);
    const log = await openClickLog(join(folder, "day_*.csv"), { schema: shopSchema() });
    expect(log.paths.length).toBe(3);
    const pieces = await readAll(log, shopEncoding);
    expect(pieces.flatMap(({ numbers }) => [...numbers])).toEqual([1, 2, 10]);
    expect(log.malformed.lines).toBe(3);
  });

  test("of a list are read as listed", async () => {
    const paths = [10, 1].map((day) => join(folder, `day_${day}.csv`));
    const pieces = await readAll(await openClickLog(paths, { schema: shopSchema() }), shopEncoding);
    expect(pieces.flatMap(({ numbers }) => [...numbers])).toEqual([10, 1]);
  });
});
