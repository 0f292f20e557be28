import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import type { ClickRecords } from "../../../src/data/clicks/clickRecords.ts";
import {
  bytesInMemory,
  encodedChunks,
  openEncodedClicks,
  readEncodedClicks,
  readUsers,
} from "../../../src/data/clicks/encodedFile.ts";
import { type EncodedLog, writeEncodedClicks } from "../../../src/data/clicks/encodedWriter.ts";
import { inChunks, mixedLayout, someRecords } from "./someRecords.ts";

const folder = mkdtempSync(join(tmpdir(), "encoded clicks "));
afterAll(() => rmSync(folder, { recursive: true }));

const pathOf = (name: string) => join(folder, `${name}.clicks`);

async function written(name: string, log: Partial<EncodedLog> = {}): Promise<string> {
  const chunks = inChunks(mixedLayout, someRecords(100), 30);
  await writeEncodedClicks(pathOf(name), { layout: mixedLayout, chunks, ...log });
  return pathOf(name);
}

async function readBack(path: string): Promise<ClickRecords> {
  const log = await openEncodedClicks(path);
  const records = await readEncodedClicks(log);
  await log.close();
  return records;
}

describe("an encoded click log", () => {
  test("reads back as it was written, in whatever chunks that was", async () => {
    const records = someRecords(100);
    for (const size of [1, 7, 100]) {
      const path = await written("chunks", { chunks: inChunks(mixedLayout, records, size) });
      expect(await readBack(path)).toEqual(records);
    }
  });

  test("may be longer than what is written at a time, and come in chunks longer than that", async () => {
    // 24 bytes a record: 174,762 of them are written at a time, the last 25,238 at the end.
    const records = someRecords(200_000);
    for (const size of [150_000, 200_000]) {
      const path = await written("long", { chunks: inChunks(mixedLayout, records, size) });
      const { ids, numbers } = await readBack(path);
      expect(Buffer.from(ids.buffer).equals(Buffer.from(records.ids.buffer))).toBe(true);
      expect(Buffer.from(numbers.buffer).equals(Buffer.from(records.numbers.buffer))).toBe(true);
    }
  });

  test("says what its records are, by what they were made, and what the digest of their bytes is", async () => {
    const encoding = { label: "click", fields: [{ column: "page", ids: "hash" }] };
    const path = await written("header", { encoding });
    const log = await openEncodedClicks(path);
    // Label and 2 numbers of 4 bytes; page and ad of 4, city of 2, day and device of 1 byte: 12 + 8 + 2 + 2 = 24.
    expect(log.header).toMatchObject({
      ...{ layout: mixedLayout, hasUsers: false, encoding },
      ...{ count: 100, recordBytes: 24, dataStart: 4096 },
    });
    const data = readFileSync(path).subarray(log.header.dataStart);
    expect(data.length).toBe(100 * 24);
    expect(log.header.digest).toBe(createHash("sha256").update(data).digest("hex"));
    // In memory: 5 ids, 2 numbers, 1 label of 4 bytes.
    expect(bytesInMemory(log.header)).toBe(100 * 8 * 4);
    await log.close();
  });

  test("can be read from any record on", async () => {
    const log = await openEncodedClicks(await written("middle"));
    const { numbers } = await log.records(40, 3);
    expect([numbers[0], numbers[2], numbers[4]]).toEqual([40, 41, 42]);
    const counts: number[] = [];
    for await (const { count } of encodedChunks(log, 40)) counts.push(count);
    expect(counts).toEqual([40, 40, 20]);
    await log.close();
  });

  test("keeps users up to 2⁵³, exactly", async () => {
    const users = [0, 2 ** 32, 2 ** 53 - 1, 5_000_000_001];
    const records = someRecords(4, mixedLayout, (place) => users[place]!);
    const path = await written("users", { chunks: [records] });
    expect(await readBack(path)).toEqual(records);
    const log = await openEncodedClicks(path);
    expect([...(await readUsers(log))]).toEqual(users);
    await log.close();
  });

  test("may be empty, and may have no fields or no numbers", async () => {
    expect((await readBack(await written("empty", { chunks: [] }))).count).toBe(0);
    for (const layout of [
      { fields: [], numbers: ["age"] },
      { fields: [{ name: "day", buckets: 7 }], numbers: [] },
    ]) {
      const records = someRecords(5, layout);
      expect(await readBack(await written("narrow", { layout, chunks: [records] }))).toEqual(
        records,
      );
    }
  });

  test("does not tell whose its records are where nobody said so", async () => {
    const log = await openEncodedClicks(await written("nobody"));
    await expect(readUsers(log)).rejects.toThrow("expected to be told whose each record is");
    await log.close();
  });
});

describe("writing an encoded click log", () => {
  const refused: [string, Partial<ClickRecords>, string][] = [
    [
      "an id that its field does not have",
      { ids: Int32Array.of(7, 0, 0, 0, 0) },
      "ids of day below 7, got 7",
    ],
    ["an id below 0", { ids: Int32Array.of(0, 0, 0, -1, 0) }, "ids of device below 256, got -1"],
    [
      "a number that is not finite",
      { numbers: Float32Array.of(0, Number.NaN) },
      "expected finite numbers, got NaN",
    ],
    ["a label below 0", { labels: Float32Array.of(-1) }, "expected labels of at least 0, got -1"],
    [
      "a user that is no whole number",
      { users: Float64Array.of(0.5) },
      "expected users as whole numbers",
    ],
  ];

  for (const [what, part, message] of refused) {
    test(`refuses ${what}, and leaves nothing behind`, async () => {
      const chunks = [{ ...someRecords(1), ...part }];
      await expect(written("refused", { chunks })).rejects.toThrow(message);
      expect(readdirSync(folder).filter((name) => name.startsWith("refused"))).toEqual([]);
    });
  }

  test("refuses users that come or go within a log", async () => {
    const [without, withUser] = [someRecords(1), someRecords(1, mixedLayout, () => 3)];
    await expect(written("come", { chunks: [without, withUser] })).rejects.toThrow("no users");
    await expect(written("go", { chunks: [withUser, without] })).rejects.toThrow("got undefined");
  });

  test("leaves the old file as it was when the source of records fails, and closes that source", async () => {
    const path = await written("kept");
    const before = readFileSync(path);
    let isClosed = false;
    async function* failing() {
      try {
        yield someRecords(10);
        yield { ...someRecords(1), labels: Float32Array.of(Number.NaN) };
      } finally {
        isClosed = true;
      }
    }
    await expect(written("kept", { chunks: failing() })).rejects.toThrow("got NaN");
    expect(isClosed).toBe(true);
    expect(readFileSync(path)).toEqual(before);
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });
});

describe("a kill while an encoded click log is written", () => {
  test("leaves the old file as it was; the next one who writes it removes what was left", async () => {
    const path = await written("killed");
    const before = readFileSync(path);
    const script = fileURLToPath(new URL("killedWriter.ts", import.meta.url));
    const hook = fileURLToPath(new URL("../../../bin/typescript.js", import.meta.url));
    const { signal, stderr } = spawnSync(process.execPath, ["--import", hook, script, path], {
      encoding: "utf8",
    });
    expect({ signal, stderr }).toEqual({ signal: "SIGKILL", stderr: "" });
    const leftovers = () => readdirSync(folder).filter((name) => name.endsWith(".tmp"));
    expect(leftovers()).toEqual([expect.stringMatching(/^killed\.clicks\.\d+\.tmp$/)]);
    expect(readFileSync(path)).toEqual(before);
    // What somebody is still writing, and what belongs to another file, stays.
    const others = [`killed.clicks.${process.ppid}.tmp`, `other.clicks.${2 ** 22 + 1}.tmp`];
    for (const name of others) writeFileSync(join(folder, name), "");
    await written("killed");
    expect(leftovers().sort()).toEqual(others.sort());
    for (const name of others) rmSync(join(folder, name));
  });
});

describe("opening what is no encoded click log", () => {
  test("a file of another kind is named, with what it begins with", async () => {
    const path = pathOf("foreign");
    writeFileSync(path, "label\tI1\tI2\n0\t1\t2\n");
    await expect(openEncodedClicks(path)).rejects.toThrow(
      `${path}: expected an encoded click log, got a file that begins with "label\\tI1".`,
    );
    writeFileSync(path, "");
    await expect(openEncodedClicks(path)).rejects.toThrow('begins with "".');
  });

  test("a file of a later version says to encode again", async () => {
    const path = await written("later");
    const bytes = readFileSync(path);
    bytes.writeUInt32LE(2, 8);
    writeFileSync(path, bytes);
    await expect(openEncodedClicks(path)).rejects.toThrow(
      "expected version 1 of an encoded click log, got 2. Encode the log again",
    );
  });

  test("a file that was cut off anywhere says how many bytes are missing", async () => {
    const path = await written("cut");
    const { size } = statSync(path);
    expect(size).toBe(4096 + 100 * 24);
    for (const rest of [size - 1, 5000, 4096]) {
      truncateSync(path, rest);
      await expect(openEncodedClicks(path)).rejects.toThrow(
        `expected ${size} bytes of an encoded click log, got ${rest}: it is cut off.`,
      );
    }
    truncateSync(path, 100); // within the header
    await expect(openEncodedClicks(path)).rejects.toThrow("got 100: it is cut off.");
    truncateSync(path, 10);
    await expect(openEncodedClicks(path)).rejects.toThrow("expected an encoded click log");
  });

  test("a file that has grown is not trusted either", async () => {
    const path = await written("grown");
    writeFileSync(path, "x", { flag: "a" });
    await expect(openEncodedClicks(path)).rejects.toThrow("it has grown");
  });

  test("a damaged header is said to be one", async () => {
    const path = await written("damaged");
    const bytes = readFileSync(path);
    bytes.write("{]", 16);
    writeFileSync(path, bytes);
    await expect(openEncodedClicks(path)).rejects.toThrow(
      "the header of this encoded click log is damaged",
    );
    bytes.write('{"count":1}'.padEnd(4080), 16);
    writeFileSync(path, bytes);
    await expect(openEncodedClicks(path)).rejects.toThrow("is damaged");
  });

  test("a file that is not there is an error of the system", async () => {
    await expect(openEncodedClicks(pathOf("absent"))).rejects.toThrow("ENOENT");
  });
});
