/**
 * Lines in the format of Criteo's Display Advertising Challenge, from a seed: a label, 13 whole numbers with gaps, 26 texts
 * of eight hexadecimal digits with gaps, separated by tabs. Block b of lines depends on the seed and on b alone.
 */
import { type Seed, split, wordStream } from "../../src/math/seed.ts";
import { chosen } from "./powerLaw.ts";
import { type CriteoWorld, criteoWorld, LINE_WORDS, scoreOf } from "./world.ts";

/** Lines that are made at a time. */
const BLOCK = 16_384;
/** No line is longer: label, 13 numbers of at most 8 characters, 26 texts of 8, each with its tab. */
const LONGEST = 2 + 13 * 9 + 26 * 9;
const [TAB, NEWLINE, MINUS, ZERO] = [9, 10, 45, 48];

/** The log of this seed, so many lines, as bytes. */
export function* criteoLines(seed: Seed, lines: number): Generator<Uint8Array> {
  const world = criteoWorld(split(seed, "world"));
  const words = new Uint32Array(BLOCK * LINE_WORDS);
  for (let first = 0, block = 0; first < lines; first += BLOCK, block++) {
    wordStream(split(seed, "block", block))(words);
    const count = Math.min(BLOCK, lines - first);
    const into = Buffer.allocUnsafe(count * LONGEST);
    let end = 0;
    for (let line = 0; line < count; line++) {
      end = writeLine(world, { words, begin: line * LINE_WORDS }, { into, end });
    }
    yield into.subarray(0, end);
  }
}

interface LineWords {
  readonly words: Uint32Array;
  readonly begin: number;
}

interface Written {
  readonly into: Uint8Array;
  readonly end: number;
}

/** Writes a line; where it ends. */
function writeLine(world: CriteoWorld, { words, begin }: LineWords, written: Written): number {
  const { into } = written;
  let { end } = written;
  const rate = 1 / (1 + Math.exp(-scoreOf(world, words, begin)));
  into[end++] = ZERO + Number(words[begin]! < rate * 2 ** 32);
  let word = begin + 1;
  for (const { numbers, shift, gap } of world.numbers) {
    into[end++] = TAB;
    if (words[word]! >= gap)
      end = writeNumber(chosen(numbers, words[word + 1]!) - shift, into, end);
    word += 2;
  }
  for (const { ids, salt, gap } of world.ids) {
    into[end++] = TAB;
    if (words[word]! >= gap) end = writeText(mixed(chosen(ids, words[word + 1]!), salt), into, end);
    word += 2;
  }
  into[end++] = NEWLINE;
  return end;
}

/** An odd-looking number of 32 bits for each id; different ids of a column have different ones. */
function mixed(id: number, salt: number): number {
  const one = Math.imul(id ^ salt ^ ((id ^ salt) >>> 15), 0x2c1b3c6d);
  const two = Math.imul(one ^ (one >>> 12), 0x297a2d39);
  return (two ^ (two >>> 15)) >>> 0;
}

function writeNumber(number: number, into: Uint8Array, begin: number): number {
  let [end, rest, power] = [begin, number, 1];
  if (number < 0) {
    into[end++] = MINUS;
    rest = -number;
  }
  while (power * 10 <= rest) power *= 10;
  for (; power >= 1; power /= 10) {
    const digit = Math.floor(rest / power);
    into[end++] = ZERO + digit;
    rest -= digit * power;
  }
  return end;
}

const digits = Buffer.from("0123456789abcdef");

function writeText(number: number, into: Uint8Array, begin: number): number {
  for (let shift = 28, end = begin; shift >= 0; shift -= 4)
    into[end++] = digits[(number >>> shift) & 15]!;
  return begin + 8;
}
