import { describe, expect, test } from "vitest";
import { originalQuestions } from "../../src/data/originalQuestions.ts";
import { lettersOf, type Question } from "../../src/data/question.ts";
import { seedFrom } from "../../src/math/seed.ts";

const seed = seedFrom(1);
const { questions, skipped } = originalQuestions({ seed });
const kinds = [...new Set(questions.map(({ task }) => task))];
const of = (kind: string) => questions.filter(({ task }) => task === kind);
const rightOf = (question: Question) =>
  question.choices![lettersOf(question).indexOf(question.answer)]!;
const answers = new Map(questions.map((question) => [question.id, rightOf(question)]));
const texts = new Map(questions.map(({ id, text }) => [id, text]));

/** Expects one value for each question of a kind. */
function expectAll(kind: string, values: readonly (string | number)[]): void {
  const ids = of(kind).map(({ id }) => id);
  expect(ids).toEqual(values.map((_, index) => `${kind}-${index + 1}`));
  expect(ids.map((id) => answers.get(id))).toEqual(values.map(String));
}

describe("the questions of this project", () => {
  test("are about a hundred of ten kinds, and half of them take several steps", () => {
    expect(kinds.length).toBe(10);
    expect(questions.length).toBeGreaterThanOrEqual(100);
    expect(skipped).toEqual([]);
    for (const kind of kinds) expect(of(kind).length).toBeGreaterThanOrEqual(8);
    const needing = questions.filter(({ needsReasoning }) => needsReasoning).length;
    expect(needing / questions.length).toBeGreaterThan(0.4);
    expect(needing / questions.length).toBeLessThan(0.6);
  });

  test("ask nothing twice, and have between two and five choices", () => {
    expect(new Set(texts.values()).size).toBe(questions.length);
    const counts = questions.map(({ choices }) => choices!.length);
    expect(Math.min(...counts)).toBe(2);
    expect(Math.max(...counts)).toBe(5);
    expect(counts.filter((count) => count === 4).length).toBeGreaterThan(60);
  });

  test("favour no letter once their choices are shuffled", () => {
    const four = Array.from(
      { length: 20 },
      (_, number) => originalQuestions({ seed: seedFrom(number) }).questions,
    )
      .flat()
      .filter(({ choices }) => choices!.length === 4);
    for (const letter of ["A", "B", "C", "D"]) {
      const share = four.filter(({ answer }) => answer === letter).length / four.length;
      expect(Math.abs(share - 0.25)).toBeLessThan(4 * Math.sqrt((0.25 * 0.75) / four.length));
    }
  });

  test("favour no place and no length as they stand in the files", () => {
    const four = originalQuestions({ seed, shuffle: "none" }).questions.filter(
      ({ choices }) => choices!.length === 4,
    );
    const shareOf = (letter: string) =>
      four.filter(({ answer }) => answer === letter).length / four.length;
    for (const letter of ["A", "B", "C", "D"]) expect(shareOf(letter)).toBeGreaterThan(0.1);
    const isLongest = (question: Question) =>
      question.choices!.filter(({ length }) => length >= rightOf(question).length).length === 1;
    expect(four.filter(isLongest).length / four.length).toBeLessThan(0.35);
  });

  test("a subset is the same under the same seed", () => {
    const some = originalQuestions({ seed, limit: 12 });
    expect(some.questions.length).toBe(12);
    expect(some.notTaken).toBe(questions.length - 12);
    expect(originalQuestions({ seed, limit: 12 })).toEqual(some);
  });
});

describe("their answers, computed again", () => {
  test("arithmetic", () => {
    expectAll("arithmetic", [
      14 * 6 + 5 + (14 / 2) * 6,
      24 + 30 + 36 + 42,
      (180 * 2) / 3 - 8 * 9 + 15,
      200 - (7 * 12 + 4 * 7),
      20 + 17 + 14 + 11 + 8,
      35 * 8 * (3 / 5) * (3 / 4),
      (90 / 3 / 5) * 5 * 12,
      3 * (18 - 4) * 25 - 30,
      (7 * 5 - 9) / 2,
      (156 * 3) / 4 + 17 - 48 + 9,
      60 * 0.8 * 1.25,
      // Lena L, Tom L - 4: L - 6 = 2 (L - 4 - 6), so L = 14
      14,
      20 * 0.75 + 16 * 1.5,
      7 * (4 * 15 - 9),
    ]);
    expect(14 - 6).toBe(2 * (14 - 4 - 6));
  });

  test("units", () => {
    expectAll("units", [
      2.5 * 3 * 15,
      ((3600 / 50) * 4) / 100,
      6 * 4 * 5 * 2,
      (12 * 15 * 60) / 1000,
      ((240 / 100) * 6.5 * 1.8).toFixed(2),
      (12 * 500) / 10 / 10,
      ((6 * 8) / 3) * 14,
      (110 * 120 * 75) / 100 / 1000,
    ]);
  });

  test("swaps: whoever swaps, has what the other had", () => {
    const swaps = of("swaps");
    expect(swaps.length).toBe(8);
    for (const { text, id } of swaps) {
      const holds = new Map(
        [...text.matchAll(/(\w+) has the ([\w ]+?)(?=,| and |\.)/g)].map(([, who, what]) => [
          who!,
          what!,
        ]),
      );
      for (const [, one, other] of text.matchAll(/(\w+) and (\w+) swap/g)) {
        const [mine, theirs] = [holds.get(one!)!, holds.get(other!)!];
        holds.set(one!, theirs).set(other!, mine);
      }
      const asked = /What does (\w+) have|partner of (\w+) at|does (\w+) sit/.exec(text);
      const who = asked?.slice(1).find((name) => name !== undefined);
      const what = /Who has the (\w+) at/.exec(text)?.[1];
      const holder = [...holds].find(([, thing]) => thing === what)?.[0];
      const expected = who === undefined ? holder : holds.get(who)!.replace("partner ", "");
      expect(`${id}: ${answers.get(id)!.replace(/^the /, "")}`).toBe(`${id}: ${expected}`);
    }
  });

  test("calendar", () => {
    const day = 24 * 60 * 60 * 1000;
    const at = (date: string, days: number) => new Date(Date.parse(date) + days * day);
    const say = (date: Date, options: Intl.DateTimeFormatOptions) =>
      date.toLocaleDateString("en-GB", { timeZone: "UTC", ...options });
    const weekday = (date: Date) => say(date, { weekday: "long" });
    const date = (from: Date) => say(from, { day: "numeric", month: "long" });
    const clock = (hours: number) => {
      const minutes = Math.round((((hours % 24) + 24) % 24) * 60);
      return `${Math.floor(minutes / 60)}:${`${minutes % 60}`.padStart(2, "0")}`;
    };
    // Years in which the days fall as the questions say: 3 March 2021, 9 September 2024, 1 February 2024.
    expect(weekday(at("2021-03-03", 0))).toBe("Wednesday");
    expect(weekday(at("2024-09-09", 0))).toBe("Monday");
    expect(weekday(at("2024-02-01", 0))).toBe("Thursday");
    expect(weekday(at("2021-01-01", 0))).toBe("Friday");
    expectAll("calendar", [
      weekday(at("2021-03-03", 27)),
      date(at("2024-09-09", 4 * 14)),
      date(at("2021-01-20", 42)),
      // 22:47 to 24:00 is 1:13; 1:13 + 6:15 = 7:28
      "7 hours 28 minutes",
      weekday(at("2021-01-01", -100)),
      (Date.parse("2021-08-08") - Date.parse("2021-05-15")) / day,
      clock(19 + 50 / 60 + 2 + 35 / 60 + 20 / 60),
      clock(21.5 + 11 - (14 - 9)),
      weekday(at("2024-04-01", 0)),
    ]);
  });

  test("lookups: the list has a line with what is asked and what is answered", () => {
    const asked = [
      "zoo",
      "soup",
      "library",
      "2021",
      "pebble",
      "Dask",
      "C2",
      "Wednesday",
      "workshop",
      "yellow",
    ];
    expect(of("lookups").length).toBe(asked.length);
    for (const [index, word] of asked.entries()) {
      const id = `lookups-${index + 1}`;
      const lines = texts.get(id)!.split("\n");
      expect(lines.at(-1)).toContain(word);
      const pair = [word, answers.get(id)!];
      expect(lines).toSatisfy(() =>
        lines.some((line) => line === pair.join(": ") || line === pair.toReversed().join(": ")),
      );
    }
  });

  test("comparisons: the numbers say yes to one of two twins and no to the other", () => {
    // Heights in m, lengths in km, years, areas in km², atomic weights, distances from the Sun in 10⁶ km, years.
    const [higher, lower] = [(a: number, b: number) => a > b, (a: number, b: number) => a < b];
    const facts: readonly [string, (a: number, b: number) => boolean, number, number][] = [
      ["heights", higher, 8849, 4806],
      ["rivers", higher, 346, 6650],
      ["beginnings", lower, 1789, 1914],
      ["areas", higher, 92_226, 9_984_670],
      ["atoms", higher, 55.8, 4],
      ["orbits", higher, 228, 778],
      ["births", lower, 1643, 1879],
    ];
    const said = facts.flatMap(([, holds, a, b]) => [holds(a, b), holds(b, a)]);
    expectAll(
      "comparisons",
      said.map((yes) => (yes ? "yes" : "no")),
    );
    expect(of("comparisons").map(({ pair }) => pair)).toEqual(
      facts.flatMap(([name]) => [name, name]),
    );
  });

  test("ordering: of all orders exactly one fits the hints, or all that fit agree", () => {
    const orders = <Item>(items: readonly Item[]): Item[][] =>
      items.length === 0
        ? [[]]
        : items.flatMap((item) =>
            orders(items.filter((each) => each !== item)).map((rest) => [item, ...rest]),
          );
    /** The place of each item, from 1, in every order that fits. */
    const fitting = (
      words: string,
      fits: (at: Record<string, number>, order: string[]) => boolean,
    ) =>
      orders(words.split(" ")).filter((order) =>
        fits(Object.fromEntries(order.map((item, index) => [item, index + 1])), order),
      );
    const only = (words: string, fits: Parameters<typeof fitting>[1], place: number) => {
      const found = new Set(fitting(words, fits).map((order) => order[place - 1]));
      expect(found.size).toBe(1);
      return [...found][0]!;
    };
    const race = only(
      "Ida Jan Kim Leo",
      (at) => at.Ida! < at.Jan! && at.Kim === at.Ida! + 1 && at.Leo! > at.Jan!,
      3,
    );
    const books = only(
      "atlas cookbook diary guide novel",
      (at) =>
        at.atlas === 1 &&
        at.novel === at.diary! + 1 &&
        at.cookbook! > at.novel! &&
        at.guide! > at.cookbook!,
      3,
    );
    const houses = only(
      "blue red white yellow",
      (at) => at.white! < at.red! && at.blue === at.red! + 1 && at.yellow! > at.blue!,
      3,
    );
    const ages = only(
      "Nina Oto Pia Quin Rosa",
      (at) => at.Nina! > at.Oto! && at.Nina! < at.Pia! && at.Quin! < at.Oto! && at.Rosa! > at.Pia!,
      2,
    );
    const boxes = ["blue", "green", "red"].filter(
      (key) => [key === "blue", key !== "blue", key !== "red"].filter(Boolean).length === 1,
    );
    const talks = only(
      "Sam Tess Ute Vito",
      (at) => at.Sam === at.Tess! + 2 && at.Sam !== 4 && at.Vito! < at.Ute!,
      2,
    );
    const queue = only(
      "Ali Bea Cem Dana Elif Frank",
      (at) =>
        at.Ali === 3 &&
        Math.abs(at.Bea! - 3) === 3 &&
        at.Cem === at.Dana! + 1 &&
        at.Elif! < 3 &&
        at.Elif !== 1,
      1,
    );
    // The floor of each, with the instrument on each floor.
    const played = orders(["drum", "flute", "harp"]).flatMap((instruments) =>
      fitting("Mona Nils Olga", (at) => {
        const floor = (instrument: string) => instruments.indexOf(instrument) + 1;
        return floor("flute") > at.Nils! && at.Olga === 1 && floor("drum") !== at.Nils;
      }).map((order) => instruments[order.indexOf("Olga")]!),
    );
    const given = [
      race,
      books,
      houses,
      ages,
      boxes.join(),
      talks,
      queue,
      [...new Set(played)].join(),
    ];
    const plain = (answer: string) =>
      answer.replace(/^(in )?the /, "").replace(/ (house|box)$/, "");
    expect(of("ordering").map((question) => plain(rightOf(question)))).toEqual(given);
  });
});
