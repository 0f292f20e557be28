/**
 * A file of any size, encoded once in the folder of its run, for as long as the run goes on: what trains from disk reads it in
 * sequential passes. It is as secret as the file.
 */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { ClickRecords } from "../../../src/data/clicks/clickRecords.ts";
import { type EncodedClicks, openEncodedClicks } from "../../../src/data/clicks/encodedFile.ts";
import { writeEncodedClicks } from "../../../src/data/clicks/encodedWriter.ts";
import { layoutOf } from "../../../src/data/clicks/encoding.ts";
import type { RunContext } from "../../../src/lab/recipe.ts";
import type { DataSource } from "./data.ts";
import {
  type FileReading,
  type FileSettings,
  readingOf,
  wantedRecords,
  withLog,
} from "./openedLog.ts";
import type { AdSettings } from "./settings.ts";

/** Records of a file that are held in memory at most, those that are held out among them. */
export const mostInMemory = 1_000_000;

/** Whether a run trains from disk: on a file of which it wants all records, or more than are held in memory. */
export const trainsFromDisk = ({ data, records, heldOut }: AdSettings): boolean =>
  data !== null && (records === "all" || records + heldOut > mostInMemory);

/** A run that encodes. */
export type EncodingRun = Pick<RunContext<unknown>, "folder" | "progress" | "signal">;

const folderOf = ({ folder }: Pick<EncodingRun, "folder">) => join(folder, "encoded");
const pathIn = (run: Pick<EncodingRun, "folder">) => join(folderOf(run), "log.clicks");

/** Encodes the file. @throws what reading it throws; Error where the disk takes no more: nothing is left then */
export const encodeFile = (run: EncodingRun, settings: FileSettings): Promise<FileReading> =>
  withLog(settings, async (opened) => {
    const { encoding } = opened;
    const chunks = said(wantedRecords(opened, settings), run, settings);
    const header = await writeEncodedClicks(pathIn(run), {
      ...{ layout: layoutOf(encoding), encoding, chunks },
    });
    return { ...readingOf(opened, header.count), digest: header.digest };
  });

/** Records between two words about how far it has come. */
const SAID_EVERY = 50_000;

/** The same pieces, with progress; stops where somebody interrupts. */
async function* said(
  pieces: AsyncIterable<ClickRecords>,
  { progress, signal }: EncodingRun,
  { data }: FileSettings,
): AsyncGenerator<ClickRecords> {
  const begin = performance.now();
  let [count, due] = [0, SAID_EVERY];
  for await (const piece of pieces) {
    yield piece;
    count += piece.count;
    if (count < due) continue;
    signal.throwIfAborted();
    due = count + SAID_EVERY;
    const recordsPerSecond = (1000 * count) / (performance.now() - begin);
    const doing = `encoding ${data}, ${(count / 1e6).toFixed(2)} million records`;
    progress({ cell: "log", doing, recordsPerSecond });
  }
}

/**
 * The encoded file that a run began with; encoded again where it is gone.
 *
 * @throws Error where the file has other records now.
 */
export async function openEncodedFile(
  run: EncodingRun,
  settings: FileSettings,
  { digest }: FileReading,
): Promise<EncodedClicks> {
  const kept = await openKept(run);
  if (kept?.header.digest === digest) return kept!;
  await kept?.close();
  const again = await encodeFile(run, settings);
  if (again.digest === digest) return await openEncodedClicks(pathIn(run));
  await removeEncoded(run);
  throw new Error(
    `${settings.data}: expected the records that this run began with, got others: the file has changed. Begin in another --dir.`,
  );
}

/** The file of a run that trains from disk, opened when it is first asked for. */
export interface EncodedSource {
  /** Without the file where a run trains from memory. */
  open(): Promise<DataSource>;
  close(): Promise<void>;
}

/** Opens nothing yet: a run whose models are all trained needs no file. */
export function encodedSource(
  run: EncodingRun,
  settings: AdSettings,
  reading: FileReading | undefined,
): EncodedSource {
  const { data } = settings;
  let opened: Promise<EncodedClicks> | undefined;
  return {
    open: async () => {
      if (data === null || !reading || !trainsFromDisk(settings)) return {};
      opened ??= openEncodedFile(run, { ...settings, data }, reading);
      return { encoded: await opened };
    },
    close: async () => (await opened?.catch(() => undefined))?.close(),
  };
}

/** Nothing where there is none, or none that is whole: it can be made again. */
async function openKept(run: EncodingRun): Promise<EncodedClicks | undefined> {
  try {
    return await openEncodedClicks(pathIn(run));
  } catch {
    return undefined;
  }
}

/** Takes the encoded file away, when nobody needs it again. */
export const removeEncoded = (run: Pick<EncodingRun, "folder">): Promise<void> =>
  rm(folderOf(run), { recursive: true, force: true });
