/** JSON from outside: whole, or refused with the place where it breaks off. */
import { RefusedInputError, shown } from "./refusal.ts";

/** Deeper texts are not written by anybody, and would exhaust the stack of who reads on. */
const deepest = 1000;

/**
 * What a text of JSON says, after a mark of its byte order perhaps.
 *
 * @throws RefusedInputError where it is cut short, no JSON, too deep, or names a field of one object twice.
 */
export function parseWhole(text: string, where: string): unknown {
  const json = parsed(text.replace(/^\uFEFF/, ""), where);
  checkNames(text, where);
  return json;
}

function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
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

/** What gives texts and names their place; behind a backslash nothing does. */
const tokens = /\\.|["{}[\]:]/g;

/** Of two fields with one name, JSON keeps the second: the first would be passed over. */
function checkNames(text: string, where: string): void {
  const open: Set<string>[] = [];
  let begin: number | undefined;
  let name = "";
  for (const { 0: token, index } of text.matchAll(tokens)) {
    if (begin !== undefined) {
      if (token !== '"') continue;
      name = text.slice(begin, index + 1);
      begin = undefined;
    } else if (token === '"') begin = index;
    else if (token === "{" || token === "[") open.push(new Set());
    else if (token === "}" || token === "]") open.pop();
    else if (open.at(-1)!.has(JSON.parse(name))) throw namedTwice(where, name, index);
    else open.at(-1)!.add(JSON.parse(name));
    if (open.length > deepest) throw tooDeep(where);
  }
}

function namedTwice(where: string, name: string, index: number): RefusedInputError {
  const got = `${shown(JSON.parse(name))} again before character ${index + 1}`;
  const why = "Only one of them would be read, and the other may be what happened.";
  return new RefusedInputError({ where, expected: "each name once in an object", got, why });
}

function tooDeep(where: string): RefusedInputError {
  const expected = `at most ${deepest} brackets inside each other`;
  const why = "Nobody writes what is as deep as that.";
  return new RefusedInputError({ where, expected, got: "more", why });
}

function noJson(where: string, error: Error): RefusedInputError {
  const expected = "JSON";
  const why = "NaN, comments and names without quotes are no JSON.";
  return new RefusedInputError({ where, expected, got: error.message, why });
}

/** What is still open where the text ends; undefined where nothing is. */
function openAtEnd(text: string): string | undefined {
  if (text.trim() === "") return "it is empty";
  const outside = text.replace(/\\./gs, "").replace(/"[^"]*"/g, "");
  if (outside.includes('"')) return "a text has no end";
  const open = [...outside].reduce((depth, character) => {
    if (character === "{" || character === "[") return depth + 1;
    return character === "}" || character === "]" ? depth - 1 : depth;
  }, 0);
  return open > 0 ? `brackets without their end: ${open}` : undefined;
}
