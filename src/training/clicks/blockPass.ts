/** One pass over an encoded log that brings the records of each part of a block together. */
import type { EncodedRecords } from "../../data/clicks/encodedFile.ts";
import { type RecordBytes, recordBytes } from "../../data/clicks/recordCodec.ts";
import { type BatchBlock, type BlockPart, type PartWalk, partWalk } from "./batchBlock.ts";
import type { ScratchFile } from "./scratchFile.ts";

/** Sizes that bound the memory of a pass. */
export interface PassSizes {
  /** Records that are read at a time. */
  readonly chunk: number;
  /** Bytes that wait until they are written, for all parts together. */
  readonly buffers: number;
}

/** From where to where. */
export interface PassFiles {
  readonly log: EncodedRecords;
  readonly scratch: ScratchFile;
}

/**
 * Copies every record of the block to the scratch file, part after part; within a part chunk by chunk, then step by step.
 * The log is read once from its beginning to its end, the next chunk while this one is copied.
 */
export async function spreadBlock(
  { log, scratch }: PassFiles,
  block: BatchBlock,
  sizes: PassSizes,
): Promise<void> {
  const size = log.codec.recordBytes;
  const room = Math.max(16, Math.floor(sizes.buffers / block.parts.length / size));
  const parts = block.parts.map((part) => writtenPart(block, part, { size, room }));
  for await (const chunk of chunksOf(log, sizes.chunk)) {
    for (const part of parts) await spreadChunk(chunk, part, scratch);
  }
  for (const { waiting } of parts) await flush(waiting, scratch);
}

/**
 * The records of a part, as bytes, and for each place of each of its steps which of them it is: those of step s are at
 * `starts[s − part.begin]` … in `order`.
 */
export interface LoadedPart {
  readonly part: BlockPart;
  readonly view: RecordBytes;
  readonly order: Int32Array;
  readonly starts: Int32Array;
}

/** Reads a part back. */
export async function loadPart(
  { log, scratch }: PassFiles,
  { block, part }: { readonly block: BatchBlock; readonly part: BlockPart },
  chunk: number,
): Promise<LoadedPart> {
  const size = log.codec.recordBytes;
  const view = recordBytes(part.records * size);
  await scratch.read(view.bytes, part.firstRecord * size);
  const starts = new Int32Array(part.end - part.begin);
  for (let step = part.begin + 1; step < part.end; step++) {
    starts[step - part.begin] = starts[step - part.begin - 1]! + block.places[step - 1]!.length;
  }
  const order = new Int32Array(part.records);
  const walk = partWalk(block, part);
  for (let begin = 0, read = 0; begin < log.header.count; begin += chunk) {
    for (let step = part.begin; step < part.end; step++) {
      const [from, to] = walk.take(step, begin + chunk);
      for (let at = from; at < to; at++) order[starts[step - part.begin]! + at] = read++;
    }
  }
  return { part, view, order, starts };
}

/** A part that is being written. */
interface WrittenPart {
  readonly block: BatchBlock;
  readonly part: BlockPart;
  readonly walk: PartWalk;
  readonly waiting: Waiting;
}

/** Records that wait until they are written. */
interface Waiting {
  readonly view: RecordBytes;
  /** Words of a record. */
  readonly size: number;
  /** Words that are taken. */
  fill: number;
  /** Byte of the scratch file that comes next. */
  position: number;
}

function writtenPart(
  block: BatchBlock,
  part: BlockPart,
  { size, room }: { readonly size: number; readonly room: number },
): WrittenPart {
  const view = recordBytes(Math.min(room, part.records) * size);
  const waiting = { view, size: size / 4, fill: 0, position: part.firstRecord * size };
  return { block, part, walk: partWalk(block, part), waiting };
}

/** Neighbouring records of the log. */
interface LogChunk {
  readonly begin: number;
  readonly end: number;
  readonly view: RecordBytes;
}

/** The log in chunks; the bytes of one are overwritten after the next one was asked for. */
async function* chunksOf(log: EncodedRecords, size: number): AsyncGenerator<LogChunk> {
  const { count } = log.header;
  const views = [0, 1].map(() => recordBytes(Math.min(size, count) * log.codec.recordBytes));
  const read = async (begin: number, view: RecordBytes): Promise<LogChunk> => {
    const end = Math.min(begin + size, count);
    await log.bytes(begin, end - begin, view);
    return { begin, end, view };
  };
  let coming = read(0, views[0]!);
  for (let begin = 0, turn = 1; begin < count; begin += size, turn++) {
    const chunk = await coming;
    if (chunk.end < count) {
      coming = read(chunk.end, views[turn % 2]!);
      // An error is thrown where it is awaited; until then nobody is to miss it.
      coming.catch(() => {});
    }
    yield chunk;
  }
}

async function spreadChunk(
  chunk: LogChunk,
  { block, part, walk, waiting }: WrittenPart,
  scratch: ScratchFile,
): Promise<void> {
  for (let step = part.begin; step < part.end; step++) {
    const places = block.places[step]!;
    let [from, to] = walk.take(step, chunk.end);
    while (from < to) {
      from = copyRecords(chunk, places.subarray(from, to), waiting) + from;
      if (waiting.fill === waiting.view.words.length) await flush(waiting, scratch);
    }
  }
}

/** Copies records at these places while there is room. How many? */
function copyRecords({ begin, view }: LogChunk, places: Int32Array, waiting: Waiting): number {
  const { size } = waiting;
  const [source, target] = [view.words, waiting.view.words];
  const count = Math.min(places.length, (target.length - waiting.fill) / size);
  for (let at = 0; at < count; at++) {
    const from = (places[at]! - begin) * size;
    const to = waiting.fill + at * size;
    for (let word = 0; word < size; word++) target[to + word] = source[from + word]!;
  }
  waiting.fill += count * size;
  return count;
}

async function flush(waiting: Waiting, scratch: ScratchFile): Promise<void> {
  const bytes = waiting.view.bytes.subarray(0, waiting.fill * 4);
  await scratch.write(bytes, waiting.position);
  waiting.position += bytes.length;
  waiting.fill = 0;
}
