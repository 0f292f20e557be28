import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import {
  encodeSafetensors,
  type NamedTensor,
  openSafetensors,
  parseSafetensors,
  writeSafetensors,
} from "../../src/model/safetensors/index.ts";

const folder = mkdtempSync(join(tmpdir(), "safetensors-"));
afterAll(() => rmSync(folder, { recursive: true }));

const fixtures = fileURLToPath(new URL("../fixtures/safetensors/", import.meta.url));
const fixture = join(fixtures, "everyType.safetensors");
const { tensors: expected } = JSON.parse(
  readFileSync(join(fixtures, "everyType.json"), "utf8"),
) as { tensors: Record<string, { shape: number[]; values: (number | string)[] }> };

/** A file with this header and this many bytes of data. */
function fileOf(header: unknown, dataBytes = 0): Uint8Array {
  const json = new TextEncoder().encode(
    typeof header === "string" ? header : JSON.stringify(header),
  );
  const bytes = new Uint8Array(8 + json.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

const float = (...data_offsets: number[]) => ({ dtype: "F32", shape: [1], data_offsets });
const messageOf = (bytes: Uint8Array): string => {
  try {
    parseSafetensors(bytes, "a.safetensors");
  } catch (error) {
    return (error as Error).message;
  }
  return "no error";
};

describe("safetensors written by the library of the format", () => {
  test("every type is read as float32, to the bit, in memory and from a file", () => {
    const opened = openSafetensors(fixture);
    const parsed = parseSafetensors(readFileSync(fixture));
    const names = Object.keys(expected);
    expect(names.length).toBe(12);
    for (const name of names) {
      const values = Float32Array.from(expected[name]!.values, Number);
      expect(opened.read(name), name).toEqual(values);
      expect(parsed.read(name), name).toEqual(values);
      const entry = parsed.tensors.find((each) => each.name === name);
      expect(entry!.shape).toEqual(expected[name]!.shape);
    }
    expect(opened.metadata).toEqual({ "made by": "safetensors" });
    opened.close();
  });

  test("what is read has memory of its own: changing it changes neither the bytes nor a second reading", () => {
    const bytes = readFileSync(fixture);
    const before = Uint8Array.from(bytes);
    const { read } = parseSafetensors(bytes);
    read("F32").fill(7);
    expect(Uint8Array.from(bytes)).toEqual(before);
    expect(read("F32")[0]).toBe(0);
  });
});

const bits = fc.integer({ min: 0, max: 2 ** 32 - 1 });
/** Any floats there are, NaN and infinities included, in a shape of up to three axes. */
const tensor = fc
  .record({
    shape: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }),
    seed: fc.array(bits),
  })
  .map(({ shape, seed }): Omit<NamedTensor, "name"> => {
    const size = shape.reduce((all, length) => all * length, 1);
    const words = Uint32Array.from({ length: size }, (_, index) => seed[index % seed.length] ?? 0);
    return { shape, data: new Float32Array(words.buffer) };
  });
const name = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("__proto__", "0", "", 'é\n"'));
const file = fc
  .uniqueArray(fc.tuple(name, tensor), { selector: ([key]) => key, maxLength: 6 })
  .map((entries) => entries.map(([key, rest]) => ({ name: key, ...rest })))
  .filter((entries) => entries.every((entry) => entry.name !== "__metadata__"));

const bitsOf = (data: Float32Array) =>
  new Uint32Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength));

describe("safetensors written here", () => {
  test("what is written is read back, to the bit, whatever the names, shapes and numbers", () => {
    fc.assert(
      fc.property(file, fc.dictionary(fc.string(), fc.string()), (tensors, metadata) => {
        const read = parseSafetensors(encodeSafetensors(tensors, metadata));
        expect({ ...read.metadata }).toEqual({ ...metadata });
        expect(read.tensors.length).toBe(tensors.length);
        for (const { name: key, shape, data } of tensors) {
          expect(bitsOf(read.read(key))).toEqual(bitsOf(data));
          expect(read.tensors.find((entry) => entry.name === key)!.shape).toEqual(shape);
        }
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  test("written tensor by tensor, the file has the same bytes, and nothing else is left behind", () => {
    const tensors: NamedTensor[] = [
      { name: "a", shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, Number.NaN) },
      { name: "b", shape: [], data: Float32Array.of(-0) },
    ];
    const path = join(folder, "lazy.safetensors");
    const lazy = tensors.map(({ data, ...rest }) => ({ ...rest, data: () => data }));
    writeSafetensors(path, lazy, { format: "pt" });
    expect(Uint8Array.from(readFileSync(path))).toEqual(
      encodeSafetensors(tensors, { format: "pt" }),
    );
    expect(readdirSync(folder)).toEqual(["lazy.safetensors"]);
  });

  test("a write that fails leaves the file that was there", () => {
    const path = join(folder, "kept.safetensors");
    writeSafetensors(path, [{ name: "a", shape: [1], data: () => Float32Array.of(1) }]);
    const wrong = { name: "a", shape: [2], data: () => Float32Array.of(1) };
    expect(() => writeSafetensors(path, [wrong])).toThrow('"a": [2] does not hold 1 numbers');
    const opened = openSafetensors(path);
    expect(opened.read("a")).toEqual(Float32Array.of(1));
    opened.close();
  });

  test("data begins at a multiple of 8, so that other readers can map it", () => {
    for (const key of ["a", "ab", "abc", "abcdefgh"]) {
      const bytes = encodeSafetensors([{ name: key, shape: [1], data: Float32Array.of(1) }]);
      // all but the one number
      expect((bytes.length - 4) % 8).toBe(0);
    }
  });

  test("two tensors of one name, and the name of the metadata, are refused", () => {
    const one = { name: "a", shape: [1], data: Float32Array.of(1) };
    expect(() => encodeSafetensors([one, one])).toThrow('the name "a" is taken');
    const odd = { ...one, name: "__metadata__" };
    expect(() => encodeSafetensors([odd])).toThrow('the name "__metadata__" is taken');
  });
});

describe("a file that is not what it says", () => {
  test.each([
    ["empty", new Uint8Array(0), "expected a safetensors file, got 0 bytes"],
    ["seven bytes", new Uint8Array(7), "got 7 bytes"],
    ["only the length of a header", new Uint8Array(8).fill(1), "the header claims"],
    [
      "a header of no JSON",
      fileOf("hello"),
      'expected the header to be a JSON object, got "hello"',
    ],
    ["a header that is a list", fileOf([1]), "expected the header to be a JSON object"],
    ["a tensor without offsets", fileOf({ a: { dtype: "F32", shape: [] } }), "data_offsets"],
    ["a negative length", fileOf({ a: { ...float(0, 4), shape: [-1] } }, 4), 'tensor "a", shape.0'],
    [
      "an unknown type",
      fileOf({ a: { ...float(0, 1), dtype: "F8_E4M3" } }, 1),
      "is F8_E4M3; these",
    ],
    [
      "a type called like a method",
      fileOf({ a: { ...float(0, 1), dtype: "toString" } }, 1),
      "is toString",
    ],
    ["fewer bytes than the shape needs", fileOf({ a: float(0, 3) }, 3), "expected 4 bytes, got 3"],
    ["an end before its start", fileOf({ a: float(4, 0) }, 4), "expected 4 bytes, got -4"],
    [
      "overlapping tensors",
      fileOf({ a: float(0, 4), b: float(2, 6) }, 6),
      "overlaps the tensor before it",
    ],
    ["the same place twice", fileOf({ a: float(0, 4), b: float(0, 4) }, 4), "overlaps"],
    ["a gap", fileOf({ a: float(0, 4), b: float(8, 12) }, 12), "leaves a gap before it (4)"],
    ["data that begins late", fileOf({ a: float(4, 8) }, 8), "leaves a gap before it (0)"],
    ["something behind the data", fileOf({ a: float(0, 4) }, 5), "need 4 bytes, the file holds 5"],
    ["too little data", fileOf({ a: float(0, 4) }, 2), "need 4 bytes, the file holds 2"],
    [
      "metadata that is no text",
      fileOf({ __metadata__: { a: 1 } }),
      "__metadata__ to map text to text",
    ],
  ])("%s is refused, and the message says so", (_, bytes, message) => {
    expect(messageOf(bytes)).toContain(`a.safetensors: `);
    expect(messageOf(bytes)).toContain(message);
  });

  test("a header that claims more than the file has is refused before memory is taken for it", () => {
    const bytes = fileOf({});
    new DataView(bytes.buffer).setBigUint64(0, 2n ** 62n, true);
    expect(messageOf(bytes)).toContain("It is cut off or not a safetensors file");
  });

  test("a file cut off anywhere is refused when it is opened", () => {
    const whole = readFileSync(fixture);
    for (const length of [0, 5, 8, 100, whole.length - 500, whole.length - 1]) {
      const path = join(folder, "cut.safetensors");
      writeFileSync(path, whole);
      truncateSync(path, length);
      expect(() => openSafetensors(path), `${length} bytes`).toThrow(path);
      expect(messageOf(whole.subarray(0, length))).not.toBe("no error");
    }
  });

  test("no bytes whatever make the reader fail in another way than by saying what is wrong", () => {
    const whole = Uint8Array.from(readFileSync(fixture));
    const change = fc.record({ at: fc.nat(whole.length - 1), to: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        const bytes = Uint8Array.from(whole);
        for (const { at, to } of changes) bytes[at] = to;
        const message = messageOf(bytes);
        if (message !== "no error") expect(message).toMatch(/^a\.safetensors: /);
      }),
      { seed: 2, numRuns: 500 },
    );
  });

  test("a tensor that is not there is named, with some that are", () => {
    expect(() =>
      parseSafetensors(fileOf({ a: float(0, 4) }, 4), "a.safetensors").read("b"),
    ).toThrow('a.safetensors: no tensor "b". It begins with: a.');
  });
});
