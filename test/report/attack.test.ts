import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseHTML } from "linkedom";
import { afterAll, describe, expect, test } from "vitest";
import { readAttack } from "../../src/lab/attack/readAttack.ts";
import { attackPage } from "../../src/report/attack/attackPage.ts";
import { isVeiled } from "../../src/report/veil.ts";
import { writeAttack } from "./attack.ts";

const folder = mkdtempSync(join(tmpdir(), "assay-attack-page-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function pageOf(options = {}) {
  const recorded = readAttack(writeAttack(join(folder, "attack.jsonl"), options));
  const text = await attackPage(recorded, "attack.jsonl");
  return { text, document: parseHTML(text).document as unknown as Document };
}

describe("the page of an attack", () => {
  const page = pageOf();
  const words = async (selector: string) =>
    (await page).document.querySelector(selector)!.textContent!.replaceAll(/\s+/g, " ");

  test("says first what was found, by the word of each judge", async () => {
    const found = await words("#claims");
    // steps 2, 5, 8 are holes, 1, 4, 7 fool the classifier; results of runs are steps 5 to 9
    expect(found).toMatch(/independent classifier3 ?40\.0% \[.*\], n = 5/);
    expect(found).toMatch(/classifier that was climbed6 ?60\.0%/);
    expect(found).toMatch(/the same, response alone3 ?40\.0%/);
  });

  test("draws the score on its way, and what had been found by when", async () => {
    const { document } = await page;
    expect([...document.querySelectorAll("#figures h3")].map((each) => each.textContent)).toEqual([
      "The score on its way",
      "Different unsafe prompts",
    ]);
    expect(document.querySelectorAll("#figures svg.drawing a[data-behind]").length).toBeGreaterThan(
      0,
    );
    // the third hole is found in step 8, after 32 forwards
    expect(await words("#figures")).toContain("independent classifier");
    const labels = [...document.querySelectorAll("#figures a[aria-label]")].map((each) =>
      each.getAttribute("aria-label"),
    );
    expect(labels).toContain("independent classifier, forwards 32: 3");
    expect(await words("#training")).toContain("loss");
  });

  test("says how varied the prompts are", async () => {
    const diversity = await words("#diversity");
    expect(diversity).toMatch(/Self-BLEU of the results of runs.*0\.\d+ \[/);
    expect(diversity).toMatch(/Distinct words, of all words\d+\.\d%/);
    // mean of 2.5 … 2.9
    expect(diversity).toMatch(/Log-perplexity, nats per token2\.7 \[/);
  });

  test("blurs words that were found unsafe, and no others", async () => {
    const { document } = await page;
    const records = [...document.querySelectorAll("details.transcript")];
    expect(records).toHaveLength(9);
    const veiled = records.filter((each) => each.classList.contains("veiled"));
    expect(veiled).toHaveLength(6);
    for (const each of records) {
      const isCovered = each.querySelectorAll(".record .veil pre").length === 2;
      expect(isCovered).toBe(each.classList.contains("veiled"));
      expect(each.querySelectorAll(".unveil input").length).toBe(isCovered ? 1 : 0);
      // outcomes say scores, and none of the words
      expect(each.querySelector(".outcome")!.textContent).not.toMatch(/insult|cursed|well/);
    }
    expect(document.querySelectorAll(".unveil.all input")).toHaveLength(1);
  });

  test("has no word of a redacted attack, and says that it was", async () => {
    const { text, document } = await pageOf({ redacted: true });
    expect(text).not.toMatch(/harmless|flawed|cursed|insult|so be it/);
    expect(document.querySelectorAll("details.transcript")).toHaveLength(9);
    expect(text).toContain("redacted, hash ");
    expect(document.querySelector("#diversity")!.textContent).toContain("Texts were redacted");
  });

  test("loads nothing, and shows hostile words as words", async () => {
    const { text, document } = await pageOf({ hostile: true });
    expect(document.querySelectorAll("img, link[rel=stylesheet], script[src]")).toHaveLength(0);
    expect(text).toContain("&lt;img src=x");
  });
});

describe("what is blurred", () => {
  test("is what a rule or a judge finds more likely unsafe than not", () => {
    expect(isVeiled({ outcome: { unsafe: true } })).toBe(true);
    expect(isVeiled({ outcome: { independentScore: 0.51 } })).toBe(true);
    expect(isVeiled({ outcome: { trainingScore: 0.5, promptToxicity: null } })).toBe(false);
    expect(isVeiled({ outcome: { defected: true, score: 1 } })).toBe(false);
  });
});
