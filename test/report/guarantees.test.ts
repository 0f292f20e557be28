import { parseHTML } from "linkedom";
import { beforeAll, describe, expect, test } from "vitest";
import { guaranteesOf } from "../../src/lab/statedGuarantees.ts";
import type { Guarantee } from "../../src/lab/summary.ts";
import { markdown, pageOf } from "../../src/report/index.ts";
import { summarySchema } from "../../src/report/summarySchema.ts";
import { events, guarantee, provenance, summary } from "./run.ts";

const sectionOf = async (guarantees: readonly Guarantee[]) => {
  const run = { name: "run", provenance, events: events(), summary: { ...summary(), guarantees } };
  return parseHTML(await pageOf([run])).document.querySelector("#r0-privacy")!;
};
const wordsOf = (element: Element | null) => element?.textContent?.replace(/\s+/g, " ") ?? "";

describe("guarantees on the page of a run", () => {
  let section: Element;
  beforeAll(async () => {
    section = await sectionOf([guarantee()]);
  });

  test("say claim, delta, tier, unit and the audit beside the claim", () => {
    const row = wordsOf(section.querySelector("tbody tr"));
    for (const part of [
      "noise multiplier 4",
      "user: all rows of one, at most 2 of each",
      "addOrRemoveOne",
      "1 ledger",
      "at delta 1e-5, by pld",
      "strong formal guarantee",
      "epsilon above 0.5",
      "one run, 200 guesses of 400, confidence 0.95, delta 1e-5, n = 400",
    ]) {
      expect(row).toContain(part);
    }
    // One Gaussian sum with noise multiplier 4: its exact epsilon at delta 1e-5, rounded up.
    expect(wordsOf(section.querySelector("tbody .value"))).toBe("epsilon 0.926342");
  });

  test("say what tiers presuppose in vain, and show words of a record as words", () => {
    const said = wordsOf(section.querySelector("ul.caveats"));
    expect(said).toContain("Private data was read and is not covered: vocabulary or tokenizer.");
    expect(section.querySelector("b")).toBeNull();
    expect(wordsOf(section)).toContain("a list of <b>words</b>");
  });

  test("hold the whole statement, the command that computes it again, and where the ledger lies", () => {
    const statement = section.querySelector("details.statement")!;
    expect(wordsOf(statement.querySelector("summary"))).toContain("noise multiplier 4");
    const headings = [...statement.querySelectorAll("h4")].map((heading) => heading.textContent);
    expect(headings).toEqual(
      expect.arrayContaining(["2c Unit of privacy", "3c The claim", "Audits", "Ledgers"]),
    );
    const command = statement.querySelector("pre.command")!.textContent!;
    expect(command).toContain('"kind":"gaussian","noiseMultiplier":4');
    expect(wordsOf(statement)).toContain("ledgers/seed-1/noise.jsonl");
    for (const table of statement.querySelectorAll(".scroll")) {
      expect(table.getAttribute("aria-label")).toContain("noise multiplier 4");
    }
  });

  test("sound an alarm where an audit found more than was claimed", async () => {
    expect(section.querySelector(".alarm")).toBeNull();
    const alarmed = await sectionOf([guarantee(2)]);
    expect(wordsOf(alarmed.querySelector(".alarm"))).toContain("the true epsilon is above 2");
    expect(alarmed.querySelector(".strip .refuting")).not.toBeNull();
  });

  test("say that nothing is claimed where the record does not allow it", async () => {
    const { unitOfPrivacy: _, ...record } = guarantee().record;
    const refused = await sectionOf([{ title: "no unit", record }]);
    const row = wordsOf(refused.querySelector("tbody tr"));
    expect(row).toContain("nothing is claimed");
    expect(row).toContain("unit of privacy not stated");
  });

  test("name the models of a condition that not all of them break, and are absent where nothing was private", async () => {
    const large: Guarantee = {
      title: "noise multiplier 0.2",
      record: {
        ...guarantee().record,
        event: { kind: "gaussian", noiseMultiplier: 0.2 },
        audits: [],
      },
    };
    const both = await sectionOf([guarantee(), large]);
    const conditions = [...both.querySelectorAll("ul.caveats > li")].map(wordsOf);
    expect(conditions).toContain(
      "noise multiplier 0.2: Epsilon is above 10: it needs an audit or safer data beside it.",
    );
    expect(wordsOf(both.querySelectorAll("tbody tr")[1]!)).toContain("not audited");
    expect((await sectionOf([])).innerHTML).toBe("");
  });

  test("write a delta of many digits shortly, and never too small", async () => {
    const delta = 60_000 ** -1.1; // 5.5458e-6
    const stated = await sectionOf([
      { title: "a", record: { ...guarantee().record, deltas: [delta] } },
    ]);
    expect(wordsOf(stated.querySelector("tbody tr"))).toContain("at delta 5.55e-6");
  });

  test("survive the way through summary.json", () => {
    const told = { ...summary(), guarantees: [guarantee()] };
    expect(summarySchema.parse(JSON.parse(JSON.stringify(told))).guarantees).toEqual(
      told.guarantees,
    );
  });
});

test("one guarantee is stated for all replicates of a condition: the most that was charged, with every audit", () => {
  const { record } = guarantee();
  const phase = (steps: number) => ({
    ...{ steps, divisor: 1, samplingRandomness: "seeded" as const },
    sampling: { kind: "everyRecord" as const },
    clipping: { kind: "flat" as const, clipNorm: 1, normalized: false },
    noise: { kind: "gaussian" as const, noiseMultiplier: 4, randomness: "seeded" as const },
  });
  const [stated, ...others] = guaranteesOf([
    { cell: "seed-1/a", condition: "a", record: { ...record, training: [phase(100)] } },
    { cell: "seed-2/a", condition: "a", record: { ...record, training: [phase(103)] } },
    { cell: "seed-1/b", condition: "b", record },
  ]);
  expect(others.map(({ title }) => title)).toEqual(["b"]);
  expect(stated!.record.training[0]!.steps).toBe(103);
  expect(stated!.record.audits).toHaveLength(2);
  expect(stated!.ledgers).toEqual(["ledgers/seed-1/a.jsonl", "ledgers/seed-2/a.jsonl"]);
});

test("of replicates that were charged differently the largest epsilon is stated, not the most steps alone", () => {
  const { record } = guarantee();
  const gaussian = { kind: "gaussian", noiseMultiplier: 4 } as const;
  const again = { of: "statistics", status: "charged", what: "prior of labels" } as const;
  const twice = {
    ...record,
    event: { kind: "selfComposed", event: gaussian, count: 2 } as const,
    accesses: [...record.accesses, again],
  };
  const [stated] = guaranteesOf(
    [record, twice, record].map((each, index) => ({
      ...{ cell: `seed-${index}/a`, condition: "a", record: each },
    })),
  );
  expect(stated!.record.event).toEqual(twice.event);
  expect(stated!.record.accesses).toContainEqual(again);
});

test("markdown says what is claimed, above the caveats", () => {
  const lines = markdown(summary()).split("\n");
  const claim =
    "- noise multiplier 4: epsilon 0.926342 at delta 1e-5: tier 1, strong formal guarantee";
  expect(lines.slice(lines.indexOf(claim) - 1, lines.indexOf(claim) + 3)).toEqual([
    ...["", claim, ""],
    `- ${summary().caveats[0]}`,
  ]);
});
