import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pieceEncoder } from "../../../src/data/clicks/encodePiece.ts";
import {
  bucketsOf,
  type ClickEncoding,
  defaultEncoding,
  encodingDigest,
  type IdRule,
  layoutOf,
  type NumberRule,
} from "../../../src/data/clicks/encoding.ts";
import { pieceFaults } from "../../../src/data/clicks/faults.ts";
import { defineClickSchema } from "../../../src/data/clicks/schema.ts";
import { comparedText, type TextColumn, textColumn } from "../../../src/data/clicks/textColumn.ts";

const schema = defineClickSchema({
  name: "columns",
  description: "One column of each kind.",
  format: "csv",
  missing: ["", "?"],
  columns: [
    { name: "page", role: "categorical" },
    { name: "price", role: "number" },
    { name: "hour", role: "time", clock: "YYMMDDHH" },
    { name: "second", role: "time", clock: "seconds" },
    { name: "date", role: "time", clock: "dateTime" },
    { name: "label", role: "label" },
  ],
  labels: [
    {
      name: "click",
      description: "It is clicked.",
      task: "binary",
      source: { kind: "column", column: "label" },
    },
  ],
});

/** A column as DuckDB would hold it; of texts that are too long for their place only the length is there. */
function columnOf(texts: readonly string[]): TextColumn {
  const words = Int32Array.from(texts.flatMap((text) => [...comparedText(text).words]));
  return textColumn(new DataView(words.buffer), (record) => texts[record]!);
}

/** Encodes texts of one column, all labelled 0. */
function encode(texts: readonly string[], encoding: Omit<ClickEncoding, "label">) {
  const faults = pieceFaults(texts.length);
  const columns = { texts: columnOf(texts), labels: columnOf(texts.map(() => "0")) };
  const records = pieceEncoder(schema, { label: "click", ...encoding })(
    (name) => (name === "label" ? columns.labels : columns.texts),
    faults,
  );
  return { ...records, faults: faults.found };
}

const idsOf = (texts: readonly string[], ids: IdRule, column = "page") =>
  encode(texts, { fields: [{ column, ids }], numbers: [] });
const numbersOf = (texts: readonly string[], rule: NumberRule, missing?: number) =>
  encode(texts, {
    fields: [],
    numbers: [{ column: "price", rule, ...(missing === undefined ? {} : { missing }) }],
  });

const letters = fc.oneof(fc.string({ maxLength: 12 }), fc.string({ minLength: 11, maxLength: 30 }));
const runs = { seed: 6, numRuns: 40 };

describe("ids by a hash", () => {
  test("are pinned: 1 + MurmurHash3(text, MurmurHash3(column)) mod 9 of ten buckets", () => {
    const { ids } = idsOf(["a", "ein längeres Wort, in der Seite", "", "?"], {
      kind: "hash",
      buckets: 10,
    });
    expect([...ids]).toEqual([5, 9, 0, 0]);
  });

  test("are below the buckets, 0 only for missing texts, and the same for the same text", () => {
    const law = fc.property(
      fc.array(letters, { minLength: 1 }),
      fc.integer({ min: 2 }),
      (texts, buckets) => {
        const { ids } = idsOf([...texts, ...texts], { kind: "hash", buckets });
        expect([...ids.subarray(texts.length)]).toEqual([...ids.subarray(0, texts.length)]);
        texts.forEach((text, at) => {
          const isMissing = text === "" || text === "?";
          expect(ids[at]! === 0).toBe(isMissing);
          expect(ids[at]!).toBeLessThan(buckets);
        });
      },
    );
    fc.assert(law, runs);
  });

  test("of the same text in two columns differ, as columns are not compared with each other", () => {
    const many = Array.from({ length: 200 }, (_, at) => `${at}`);
    const rule: IdRule = { kind: "hash", buckets: 1000 };
    const [first, second] = [idsOf(many, rule, "page").ids, idsOf(many, rule, "price").ids];
    // 1 in 999 agrees by chance: 0.2 of 200 on average
    expect(many.filter((_, at) => first[at] === second[at]).length).toBeLessThan(5);
  });
});

describe("ids by a list", () => {
  test("are the places in it, and one more for all other texts", () => {
    const values = ["hat", "a shoe with a long name", "ha"];
    const texts = ["ha", "a shoe with a long name", "hat", "", "sock", "a sock with a long name!"];
    const { ids } = idsOf(texts, { kind: "vocabulary", values });
    expect([...ids]).toEqual([3, 2, 1, 0, 4, 4]);
    expect(bucketsOf({ kind: "vocabulary", values })).toBe(5);
  });

  test("agree with a search in the list", () => {
    const lists = fc.uniqueArray(
      letters.filter((text) => text !== "" && text !== "?"),
      { maxLength: 40 },
    );
    const law = fc.property(lists, fc.array(letters, { minLength: 1 }), (values, others) => {
      const texts = [...values, ...others];
      const { ids } = idsOf(texts, { kind: "vocabulary", values });
      const expected = texts.map((text) => {
        if (text === "" || text === "?") return 0;
        return values.includes(text) ? 1 + values.indexOf(text) : 1 + values.length;
      });
      expect([...ids]).toEqual(expected);
    });
    fc.assert(law, runs);
  });
});

describe("ids of numbers", () => {
  test("by edges count those that are reached", () => {
    const rule: IdRule = { kind: "edges", edges: [-1.5, 0, 10] };
    const { ids } = idsOf(["-2", "-1.5", "-0.1", "0", "9.99", "10", "1e3", ""], rule, "price");
    expect([...ids]).toEqual([1, 2, 2, 3, 3, 4, 4, 0]);
    expect(bucketsOf(rule)).toBe(5);
  });

  test("by logarithm squared are 5 + floor(ln(x)^2) above 2, and single ids below", () => {
    const { ids } = idsOf(
      ["", "-1", "0", "1", "2", "3", "100", "1e300"],
      { kind: "logSquared" },
      "price",
    );
    // ln(3)² = 1.21, ln(100)² = 21.2; the largest is 461
    expect([...ids]).toEqual([0, 1, 2, 3, 4, 6, 26, 466]);
    expect(bucketsOf({ kind: "logSquared" })).toBe(467);
    expect([...idsOf(["100"], { kind: "logSquared", largest: 9 }, "price").ids]).toEqual([14]);
  });

  test("by hour of the day are 1 to 24, whatever the clock", () => {
    const rule: IdRule = { kind: "hourOfDay" };
    expect([...idsOf(["14102100", "14102123", ""], rule, "hour").ids]).toEqual([1, 24, 0]);
    expect([...idsOf(["0", "3600", "90000"], rule, "second").ids]).toEqual([1, 2, 2]);
    expect([...idsOf(["2017-11-08 06:30:54"], rule, "date").ids]).toEqual([7]);
    expect(idsOf(["noon"], rule, "date").faults).toMatchObject([
      { reason: "not a time", got: "noon" },
    ]);
    expect(idsOf(["14102124"], rule, "hour").faults).toMatchObject([{ reason: "not a time" }]);
  });

  test("that are none are faults, and the other records close up", () => {
    const { ids, count, faults } = idsOf(
      ["1", "one", "2", "-", "3"],
      { kind: "edges", edges: [2, 3] },
      "price",
    );
    expect(faults.map(({ record, got }) => [record, got])).toEqual([
      [1, "one"],
      [3, "-"],
    ]);
    expect([...ids]).toEqual([1, 2, 3]);
    expect(count).toBe(3);
  });
});

describe("numbers", () => {
  test("are read as they are written, and no other way", () => {
    const written = [
      "0",
      "-0",
      "12",
      "-7",
      "+3",
      "1.5",
      ".5",
      "2.",
      "1e-05",
      "-1.25E2",
      "123456789012345",
    ];
    const { numbers, faults } = numbersOf(written, { kind: "raw" });
    expect(faults).toEqual([]);
    expect([...numbers]).toEqual(written.map((text) => Math.fround(Number(text))));
    const others = [
      "x",
      "-",
      ".",
      "1,5",
      "0x10",
      " 1",
      "1 ",
      "NaN",
      "Infinity",
      "--1",
      "1e",
      "1e999",
    ];
    expect(numbersOf(others, { kind: "raw" }).faults.length).toBe(others.length);
  });

  test("after their rule are finite", () => {
    const rules: NumberRule[] = [
      { kind: "log" },
      { kind: "log", signed: true },
      { kind: "clamp", low: -1, high: 2 },
      { kind: "unit", low: -1, high: 3 },
      { kind: "isMissing" },
    ];
    const values = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 });
    const law = fc.property(values, fc.constantFrom(...rules), (numbers, rule) => {
      const read = numbersOf(numbers.map(String), rule);
      expect(read.count).toBe(numbers.length);
      expect(read.numbers.every(Number.isFinite)).toBe(true);
    });
    fc.assert(law, runs);
  });

  test("follow their formulas", () => {
    const texts = ["-3", "1", "9"];
    const of = (rule: NumberRule) => [...numbersOf(texts, rule).numbers];
    expect(of({ kind: "log" })).toEqual([0, Math.log(2), Math.log(10)].map(Math.fround));
    expect(of({ kind: "log", signed: true })[0]).toBe(Math.fround(-Math.log(4)));
    expect(of({ kind: "clamp", low: -1, high: 2 })).toEqual([-1, 1, 2]);
    // (1 + 1) ÷ (3 + 1)
    expect(of({ kind: "unit", low: -1, high: 3 })).toEqual([0, 0.5, 1]);
  });

  test("that are missing are 0, or what was said; whether they are is a number too", () => {
    expect([...numbersOf(["", "?", "4"], { kind: "raw" }).numbers]).toEqual([0, 0, 4]);
    expect([...numbersOf(["", "4"], { kind: "raw" }, -1).numbers]).toEqual([-1, 4]);
    expect([...numbersOf(["", "4"], { kind: "isMissing" }).numbers]).toEqual([1, 0]);
  });
});

describe("an encoding", () => {
  const refused = (encoding: Omit<ClickEncoding, "label">, label = "click") =>
    expect(() => pieceEncoder(schema, { label, ...encoding }));
  const page = (ids: IdRule, name?: string) => ({ column: "page", ids, ...(name ? { name } : {}) });
  const hash: IdRule = { kind: "hash", buckets: 10 };

  test("has a layout that depends on nothing else", () => {
    const encoding: ClickEncoding = {
      label: "click",
      fields: [page(hash), page({ kind: "vocabulary", values: ["a"] }, "page again")],
      numbers: [{ column: "price", rule: { kind: "raw" } }],
    };
    expect(layoutOf(encoding)).toEqual({
      fields: [
        { name: "page", buckets: 10 },
        { name: "page again", buckets: 3 },
      ],
      numbers: ["price"],
    });
  });

  test("that does not fit is refused, with what would", () => {
    refused({ fields: [], numbers: [] }).toThrow("expected inputs, got none");
    refused({ fields: [page(hash)], numbers: [] }, "buy").toThrow("columns has click, got buy");
    refused({ fields: [{ column: "size", ids: hash }], numbers: [] }).toThrow("page, price, hour");
    refused({ fields: [page(hash), page(hash)], numbers: [] }).toThrow("page stands there twice");
    refused({ fields: [page({ kind: "hash", buckets: 1 })], numbers: [] }).toThrow("2 to 2³¹ ids");
    refused({ fields: [page({ kind: "edges", edges: [1, 1] })], numbers: [] }).toThrow(
      "edges that rise",
    );
    refused({ fields: [page({ kind: "vocabulary", values: ["a", "a"] })], numbers: [] }).toThrow(
      "every value once",
    );
    refused({ fields: [page({ kind: "hourOfDay" })], numbers: [] }).toThrow(
      "a clock in the schema",
    );
    refused({
      fields: [],
      numbers: [{ column: "price", rule: { kind: "clamp", low: 2, high: 1 } }],
    }).toThrow("low < high");
  });

  test("has a short name that changes with it", () => {
    const one = defaultEncoding(schema);
    expect(encodingDigest(one)).toBe(encodingDigest(defaultEncoding(schema)));
    expect(encodingDigest(one)).not.toBe(encodingDigest(defaultEncoding(schema, { buckets: 7 })));
    expect(encodingDigest(one)).toMatch(/^[0-9a-f]{16}$/);
  });

  test("by default reads categories and numbers, and neither time nor labels", () => {
    const { fields, numbers } = defaultEncoding(schema, { buckets: 7 });
    expect(fields).toEqual([{ column: "page", ids: { kind: "hash", buckets: 7 } }]);
    expect(numbers).toEqual([{ column: "price", rule: { kind: "log", signed: true } }]);
  });
});
