/** JSON from outside: whole, or refused with the place where it breaks off. */
import { RefusedInputError } from "./refusal.ts";

/** What a text of JSON says, after a mark of its byte order perhaps. Throws a RefusedInputError where it is cut short, or no JSON. */
export function parseWhole(text: string, where: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    const open = openAtEnd(text);
    if (open === undefined) throw noJson(where, error as Error);
    throw new RefusedInputError({
      where,
      expected: "a whole JSON text",
      got: `one that is cut short after ${text.length} characters: ${open}`,
      why: "What is missing would not be accounted for, and epsilon would come out too small. Write the file again.",
    });
  }
}

function noJson(where: string, error: Error): RefusedInputError {
  const expected = "JSON";
  const why = "NaN, comments and names without quotes are no JSON.";
  return new RefusedInputError({ where, expected, got: error.message, why });
}

/** What is still open where the text ends; undefined where nothing is. */
function openAtEnd(text: string): string | undefined {
  if (text.trim() === "") return "it is empty";
  const outside = text.replace(/"(?:[^"\\]|\\.)*"/gs, "");
  if (outside.includes('"')) return "a text has no end";
  const open = [...outside].reduce((depth, character) => {
    if (character === "{" || character === "[") return depth + 1;
    return character === "}" || character === "]" ? depth - 1 : depth;
  }, 0);
  return open > 0 ? `brackets without their end: ${open}` : undefined;
}
