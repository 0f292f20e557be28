/**
 * Where sentences end, in what models write: prose, numbered lists, headings, formulas, code.
 *
 * `Intl.Segmenter` proposes, and what it cuts too early is put together again. Nothing is lost: the pieces are the
 * text. Does not prove: that a piece is one thought.
 */

/** The key of the option is a word that this project keeps for something else. */
const segmenter = new Intl.Segmenter("en", Object.fromEntries([["granularity", "sentence"]]));

/** The text in pieces of one sentence, each with the white space that follows it. */
export function sentencesOf(text: string): string[] {
  const pieces: string[] = [];
  for (const { segment } of segmenter.segment(text)) {
    const last = pieces.at(-1);
    if (last !== undefined && belongTogether(last, segment)) pieces[pieces.length - 1] += segment;
    else pieces.push(segment);
  }
  return pieces;
}

function belongTogether(before: string, after: string): boolean {
  return (
    !hasWord(before) ||
    !hasWord(after) ||
    isMarker(before) ||
    isHeading(before) ||
    endsWithAbbreviation(before, after) ||
    isOpen(before) ||
    (!isSpaced(before, after) && !endsCharacterSentence(before)) ||
    (/^\p{Ll}/u.test(after) && !/\n\s*$/.test(before))
  );
}

const hasWord = (text: string) => /[\p{L}\p{N}]/u.test(text);

const isSpaced = (before: string, after: string) => /\s$/.test(before) || /^\s/.test(after);

/** Scripts without spaces between sentences: a full-width stop, perhaps with closing quotes. */
export const endsCharacterSentence = (text: string): boolean => /[。！？][」』”’）]*$/.test(text);

/** Only the number or bullet of what follows: `1.`, `b)`, `**Step 2:**`. */
const isMarker = (text: string) =>
  /^\s*(?:[-*•>]\s+)*(?:\*\*|__|#+\s*)?(?:(?:step|part|case)\s+)?\(?(?:\d{1,2}|[a-z]|[ivx]+)[.):]+(?:\*\*|__)?\s*$/i.test(
    text,
  );

/** A short line that announces what follows. */
const isHeading = (text: string) =>
  /^\s*#+ [^\n]*\n\s*$/.test(text) ||
  /^\s*(?:\*\*|__)[^\n*_]{1,60}(?:\*\*|__):?\s*\n\s*$/.test(text) ||
  (/:(?:\*\*|__)?\s*$/.test(text) && text.trim().split(/\s+/).length <= 4);

const titles =
  /(?:^|[\s("])(?:Mr|Mrs|Ms|Dr|Prof|St|Mt|vs|cf|e\.g|i\.e|approx|Fig|Eq|Sec|Gen|Gov|Sen|Capt|Lt)\.\s*$/;
/** These may also end a sentence. */
const doubtful = /(?:^|[\s("])(?:U\.S|U\.K|Jr|Sr|Inc|Ltd|Corp|Co)\.\s*$/;
const initial = /(?:^|(?:^|\s)(\p{Lu}\S*)\s)\p{Lu}\.\s*$/u;
const starter =
  /^(?:The|This|That|These|Those|It|Its|He|She|They|We|You|I|In|On|At|If|So|But|And|Or|As|A|An|However|Therefore|Thus|Hence|Since|Then|Now|There|Because|For|While|When|Next|Finally|First|Second)\b/;

function endsWithAbbreviation(before: string, after: string): boolean {
  if (/\n\s*$/.test(before)) return false;
  if (titles.test(before)) return true;
  if (/(?:^|\s)\p{Lu}\.\s*$/u.test(before) && /^\p{Lu}\.\s/u.test(after)) return true;
  if (starter.test(after)) return false;
  return doubtful.test(before) || isInitial(before);
}

/** `Michael J.`; a letter after `option` or `is` is a choice. */
function isInitial(before: string): boolean {
  const match = initial.exec(before);
  return match !== null && !/^(?:Option|Choice|Answer|Choices|Options)$/i.test(match[1] ?? "");
}

/** Inside a formula or a block of code. */
function isOpen(text: string): boolean {
  return (
    count(text, "\\[") > count(text, "\\]") ||
    count(text, "\\(") > count(text, "\\)") ||
    count(text, "$$") % 2 === 1 ||
    count(text, "```") % 2 === 1
  );
}

const count = (text: string, part: string) => text.split(part).length - 1;
