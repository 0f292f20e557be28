import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { removeTemporaries, writeAtomically } from "../../src/lab/atomicFile.ts";
import { checkpointsIn } from "../../src/lab/checkpoints.ts";
import { temporaryFolder } from "./study.ts";

const bytes = (text: string) => Buffer.from(text);
const nothing = () => {};

describe("checkpoints", () => {
  test("there is none at first, then the newest", async () => {
    const checkpoints = checkpointsIn(join(temporaryFolder(), "not yet there"), nothing);
    expect(await checkpoints.latest()).toBeUndefined();
    await checkpoints.save(9, bytes("nine"));
    await checkpoints.save(10, bytes("ten"));
    const latest = await checkpoints.latest();
    expect(latest?.step).toBe(10);
    expect(readFileSync(latest!.path, "utf8")).toBe("ten");
  });

  test("older ones are removed, unless they are kept", async () => {
    const folder = temporaryFolder();
    const checkpoints = checkpointsIn(folder, nothing);
    await checkpoints.save(1, bytes("one"));
    await checkpoints.save(2, bytes("two"));
    expect(readdirSync(folder).length).toBe(1);
    await checkpoints.save(3, bytes("three"), { keep: true });
    expect(
      readdirSync(folder)
        .map((name) => Number(name.split("-")[0]))
        .sort(),
    ).toEqual([2, 3]);
  });

  test("one whose content is not what its name says is passed over for the one before", async () => {
    const folder = temporaryFolder();
    const checkpoints = checkpointsIn(folder, nothing);
    const first = await checkpoints.save(1, bytes("the first one"));
    const second = await checkpoints.save(2, bytes("the second one"), { keep: true });
    for (const damaged of ["the second onf", "the second", ""]) {
      writeFileSync(second, damaged);
      expect(await checkpoints.latest()).toEqual({ step: 1, path: first });
    }
    writeFileSync(first, "gone too");
    expect(await checkpoints.latest()).toBeUndefined();
  });

  test("one that was half written when its process was killed is no checkpoint", async () => {
    const folder = temporaryFolder();
    const checkpoints = checkpointsIn(folder, nothing);
    const path = await checkpoints.save(5, bytes("whole"));
    renameSync(path, `${path}.4711.tmp`);
    expect(await checkpoints.latest()).toBeUndefined();
  });

  test("the log is on the disk before a checkpoint is: it may be ahead and never behind", async () => {
    const folder = temporaryFolder();
    const seen: number[] = [];
    const checkpoints = checkpointsIn(folder, () => seen.push(readdirSync(folder).length));
    await checkpoints.save(1, bytes("one"));
    await checkpoints.save(2, bytes("two"), { keep: true });
    expect(seen).toEqual([0, 1]);
  });

  test("saved twice, as a killed run does, is one file", async () => {
    const folder = temporaryFolder();
    const checkpoints = checkpointsIn(folder, nothing);
    expect(await checkpoints.save(1, bytes("one"))).toBe(await checkpoints.save(1, bytes("one")));
    expect(readdirSync(folder).length).toBe(1);
  });
});

describe("writeAtomically", () => {
  test("makes the folder, replaces the file, and leaves nothing else", () => {
    const folder = join(temporaryFolder(), "a/b");
    const path = join(folder, "file");
    writeAtomically(path, "old");
    writeAtomically(path, bytes("new"));
    expect(readFileSync(path, "utf8")).toBe("new");
    expect(readdirSync(folder)).toEqual(["file"]);
  });

  test("that fails leaves the old file, and no half of the new one", () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "taken/by a folder"), { recursive: true });
    expect(() => writeAtomically(join(folder, "taken"), "new")).toThrow();
    expect(readdirSync(folder)).toEqual(["taken"]);
  });
});

test("removeTemporaries removes what killed writes left, at any depth, and no other file", () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "checkpoints/a/state"), { recursive: true });
  const names = ["summary.json.12.tmp", "checkpoints/a/state/00000001-ab.safetensors.7.tmp"];
  const others = ["summary.json", "notes.tmp", "checkpoints/a/state/00000001-ab.safetensors"];
  for (const name of [...names, ...others]) writeFileSync(join(folder, name), "");
  removeTemporaries(folder);
  const left = readdirSync(folder, { recursive: true, encoding: "utf8" });
  expect(left.filter((name) => /\./.test(name)).sort()).toEqual(others.sort());
});
