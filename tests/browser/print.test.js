import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, afterEach, before, describe, it } from "node:test";

import { launchBrowser, serviceUrl, Watch } from "./browser.js";

const base = serviceUrl();
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PAGE_MM = { cards: [210, 297], atlas: [841, 1189] };
const POINTS = 72 / 25.4;

async function api(path) {
  const response = await fetch(new URL(path, base));
  assert.equal(response.status, 200, path);
  return response.json();
}

describe("prints", () => {
  let browser, context, tab, watch, plan, community, grids;

  before(async () => {
    browser = await launchBrowser();
    plan = (await api("api/v1/plans")).plans[0];
    const name = encodeURIComponent(plan.name);
    const all = (await api(`api/v1/plans/${name}/grids?geometry=false`)).features;
    ({ community } = all[0].properties);
    grids = all.map(({ properties }) => properties).filter((grid) => grid.community === community);
  });
  after(() => browser?.close());

  async function openPrint(query, locale = "zh-CN") {
    context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      locale,
    });
    tab = await context.newPage();
    watch = new Watch(tab, new URL(base).origin);
    await tab.goto(`${base}print.html?${new URLSearchParams({ plan: plan.name, ...query })}`);
    await tab.locator("body[data-state=ready]").waitFor({ timeout: 120_000 });
  }

  afterEach(async () => {
    await context?.close();
    if (watch) assert.deepEqual(watch.faults, []);
    watch = null;
  });

  /** Every sheet is a page of its size, and all that is on it is seen. */
  async function printsWell(kind, sheets) {
    const cut = await tab
      .locator(".sheet")
      .evaluateAll((all) =>
        all
          .filter((sheet) => sheet.scrollHeight > sheet.clientHeight + 1)
          .map((sheet) => sheet.dataset.code ?? sheet.innerText.slice(0, 30)),
      );
    assert.deepEqual(cut, []);
    const pdf = await tab.pdf({
      preferCSSPageSize: true,
      printBackground: true,
    });
    const text = pdf.toString("latin1");
    const boxes = [...text.matchAll(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]/g)];
    assert.equal(boxes.length, sheets);
    for (const [, width, height] of boxes) {
      assert.ok(Math.abs(Number(width) - PAGE_MM[kind][0] * POINTS) < 2, width);
      assert.ok(Math.abs(Number(height) - PAGE_MM[kind][1] * POINTS) < 2, height);
    }
  }

  it("a card of A4 for each grid of a community, with what the plan says of it", async () => {
    await openPrint({ print: "cards", within: community });
    const cards = tab.locator(".card-sheet");
    assert.equal(await cards.count(), grids.length);
    for (const grid of grids) {
      const card = tab.locator(`.card-sheet[data-code="${grid.code}"]`);
      const households = await card.locator("[data-field=households] dd").innerText();
      assert.equal(Number(households.replaceAll(",", "")), grid.households);
      assert.ok((await card.locator(".buildings.own").getAttribute("d")).length > 0);
      assert.ok((await card.locator(".qr path").getAttribute("d")).length > 500);
    }
    assert.match(await cards.first().innerText(), /四至/);
    await printsWell("cards", grids.length);

    await tab.evaluate(axe);
    const { violations } = await tab.evaluate(() =>
      globalThis.axe.run(document, { resultTypes: ["violations"] }),
    );
    const serious = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
    assert.deepEqual(
      serious.map(({ id, nodes }) => [id, nodes[0].html]),
      [],
    );
  });

  it("the card of one grid, from the map and in English", async () => {
    const [{ code }] = grids;
    context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      locale: "en-GB",
    });
    const map = await context.newPage();
    await map.goto(`${base}?plan=${encodeURIComponent(plan.name)}#grid=${code}`);
    const opening = context.waitForEvent("page");
    await map.getByRole("link", { name: "this grid" }).click();
    const card = await opening;
    await card.locator("body[data-state=ready]").waitFor();
    assert.equal(await card.locator(".card-sheet").count(), 1);
    assert.match(await card.locator(".card-sheet").innerText(), /Bounded by/);
    await card.getByRole("link", { name: "Back to the map" }).click();
    await card.waitForSelector("#map");
  });

  it("an atlas of A0: an index, and every community once", async () => {
    const { features } = await api("ogc/collections/communities/items?limit=1000");
    await openPrint({ print: "atlas" });
    const codes = await tab
      .locator(".community-panel")
      .evaluateAll((all) => all.map((panel) => panel.dataset.code));
    assert.deepEqual(
      codes.toSorted(),
      features.map(({ properties }) => properties.code).toSorted(),
    );
    await printsWell("atlas", await tab.locator(".sheet").count());
  });
});
