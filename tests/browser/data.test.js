import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";

import { launchBrowser, serviceUrl, Watch } from "./browser.js";
import { DataPage } from "./data_page.js";

const base = serviceUrl();

async function items(layer, query) {
  const response = await fetch(
    new URL(`ogc/collections/${layer}/items?${new URLSearchParams(query)}`, base),
  );
  assert.equal(response.status, 200, JSON.stringify(query));
  return response.json();
}

describe("the analyst's workplace", () => {
  let browser, context, page, watch;

  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser?.close());

  async function openPage(hash = "#place=data") {
    context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      locale: "en-GB",
      permissions: ["clipboard-read", "clipboard-write"],
    });
    const tab = await context.newPage();
    watch = new Watch(tab, new URL(base).origin);
    page = new DataPage(tab);
    await page.open(base + hash);
  }

  afterEach(async () => {
    await context?.close();
    if (watch) assert.deepEqual(watch.faults, []);
    watch = null;
  });

  it("takes what a filter finds, in every format and elsewhere", async () => {
    await openPage();
    const grids = await items("grids", { limit: "1" });
    assert.equal(await page.matched(), grids.numberMatched);

    await page.choose("Cases");
    await page.add("domain", "=", "livelihood");
    await page.add("reported_at", ">=", "2025-06-01");
    const filter = "domain = 'livelihood' AND reported_at >= TIMESTAMP('2025-05-31T16:00:00Z')";
    assert.equal(await page.text.inputValue(), filter);
    const found = await items("cases", { filter, limit: "1" });
    assert.equal(await page.matched(), found.numberMatched);
    assert.ok((await page.rows.count()) > 0);

    const csv = await (await fetch(await page.download("CSV"))).text();
    assert.equal(csv.trim().split("\n").length - 1, found.numberMatched);
    const [, amount, unit] = /([\d.]+)\s(kB|MB)/.exec(await page.size("CSV"));
    const told = Number(amount) * { kB: 1e3, MB: 1e6 }[unit];
    const bytes = new TextEncoder().encode(csv).length;
    assert.ok(Math.abs(told / bytes - 1) < 0.2, `${told} of ${bytes} bytes`);

    const command = await page.copy("curl");
    assert.equal(command, await page.snippet("curl"));
    const address = /'(.*)'/.exec(command)[1];
    const features = (await (await fetch(address)).json()).features;
    assert.equal(features.length, found.numberMatched);
    assert.match(await page.snippet("geopandas"), /read_parquet/);
    const tiles = (await page.snippet("tiles")).replace("{z}/{x}/{y}", "11/1689/798");
    assert.equal((await fetch(tiles)).status, 200);

    // A link shows the same.
    const other = new DataPage(await context.newPage());
    await other.open(page.page.url());
    assert.equal(await other.text.inputValue(), filter);
    assert.equal(await other.matched(), found.numberMatched);
  });

  it("reads a filter that was written, and says where it is wrong", async () => {
    await openPage("#place=data&layer=grids");
    await page.text.fill("households > 300 AND kind = 'general'");
    await page.ready();
    const found = await items("grids", { filter: "households > 300 AND kind = 'general'" });
    assert.equal(await page.matched(), found.numberMatched);
    await page.text.fill("households >");
    await page.page.waitForFunction(
      () => document.querySelector(".filter-fault").textContent !== "",
    );
    assert.match(await page.fault.innerText(), /filter/i);
    await page.text.fill("");
    await page.ready();
    assert.equal(await page.fault.innerText(), "");
    // The browser itself reports the refused filter.
    watch = null;
  });

  it("takes what the map shows", async () => {
    await openPage("#place=data&layer=buildings&map=15/36.72/117.0");
    await page.page.waitForSelector("#map[data-state=ready]", { timeout: 60_000 });
    await page.page.getByRole("button", { name: "Only what the map shows" }).click();
    await page.ready();
    const filter = await page.text.inputValue();
    assert.match(filter, /^S_INTERSECTS\(geometry, BBOX\(/);
    const [all, found] = [await items("buildings", { limit: "1" }), await page.matched()];
    assert.ok(found < all.numberMatched, `${found} of ${all.numberMatched}`);
  });
});
