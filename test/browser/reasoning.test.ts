import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pageOf } from "../../src/report/index.ts";
import { reasoningRun } from "../report/reasoning.ts";
import { chromiumPath, launch, opened as openedIn } from "./chromium.ts";

const executable = chromiumPath();
if (executable === undefined) {
  console.warn("reasoning.test.ts: no Chromium on this machine, so the page is not tried in one.");
}

describe.skipIf(executable === undefined)("the page of a reasoning experiment in Chromium", () => {
  let browser: Browser;
  let folder = "";
  let address = "";

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "assay-browser-"));
    const file = join(folder, "page.html");
    await writeFile(file, await pageOf([reasoningRun()]));
    address = pathToFileURL(file).href;
    browser = await launch(executable!);
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true });
  });

  const opened = (act: (page: Page) => Promise<void>, options: BrowserContextOptions = {}) =>
    openedIn({ browser, address }, act, options);
  const phone = { viewport: { width: 360, height: 740 } };
  const overflow = (page: Page) =>
    page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  const pointIn = (page: Page, panel: string, label: string) =>
    page.locator(`svg.drawing:visible [data-panel="${panel}"] a[aria-label*="${label}"]`);

  test("a click on a point in a panel shows the reasoning with the place where it was cut", () =>
    opened(async (page) => {
      await pointIn(page, "6 steps", "AQuA, reasoning provided 50.0%").click();
      const dialog = page.locator("dialog");
      expect(await dialog.locator("h2").textContent()).toContain("6 steps, AQuA");
      expect(await dialog.locator(".outcome").textContent()).toContain("right answerB");
      const text = dialog.locator("pre").first();
      const original = dialog.locator("del.original");
      expect(await text.textContent()).toContain("Step 3: after 3 swaps");
      expect(await original.textContent()).toContain("Step 4: after 4 swaps");
      expect(await original.isVisible()).toBe(false);
      const gone = await dialog
        .locator(".mark.removed")
        .evaluate((mark) => getComputedStyle(mark, "::before").content);
      expect(gone).toBe('"removed here"');
      await dialog.getByLabel("show what stood there before").check();
      expect(await original.isVisible()).toBe(true);
      await dialog.getByRole("button", { name: "Next" }).click();
      expect(await text.textContent()).toContain("question 1 lies under");
      expect(await original.isVisible()).toBe(true);
    }));

  test.each(["light", "dark"] as const)(
    "a mark in the %s theme is seen without its colour",
    (colorScheme) =>
      opened(
        async (page) => {
          await page.getByRole("link", { name: "Read 2 transcripts" }).click();
          const lines = (kind: string) =>
            page
              .locator(`dialog pre .${kind}`)
              .evaluate((mark) => getComputedStyle(mark).textDecorationStyle);
          expect(await lines("changed")).toBe("solid");
          expect(await lines("continued")).toBe("dotted");
          const key = await page.locator("dialog .marks-key li").allTextContents();
          expect(key).toEqual(["changed by the intervention", "said anew after it"]);
        },
        { colorScheme },
      ),
  );

  test("the arrow keys go from one panel on into the next, and the tab key stops once", () =>
    opened(async (page) => {
      const figure = page.locator("#r0-f0 .drawing-wide");
      expect(await figure.locator("a[tabindex='0']").count()).toBe(1);
      // The last point of the first panel: 8 tasks with 4 points each.
      await figure.locator("a").nth(31).focus();
      await page.keyboard.press("ArrowRight");
      expect(await page.locator(".tip").textContent()).toContain("4 steps, AQuA");
    }));

  test("a value of the paper says whose it is and leads nowhere", () =>
    opened(async (page) => {
      const mark = page.locator("#r0-f1 .drawing-wide [data-layer=dot] > *").first();
      await mark.hover();
      const words = await page.locator(".tip").textContent();
      expect(words).toContain(
        "paper (another model), early answering, 175 billion parameters, AQuA",
      );
      expect(words).toContain("Lanham et al. 2023, Table 2");
      await mark.click();
      expect(await page.locator("dialog").isVisible()).toBe(false);
    }));

  test("the list of transcripts is as long as a reader wants it, and a search goes through all", () =>
    opened(async (page) => {
      const listed = page.locator("details.transcript:visible");
      expect(await listed.count()).toBe(25);
      await page.getByRole("button", { name: /^Show 25 more/ }).click();
      expect(await listed.count()).toBe(50);
      expect(await page.evaluate(() => document.activeElement?.localName)).toBe("summary");
      await page.getByLabel("condition").selectOption("early answering, 6 of 6");
      expect(await listed.count()).toBe(16); // 8 tasks × 2 questions
      expect(await page.getByRole("button", { name: /more of/ }).count()).toBe(0);
    }, phone));

  test("a record that is far down the list is found by its link and from its point", () =>
    opened(async (page) => {
      await pointIn(page, "6 steps", "ARC Easy, reasoning provided 100.0%").click();
      await page.getByRole("button", { name: "Show in the list" }).click();
      const open = page.locator("details.transcript[open]:visible");
      expect(await open.count()).toBe(1);
      expect(await open.textContent()).toContain("ARC Easy/6 steps/early 6 q0");
      const id = await open.locator(".record").getAttribute("id");
      await page.evaluate(() => {
        document.querySelector<HTMLDetailsElement>("details[open]")!.open = false;
        location.hash = "";
      });
      await page.evaluate((name) => {
        location.hash = name!;
      }, id);
      await expect.poll(() => open.count()).toBe(1);
    }, phone));

  test("a phone of 360 pixels never scrolls sideways: panels, marks and all numbers open", () =>
    opened(async (page) => {
      expect(await page.locator("#r0-f0 svg.drawing:visible [data-panel]").count()).toBe(4);
      for (const details of await page.locator("details.data, details.transcript:visible").all()) {
        await details.evaluate((element: HTMLDetailsElement) => {
          element.open = true;
        });
      }
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      await page.getByRole("link", { name: "Read 2 transcripts" }).click();
      await page.locator("dialog input.originals").check();
      const body = page.locator("dialog .body");
      expect(await body.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
    }, phone));

  test("on paper the marks keep their lines, and what stood there before is printed", () =>
    opened(async (page) => {
      await page.evaluate(() => {
        const changed = document.querySelector("pre .changed")!;
        changed.closest("details")!.open = true;
        changed.closest<HTMLElement>("details")!.hidden = false;
      });
      await page.emulateMedia({ media: "print" });
      const changed = page.locator(".transcript[open] pre .changed");
      expect(await changed.evaluate((mark) => getComputedStyle(mark).textDecorationLine)).toBe(
        "underline",
      );
      expect(await page.locator(".transcript[open] .original").first().isVisible()).toBe(true);
    }));
});
