import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, it } from "node:test";

import { launchBrowser, serviceUrl, Watch } from "./browser.js";
import { MapPage } from "./map_page.js";

const base = serviceUrl();

async function api(path) {
  const response = await fetch(new URL(path, base));
  assert.equal(response.status, 200, path);
  return response.json();
}

const grids = (await api("api/v1/plans/current/grids?geometry=false&sort=-abs_deviation")).features;
const gridOf = (code) => grids.find((grid) => grid.properties.code === code);
const count = new Intl.NumberFormat("en-GB");

describe("the map page", () => {
  let browser, context, page, watch;

  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser?.close());

  async function openPage(options = {}, address = base) {
    context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      locale: "en-GB",
      ...options,
    });
    const tab = await context.newPage();
    watch = new Watch(tab, new URL(base).origin);
    page = new MapPage(tab);
    await page.open(address);
  }

  beforeEach(() => {
    watch = null;
  });
  afterEach(async () => {
    await context?.close();
    if (watch) assert.deepEqual(watch.faults, []);
  });

  it("draws the grids of the plan and its figures", async () => {
    await openPage();
    const drawn = await page.drawnGrids();
    assert.ok(drawn > grids.length / 2, `${drawn} of ${grids.length} grids are drawn`);
    const quality = await api("api/v1/plans/current/quality");
    assert.equal(await page.summary("grids"), count.format(quality.grids));
    assert.equal(await page.summary("households"), count.format(quality.households));
    const within = `${(100 * quality.within_10pct).toFixed(1)}%`;
    assert.ok((await page.summary("within")).startsWith(within), within);
    assert.equal(await page.rows.count(), Math.min(50, grids.length));
    assert.equal(await page.notice(), null);
    if (process.env.WANGGE_SCREENSHOT) {
      await page.page.screenshot({ path: process.env.WANGGE_SCREENSHOT });
    }
  });

  it("says of a clicked grid what the service says", async () => {
    await openPage();
    await page.drawnGrids();
    const code = await page.clickAGrid();
    const { properties } = gridOf(code);
    assert.equal(await page.cardValue("code"), code);
    assert.equal(Number(await page.cardValue("households")), properties.households);
    assert.equal(await page.cardText("households"), count.format(properties.households));
    assert.equal(Number(await page.cardValue("deviation")), properties.deviation);
    await page.clearSelection();
    assert.equal(page.selectedCode(), null);
  });

  it("flies to a grid of the list, by mouse and by keyboard", async () => {
    await openPage();
    await page.drawnGrids();
    const [worst, second] = grids.slice(0, 2);
    const inside = ({ bbox: [west, south, east, north] }) => {
      return ({ zoom, lat, lon }) =>
        zoom > 11 && west <= lon && lon <= east && south <= lat && lat <= north;
    };
    await page.rows.first().click();
    await page.arrive(inside(worst));
    assert.equal(page.selectedCode(), worst.properties.code);
    await page.page.keyboard.press("ArrowDown");
    await page.page.keyboard.press("Enter");
    await page.arrive(inside(second));
    assert.equal(await page.cardValue("code"), second.properties.code);
    assert.ok((await page.drawnGrids()) > 0);
  });

  it("opens where its address says", async () => {
    const grid = grids[grids.length >> 1];
    await openPage({}, `${base}?lang=en#grid=${encodeURIComponent(grid.properties.code)}`);
    await page.drawnGrids();
    assert.equal(await page.cardValue("code"), grid.properties.code);
    const [west, , east] = grid.bbox;
    await page.arrive(({ lon }) => west <= lon && lon <= east);
  });

  it("speaks the browser's language until another is chosen, and remembers that", async () => {
    await openPage({ locale: "zh-CN" });
    await page.drawnGrids();
    assert.equal(await page.documentLanguage(), "zh-CN");
    assert.match(await page.listTitle(), /网格/);
    await page.switchLanguage();
    assert.equal(await page.documentLanguage(), "en");
    assert.equal(await page.listTitle(), "Largest deviations");
    await page.page.reload();
    await page.drawnGrids();
    assert.equal(await page.documentLanguage(), "en");
  });

  it("keeps the map in view on a phone", async () => {
    await openPage({ viewport: { width: 390, height: 844 }, hasTouch: true });
    assert.ok((await page.drawnGrids()) > 0);
    const box = await page.map.boundingBox();
    assert.ok(box.width === 390 && box.height > 300, JSON.stringify(box));
    const wide = await page.page.evaluate(() => document.documentElement.scrollWidth);
    assert.equal(wide, 390, "nothing sticks out at the side");
  });

  it("says when the service cannot be reached", async () => {
    await openPage();
    await page.drawnGrids();
    await page.page.route("**/api/**", (route) => route.abort("connectionrefused"));
    await page.page.reload();
    await page.page.locator("#notice").waitFor();
    assert.match(await page.notice(), /cannot be reached/);
    // The browser itself reports the refused requests.
    watch = null;
  });
});
