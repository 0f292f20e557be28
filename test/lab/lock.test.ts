import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { isLocked, lockRun } from "../../src/lab/lock.ts";
import { finished, temporaryFolder } from "./study.ts";

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

/** A process that does nothing until it is killed. */
async function idler(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ["--eval", "console.log(1); setInterval(() => {}, 1e6)"]);
  children.push(child);
  await once(child.stdout, "data");
  return child;
}

async function killed(child: ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  await once(child, "exit");
}

/** What a process writes into the lock, with some of it changed. */
function holderOf(changes: object) {
  const folder = temporaryFolder();
  lockRun(folder);
  return { ...JSON.parse(readFileSync(join(folder, ".lock"), "utf8")), ...changes };
}

function lockedBy(holder: object | string): string {
  const folder = temporaryFolder();
  const content = typeof holder === "string" ? holder : JSON.stringify(holder);
  writeFileSync(join(folder, ".lock"), content);
  return folder;
}

/** More than Linux gives to any process. */
const DEAD = 2 ** 22 + 1;
const pidIn = (path: string) => JSON.parse(readFileSync(path, "utf8")).pid;
const isLinux = process.platform === "linux";

describe("lockRun", () => {
  test("takes the run, refuses it to anybody else, and gives it back", () => {
    const folder = temporaryFolder();
    expect(isLocked(folder)).toBe(false);
    const unlock = lockRun(folder);
    expect(isLocked(folder)).toBe(true);
    expect(() => lockRun(folder)).toThrow(
      `${folder} is being worked on by process ${process.pid} on ${hostname()}.`,
    );
    unlock();
    expect(existsSync(join(folder, ".lock"))).toBe(false);
    lockRun(folder)();
  });

  test("refuses a run that another process works on, and takes it when that process is gone", async () => {
    const other = await idler();
    const began = isLinux ? beginningOf(other.pid!) : "unknown";
    const folder = lockedBy(holderOf({ pid: other.pid, began }));
    expect(() => lockRun(folder)).toThrow(`is being worked on by process ${other.pid}`);
    await killed(other);
    expect(isLocked(folder)).toBe(false);
    lockRun(folder)();
  });

  test("a finished run is not touched by a process that is refused", async () => {
    const { folder } = await finished();
    const other = await idler();
    const began = isLinux ? beginningOf(other.pid!) : "unknown";
    writeFileSync(join(folder, ".lock"), JSON.stringify(holderOf({ pid: other.pid, began })));
    const log = readFileSync(join(folder, "events.jsonl"), "utf8");
    await expect(finished({ folder })).rejects.toThrow("is being worked on by");
    expect(readFileSync(join(folder, "events.jsonl"), "utf8")).toBe(log);
  });

  test.runIf(isLinux)("tells a process from a later one that was given the same number", () => {
    const folder = lockedBy(holderOf({ began: "1" }));
    expect(isLocked(folder)).toBe(false);
    lockRun(folder)();
  });

  test.runIf(isLinux)(
    "does not wait for a process that has ended and that nobody has noticed",
    async () => {
      // The shell becomes another program, which does not look after the child that the shell had.
      const parent = spawn("sh", ["-c", "sleep 0.05 & echo $!; exec sleep 60"]);
      children.push(parent);
      const [line] = await once(parent.stdout, "data");
      const pid = Number(line);
      const began = beginningOf(pid);
      while (stateOf(pid) !== "Z") await new Promise((resolve) => setTimeout(resolve, 5));
      lockRun(lockedBy(holderOf({ pid, began })))();
    },
  );

  test("never takes a run from another machine, which cannot be asked, and says how to do so by hand", () => {
    const folder = lockedBy(holderOf({ host: "elsewhere", pid: 1 }));
    expect(isLocked(folder)).toBe(true);
    expect(() => lockRun(folder)).toThrow(`on elsewhere. Wait for it, stop it, or choose another`);
    expect(() => lockRun(folder)).toThrow(`If it is gone, delete ${join(folder, ".lock")}.`);
  });

  test("takes over a lock that was cut off while it was written", () => {
    for (const content of ["", '{"pid":1,"ho']) lockRun(lockedBy(content))();
  });

  test("takes over what is no lock of ours, and says that nobody is at work", () => {
    for (const content of ["null", "5", "{}", "[]", '{"pid":"1","host":"a","began":"b"}']) {
      const folder = lockedBy(content);
      expect(isLocked(folder)).toBe(false);
      lockRun(folder)();
      expect(existsSync(join(folder, ".lock"))).toBe(false);
    }
  });

  test("does not remove the lock of a process that took the run over", () => {
    const folder = temporaryFolder();
    const unlock = lockRun(folder);
    const other = JSON.stringify(holderOf({ host: "elsewhere" }));
    writeFileSync(join(folder, ".lock"), other);
    unlock();
    expect(readFileSync(join(folder, ".lock"), "utf8")).toBe(other);
  });

  test("leaves a dead lock to the process that is taking it over", async () => {
    const folder = lockedBy(holderOf({ pid: DEAD }));
    const other = await idler();
    const began = isLinux ? beginningOf(other.pid!) : "unknown";
    const next = join(folder, ".lock.next");
    writeFileSync(next, JSON.stringify(holderOf({ pid: other.pid, began })));
    expect(() => lockRun(folder)).toThrow(`is being worked on by process ${other.pid}`);
    expect(pidIn(join(folder, ".lock"))).toBe(DEAD);
    await killed(other);
    lockRun(folder);
    expect(pidIn(join(folder, ".lock"))).toBe(process.pid);
    expect(existsSync(next)).toBe(false);
  });

  test("a kill at any moment of taking over leaves a run that the next process can take", async () => {
    const killer = new URL("kill/killer.mjs", import.meta.url).href;
    const left = await Promise.all(
      [1, 2, 3, 4, 5, 6, 7].map(async (killedAt) => {
        const folder = lockedBy(holderOf({ pid: DEAD }));
        const child = spawn(process.execPath, locking([folder], killer), {
          env: { ...process.env, KILLED_FOLDER: folder, KILLED_AT: `${killedAt}`, KILLED_LOCK: "" },
        });
        children.push(child);
        child.stdout.once("data", () => child.stdin.write("go"));
        expect(await once(child, "exit")).toEqual([null, "SIGKILL"]);
        const files = readdirSync(folder).filter((name) => !name.endsWith(".tmp"));
        lockRun(folder);
        expect(pidIn(join(folder, ".lock"))).toBe(process.pid);
        expect(existsSync(join(folder, ".lock.next"))).toBe(false);
        return files.join(" ");
      }),
    );
    expect(new Set(left)).toEqual(new Set([".lock", ".lock .lock.next"]));
  });

  test("gives a dead lock to exactly one of several processes that want it at once", async () => {
    const folders = Array.from({ length: 25 }, () => lockedBy(holderOf({ pid: DEAD })));
    const rivals = await Promise.all(
      [1, 2, 3].map(async () => {
        const child = spawn(process.execPath, locking(folders));
        children.push(child);
        await once(child.stdout, "data");
        return child;
      }),
    );
    const answers = await Promise.all(rivals.map((child) => answersOf(child)));
    for (const index of folders.keys()) {
      expect(answers.filter((answer) => answer[index] === "taken").length).toBe(1);
    }
  });
});

/** The arguments of a process that takes the locks of folders once it is told to, and then does nothing. */
function locking(folders: readonly string[], ...imports: readonly string[]): string[] {
  const script = `
    import { lockRun } from ${JSON.stringify(new URL("../../src/lab/lock.ts", import.meta.url))};
    process.stdin.once("data", () => {
      for (const folder of JSON.parse(process.argv[1])) {
        try { lockRun(folder); console.log("taken"); } catch { console.log("refused"); }
      }
      console.log("end");
      setInterval(() => {}, 1e6);
    });
    console.log("ready");
  `;
  const hook = new URL("../../bin/typescript.js", import.meta.url).href;
  const flags = [...imports, hook].flatMap((each) => ["--import", each]);
  return [...flags, "--input-type=module", "--eval", script, JSON.stringify(folders)];
}

/** Lets a rival begin, and collects what it says until it is done. */
function answersOf(child: ChildProcess): Promise<string[]> {
  let text = "";
  return new Promise((resolve) => {
    child.stdout!.on("data", (part) => {
      text += part;
      if (text.endsWith("end\n")) resolve(text.trim().split("\n"));
    });
    child.stdin!.write("go");
  });
}

const fieldsOf = (pid: number) => {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
};
const stateOf = (pid: number) => fieldsOf(pid)[0];
const beginningOf = (pid: number) => fieldsOf(pid)[19];
