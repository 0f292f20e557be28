import { execFileSync, spawnSync } from "node:child_process";
import { rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { readEvents } from "../../src/lab/eventLog.ts";
import { filesIn } from "./files.ts";
import { finished, study, temporaryFolder } from "./study.ts";

const mounted: string[] = [];
afterAll(() => {
  for (const folder of mounted) execFileSync("umount", [folder]);
});

/** A file system of 64 kilobytes, or nothing where this process may not mount one. */
function tinyDisk(): string | undefined {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return undefined;
  const folder = temporaryFolder();
  const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", folder]);
  if (status !== 0) return undefined;
  mounted.push(folder);
  return folder;
}

/** Many samples with long answers: more than 64 kilobytes. */
const talkative = study(async ({ record }) => {
  for (let index = 0; index < 100; index++) {
    record({
      ...{ kind: "sample", cell: "asked", sample: `${index}`, cluster: "all", trial: 0 },
      ...{ pair: `${index}`, condition: "plain", prompt: "?", completion: "word ".repeat(300) },
      ...{ status: "scored", outcome: { even: index % 2 === 0 } },
    });
  }
});

describe("a disk that is full", () => {
  test("stops the run with words that help; with room again the same command ends it", async (context) => {
    const disk = tinyDisk();
    if (disk === undefined)
      return context.skip("needs root on Linux: a small file system is mounted");
    writeFileSync(join(disk, "ballast"), Buffer.alloc(20_000));
    const folder = join(disk, "run");
    const settings = { settings: { items: 4, label: "small" }, folder };
    const full = `cannot write ${folder}/events.jsonl: the disk is full. Free some space, then give the same command again; nothing finished is lost.`;
    await expect(finished({ ...settings, recipe: talkative })).rejects.toThrow(full);
    // Whole lines only: what did not fit was taken back.
    const before = readEvents(join(folder, "events.jsonl"));
    expect(filesIn(folder).get("events.jsonl")!.at(-1)).toBe(10);
    expect(before.length).toBeGreaterThan(5);
    rmSync(join(disk, "ballast"));
    const { resumed, summary } = await finished(settings);
    expect({ resumed, complete: summary.complete }).toEqual({ resumed: true, complete: true });
    expect(readEvents(join(folder, "events.jsonl")).slice(0, before.length)).toEqual(before);
  });
});

describe.skipIf(process.platform === "win32")("a folder that cannot be made", () => {
  test("is no riddle of the file system: the run says what to do", async () => {
    const link = join(temporaryFolder(), "link");
    symlinkSync("/no folder/anywhere", link);
    const folder = join(link, "run");
    await expect(finished({ folder })).rejects.toThrow(
      `cannot write ${folder}: its folder is not there and cannot be made. Choose another folder`,
    );
  });
});

describe.skipIf(process.platform === "win32")("a file that may not grow", () => {
  /** Appends events to a log in a process whose files may have 4 blocks; returns what it was told. */
  function appendUnderLimit(log: string): string {
    const hook = fileURLToPath(new URL("../../bin/typescript.js", import.meta.url));
    const module = new URL("../../src/lab/eventLog.ts", import.meta.url).href;
    const script = `
      const { EventLog } = await import(${JSON.stringify(module)});
      const log = new EventLog(process.argv[1], (text) => text);
      try {
        for (;;) log.append({ kind: "note", level: "info", text: "n".repeat(300) });
      } catch (error) {
        console.log(error.message);
      }
      log.append({ kind: "note", level: "info", text: "short" });
    `;
    const flags = `--import '${hook}' --input-type=module --eval "$0" "$1"`;
    const shell = `ulimit -f 4; exec '${process.execPath}' ${flags}`;
    const { stdout, stderr } = spawnSync("sh", ["-c", shell, script, log], { encoding: "utf8" });
    expect(stderr).toBe("");
    return stdout;
  }

  test("takes back half a line, says why, and still takes a shorter one", async () => {
    // Or the hook would do it in the process that may write so little.
    const { makeFresh } = await import(new URL("../../bin/compile.js", import.meta.url).href);
    await makeFresh();
    const log = join(temporaryFolder(), "events.jsonl");
    expect(appendUnderLimit(log)).toBe(
      `cannot write ${log}: it may not grow any more (see ulimit -f). Raise the limit, then give the same command again; nothing finished is lost.\n`,
    );
    const texts = readEvents(log).map((event) => (event.kind === "note" ? event.text : ""));
    // 4 blocks of 512 or 1024 bytes; a line has about 360
    expect(texts.length).toBeGreaterThanOrEqual(5);
    expect(texts.at(-1)).toBe("short");
    expect(texts.slice(0, -1)).toEqual(texts.slice(0, -1).map(() => "n".repeat(300)));
  });
});
