/**
 * Loaded before everything else: kills this process at its n-th change to a file of the run folder, with half
 * of the bytes written where it is a write. Files of other folders do not count, so n means the same every time, and
 * neither does the lock, so n says how far the work has come: with KILLED_LOCK nothing else counts.
 */
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const folder = process.env.KILLED_FOLDER;
const isLockCounted = process.env.KILLED_LOCK !== undefined;
let left = Number(process.env.KILLED_AT);
const names = new Map();
const { openSync, writeSync } = fs;

const isOurs = (path) =>
  typeof path === "string" &&
  path.startsWith(folder) &&
  path.startsWith("/.lock", folder.length) === isLockCounted;
const die = () => {
  process.kill(process.pid, "SIGKILL");
  for (;;); // until it arrives
};

fs.openSync = (path, ...rest) => {
  const descriptor = openSync(path, ...rest);
  names.set(descriptor, path);
  return descriptor;
};
fs.writeSync = (descriptor, bytes, ...rest) => {
  if (isOurs(names.get(descriptor)) && --left === 0) {
    writeSync(descriptor, bytes.subarray(0, bytes.length >> 1));
    die();
  }
  return writeSync(descriptor, bytes, ...rest);
};
for (const name of ["renameSync", "rmSync", "linkSync", "truncateSync"]) {
  const original = fs[name];
  fs[name] = (path, ...rest) => {
    if (isOurs(path) && --left === 0) die();
    return original(path, ...rest);
  };
}
syncBuiltinESMExports();
