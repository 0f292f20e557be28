/** The page of an attack in a real browser. Skipped where there is no Chromium (see `page.test.ts`). */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readAttack } from "../../src/lab/attack/readAttack.ts";
import { attackPage } from "../../src/report/index.ts";
import { writeAttack } from "../report/attack.ts";
import { chromiumPath, launch, opened as openedIn } from "./chromium.ts";

const executable = chromiumPath();

describe.skipIf(executable === undefined)("the page of an attack in Chromium", () => {
  let browser: Browser;
  let folder = "";
  let address = "";

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "assay-attack-browser-"));
    const file = join(folder, "attack.html");
    const attack = writeAttack(join(folder, "attack.jsonl"), { hostile: true });
    await writeFile(file, await attackPage(readAttack(attack), "attack.jsonl"));
    address = pathToFileURL(file).href;
    browser = await launch(executable!);
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true });
  });

  const opened = (act: (page: Page) => Promise<void>) => openedIn({ browser, address }, act);
  const blurOf = (place: Locator) => place.evaluate((element) => getComputedStyle(element).filter);
  const veiled = (page: Page) => page.locator("details.transcript.veiled").first();

  test("words that were found unsafe are blurred, in the list and in the record, until a switch is pressed", () =>
    opened(async (page) => {
      const record = veiled(page);
      const first = record.locator("summary .first-words").first();
      expect(await blurOf(first)).toContain("blur");
      await record.locator("summary").first().focus();
      await page.keyboard.press("Enter");
      const words = record.locator(".veil").first();
      expect(await blurOf(words)).toContain("blur");
      // the keyboard alone reaches the switch
      await record.locator(".unveil input").focus();
      await page.keyboard.press("Space");
      expect(await blurOf(words)).toBe("none");
      expect(await blurOf(first)).toBe("none");
      await page.keyboard.press("Space");
      expect(await blurOf(words)).toContain("blur");
    }));

  test("one switch shows the words of all records", () =>
    opened(async (page) => {
      await page.locator(".unveil.all input").check();
      expect(await blurOf(veiled(page).locator("summary .first-words").first())).toBe("none");
      expect(await page.locator("details.transcript:not(.veiled)").count()).toBe(3);
    }));

  test("words behind a point of a figure are blurred as well, with a switch of their own", () =>
    opened(async (page) => {
      await page.locator("svg.drawing a:visible").last().click();
      const words = page.locator("dialog .veil").first();
      expect(await blurOf(words)).toContain("blur");
      await page.locator("dialog .unveil input").check();
      expect(await blurOf(words)).toBe("none");
    }));

  test("hostile words do nothing, blurred or not", () =>
    opened(async (page) => {
      await page.locator(".unveil.all input").check();
      expect(await page.evaluate(() => "pwned" in window)).toBe(false);
    }));
});
