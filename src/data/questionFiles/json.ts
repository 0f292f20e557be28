/** Records of JSON and of JSON lines, each with its place. */
import type { QuestionSource } from "../questionFormat.ts";
import { type Placed, quoted } from "./records.ts";

/** Text that is JSON: records on lines of their own, or one value over the whole file. */
export const looksLikeJson = (text: string): boolean => /^\s*[[{]/.test(text);

/** Every record of JSON lines, of a JSON list, or of a JSON object that holds a list, such as `{ "examples": [ … ] }`. */
export function jsonRecords(source: QuestionSource): Placed[] {
  const { path, text } = source;
  if (!looksLikeJson(text)) {
    throw new Error(`${path}, line 1: expected JSON, got ${quoted(text.trimStart())}.`);
  }
  if (isLines(text)) return lineRecords(source);
  const value = jsonValue(text, (at) =>
    at === undefined ? path : `${path}, line ${lineAt(text, at)}`,
  );
  const list = Array.isArray(value) ? value : listIn(value as object);
  if (list === undefined) return [{ place: path, value }];
  return list.map((item, index) => ({ place: `${path}, record ${index + 1}`, value: item }));
}

/** Whether the first line is a whole object: then each line is a record. */
function isLines(text: string): boolean {
  const [first = ""] = text.trimStart().split("\n", 1);
  if (!first.startsWith("{")) return false;
  try {
    return listIn(JSON.parse(first) as object) === undefined;
  } catch {
    return text.trim().includes("\n{");
  }
}

function lineRecords({ path, text }: QuestionSource): Placed[] {
  return text.split("\n").flatMap((line, index) => {
    if (line.trim() === "") return [];
    const place = `${path}, line ${index + 1}`;
    return [{ place, value: jsonValue(line, () => place) }];
  });
}

/** The place of an error is that of the whole text, or found from where in it the error is. */
function jsonValue(text: string, placeOf: (at: number | undefined) => string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const { message } = error as Error;
    const at = positionIn(text, message);
    const repair =
      at === text.trimEnd().length
        ? "The file seems to be cut off: fetch it again."
        : "JSON has no NaN, no comments and no comma at the end of a list.";
    throw new Error(`${placeOf(at)}: expected JSON, got an error: ${message}. ${repair}`);
  }
}

const lineAt = (text: string, at: number): number => text.slice(0, at).split("\n").length;

/** Where JSON.parse stumbled. Node.js 20 says some positions by the text around them alone. */
function positionIn(text: string, message: string): number | undefined {
  const end = text.trimEnd().length;
  if (/end of JSON|Unterminated/.test(message)) return end;
  const position = /position (\d+)/.exec(message)?.[1];
  if (position !== undefined) return Math.min(Number(position), end);
  const around = /"(.*)"(?:\.\.\.)? is not valid JSON/s.exec(message)?.[1];
  const at = around === undefined ? -1 : text.indexOf(around);
  return at < 0 || text.includes(around!, at + 1) ? undefined : at;
}

/** Names under which an object holds the records of a file. */
const listNames = ["examples", "questions", "data", "items", "records"];

function listIn(value: object): readonly unknown[] | undefined {
  const fields = value as Readonly<Record<string, unknown>>;
  const lists = listNames.map((name) => fields[name]);
  return lists.find((list): list is unknown[] => Array.isArray(list) && list.every(isObject));
}

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);
