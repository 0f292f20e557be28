/** From a text file in Criteo's format to an encoded one. */
import type { ClickRecords } from "../../src/data/clicks/clickRecords.ts";
import { writeEncodedClicks } from "../../src/data/clicks/encodedWriter.ts";
import { defaultEncoding, layoutOf } from "../../src/data/clicks/encoding.ts";
import { openClickLog } from "../../src/data/clicks/openClickLog.ts";

/** What is encoded, and how. */
export interface LogToEncode {
  readonly path: string;
  readonly encoded: string;
  /** Ids of every hashed field. */
  readonly buckets: number;
  readonly say: (text: string) => void;
}

/** Encodes a log; the header of what was written. */
export async function encodeLog({ path, encoded, buckets, say }: LogToEncode) {
  const log = await openClickLog(path, { schema: "criteoDisplay" });
  try {
    const encoding = defaultEncoding(log.schema, { buckets });
    const chunks = counted(log.records(encoding), say);
    return await writeEncodedClicks(encoded, { layout: layoutOf(encoding), encoding, chunks });
  } finally {
    await log.close();
  }
}

/** Says every few million records that they are through. */
async function* counted(chunks: AsyncIterable<ClickRecords>, say: (text: string) => void) {
  const million = 1_000_000;
  let [count, said] = [0, 0];
  for await (const chunk of chunks) {
    yield chunk;
    count += chunk.count;
    if (count >= said + 5 * million) {
      said = count;
      say(`… ${Math.floor(count / million)} million records encoded`);
    }
  }
}
