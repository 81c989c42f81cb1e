import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { launchBrowser, serviceUrl, Watch } from "./browser.js";
import { MapPage } from "./map_page.js";

const base = serviceUrl();

describe("the heat map", () => {
  let browser;

  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser?.close());

  it("is switched on, told by its legend, and follows the month", async () => {
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      locale: "en-GB",
    });
    const tab = await context.newPage();
    const watch = new Watch(tab, new URL(base).origin);
    const asked = [];
    tab.on("response", (response) => {
      if (/\/heat\/\d/.test(response.url())) asked.push(new URL(response.url()));
    });
    const page = new MapPage(tab);
    await page.open(base);
    await page.drawnGrids();
    await tab.getByLabel("Heat map of cases").check();
    await tab.locator("#heat-unit").waitFor();
    assert.equal(await tab.locator("#heat-unit").textContent(), "cases per km² and month");
    await page.drawnGrids();
    assert.ok(asked.length > 0, "no heat tile was asked for");
    const max = asked[0].searchParams.get("max");
    assert.ok(Number(max) > 0, `${asked[0]}`);
    await tab.getByLabel("Domain").selectOption("livelihood");
    await tab.getByLabel("Month").fill("2");
    await tab.waitForTimeout(1500);
    const last = asked[asked.length - 1].searchParams;
    assert.equal(last.get("domain"), "livelihood");
    assert.match(last.get("from"), /^\d{4}-\d\d-01T00:00:00Z$/);
    if (process.env.WANGGE_HEAT_SCREENSHOT) {
      await tab.screenshot({ path: process.env.WANGGE_HEAT_SCREENSHOT });
    }
    await context.close();
    assert.deepEqual(watch.faults, []);
  });
});
