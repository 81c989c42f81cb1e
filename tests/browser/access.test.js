import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, describe, it } from "node:test";

import { launchBrowser, serviceUrl } from "./browser.js";

const base = serviceUrl();
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Every screen, with what has to be there before it is looked at. */
const SCREENS = [
  ["the planner's", "", "#list button.row"],
  ["the leader's ranking", "#place=watch&view=units&level=grid", ".ranking-table"],
  ["the leader's coverage", "#place=watch&tab=coverage", "#pane-coverage .fact"],
  ["the leader's clusters", "#place=watch&tab=clusters&clusters=emerging", "#pane-clusters li"],
  ["the leader's clock", "#place=watch&tab=clock", "#pane-clock svg"],
  ["the leader's bulletins", "#place=watch&tab=bulletin", "#pane-bulletin li"],
  ["the wall", "#place=watch&wall=1", ".ranking-table"],
  ["the analyst's", "#place=data", ".data-page table"],
];

describe("whoever cannot see, or cannot use a mouse", () => {
  let browser;

  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser?.close());

  for (const colorScheme of ["light", "dark"]) {
    for (const [name, hash, part] of SCREENS) {
      it(`can use ${name} screen (${colorScheme})`, async () => {
        const context = await browser.newContext({
          viewport: { width: 1280, height: 800 },
          locale: colorScheme === "light" ? "zh-CN" : "en-GB",
          colorScheme,
        });
        const tab = await context.newPage();
        await tab.goto(base + hash);
        await tab.locator(part).first().waitFor({ timeout: 60_000 });
        if (hash.includes("watch")) await tab.locator("#timeline svg[role=img]").waitFor();
        await tab.evaluate(axe);
        const { violations } = await tab.evaluate(() =>
          globalThis.axe.run(document, { resultTypes: ["violations"] }),
        );
        const serious = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
        const told = serious.map(({ id, nodes }) => [
          id,
          nodes.slice(0, 3).map((node) => node.html),
        ]);
        assert.deepEqual(told, []);
        await context.close();
      });
    }
  }
});
