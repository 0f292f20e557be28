/** What a run says about the file that it read: a cell of its own, a note, and a sentence of the summary. */
import type { Event } from "../../../src/lab/event.ts";
import { finishedCells } from "../../../src/lab/facts.ts";
import type { RunContext } from "../../../src/lab/recipe.ts";
import { encodeFile, trainsFromDisk } from "./encodedLog.ts";
import { fileReading } from "./fileData.ts";
import type { FileReading } from "./openedLog.ts";
import type { AdSettings } from "./settings.ts";

const cell = "log";

/** The cell, where there is a file. */
export const logCells = ({ data }: AdSettings): string[] => (data === null ? [] : [cell]);

/**
 * Reads the file before anything is trained, and notes what people should know about it; nothing without one. A file that is
 * trained on from disk is encoded.
 */
export async function settleLog(context: RunContext<AdSettings>): Promise<FileReading | undefined> {
  const { settings, once, progress, record } = context;
  const { data } = settings;
  if (data === null) return undefined;
  return await once(cell, async () => {
    progress({ cell, doing: `reading ${data}` });
    const reading = trainsFromDisk(settings)
      ? await encodeFile(context, { ...settings, data })
      : await fileReading({ ...settings, data });
    record({ kind: "note", cell, level: "info", text: readingText(reading) });
    for (const text of reading.leakage) record({ kind: "note", cell, level: "warning", text });
    return reading;
  });
}

/** Sentences about the file, for the summary. */
export function logCaveats(events: readonly Event[]): string[] {
  const reading = finishedCells(events).get(cell) as FileReading | undefined;
  return reading === undefined ? [] : [readingText(reading), ...reading.leakage];
}

const readingText = ({ schema, label, records, malformed, reasons }: FileReading): string => {
  const lines =
    malformed === 0 ? "no malformed line" : `${malformed} malformed lines (${reasons.join("; ")})`;
  return `The log: ${schema}, its label ${label}; ${records} records were read, and ${lines}.`;
};
