import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";

import { launchBrowser, serviceUrl, Watch } from "./browser.js";
import { WatchPage } from "./watch_page.js";

const base = serviceUrl();
const count = new Intl.NumberFormat("en-GB");

async function api(path) {
  const response = await fetch(new URL(path, base));
  assert.equal(response.status, 200, path);
  return response.json();
}

/** The service's figures of a unit in a month. */
async function figuresOf(code, query) {
  const level = { 9: "subdistrict", 12: "community", 15: "grid" }[code.length];
  const { units } = await api(`api/v1/performance?level=${level}&${query}`);
  return units.find((unit) => unit.code === code);
}

describe("the leader's workplace", () => {
  let browser, context, page, watch;

  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser?.close());

  async function openPage(hash = "#place=watch", options = {}) {
    context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      locale: "en-GB",
      ...options,
    });
    const tab = await context.newPage();
    watch = new Watch(tab, new URL(base).origin);
    page = new WatchPage(tab);
    await page.open(base + hash);
  }

  afterEach(async () => {
    await context?.close();
    if (watch) assert.deepEqual(watch.faults, []);
    watch = null;
  });

  it("tells where it burns, from the whole district down to a grid and its cases", async () => {
    await openPage("");
    await page.goTo("Watch");
    await page.ready();
    assert.equal(page.said("place"), "watch");

    // The whole district in June.
    await page.moveTo(5);
    const june = "period=month&date=2025-06-01";
    const district = await api(`api/v1/performance?level=district&${june}`);
    assert.equal(page.said("at"), "2025-06-01");
    assert.equal(await page.figure("reported"), count.format(district.total.counts.reported));
    assert.equal(await page.legendUnit(), "cases per km² and month");

    // The months up to it as lines, of the district and of each unit.
    const month = await api(`api/v1/performance?level=subdistrict&${june}`);
    // Those of the month before may be there until these have come.
    const line = (scope, cases) => page.page.locator(`${scope} .sparkline[data-cases$=",${cases}"]`).waitFor();
    await line("[data-figure=reported]", month.total.counts.reported);
    const [first] = await page.rows.evaluateAll((rows) => rows.map((row) => row.dataset.code));
    const ranked = month.units.find((unit) => unit.code === first);
    await line(`.ranking-table [data-code="${first}"]`, ranked.counts.reported);

    // Down by the ranking, where the highest rate comes first.
    const { units } = await api(`api/v1/performance?level=subdistrict&${june}`);
    const worst = units.find((unit) => unit.rank === 1);
    assert.equal(await page.visitRow(0), worst.code);
    assert.equal(await page.figure("reported"), count.format(worst.counts.reported));
    assert.equal(await page.figure("rate"), worst.shrunk.per_1000_households.toFixed(1));

    // Down by the map.
    const community = await page.clickAUnit();
    const figures = await figuresOf(community, `${june}&within=${worst.code}`);
    assert.equal(await page.figure("reported"), count.format(figures.counts.reported));
    assert.deepEqual((await page.breadcrumb()).slice(1), [worst.name, figures.name]);

    // To a grid, past its sheet where the plan has any.
    let code = await page.visitRow(0);
    if (!/^\d{15}$/.test(code)) code = await page.visitRow(0);
    const grid = await figuresOf(code, `${june}&within=${community}`);
    assert.equal(await page.figure("open"), count.format(grid.open));

    // Back, and up.
    await page.page.goBack();
    await page.ready();
    assert.notEqual(page.said("unit"), code);
    await page.climbTo(figures.name);
    assert.equal(page.said("unit"), community);

    // What the figures are made of: each list has as many cases as it says.
    const closed = await page.explain("closed_on_time");
    assert.match(closed.formula[0], /closed by due ÷ \(closed timed \+ unclosed overdue\)/);
    const { part, whole } = figures.indicators.closed_on_time;
    assert.ok(closed.formula[1].includes(`${count.format(part)} ÷`), closed.formula[1]);
    assert.ok(closed.formula[1].endsWith(`${((100 * part) / whole).toFixed(1)}%`));
    for (const name of ["reported", "handled_on_time", "closed", "rework", "open"]) {
      const { lists } = await page.explain(name);
      assert.ok(lists.length > 0, name);
      for (const { said, matched } of lists) assert.equal(matched, said, name);
    }
  });

  it("has as many cases in the lists of the whole district as it counts", async () => {
    await openPage("#place=watch&step=week&at=2025-12-22");
    await page.ready();
    for (const name of ["handled_on_time", "closed_on_time", "open"]) {
      const { lists } = await page.explain(name);
      for (const { said, matched } of lists) assert.equal(matched, said, name);
    }
  });

  it("has one scale for all times, and lets time go on by itself", async () => {
    await openPage();
    await page.ready();
    await page.moveTo(2);
    await page.moveTo(3);
    page.heat.length = 0;
    await page.page.locator("select[name=speed]").selectOption("4");
    await page.page.getByRole("button", { name: "Play" }).click();
    await page.page.waitForTimeout(3000);
    await page.page.getByRole("button", { name: "Pause" }).click();
    const times = new Set(page.heat.map((tile) => tile.searchParams.get("from")));
    const scales = new Set(page.heat.map((tile) => tile.searchParams.get("max")));
    assert.ok(times.size >= 3, `${times.size} times were shown`);
    assert.equal(scales.size, 1, [...scales].join());
    assert.ok(Number([...scales][0]) > 0);
  });

  it("follows its filters, and drops what is no longer asked for", async () => {
    await openPage();
    await page.ready();
    const dropped = [];
    page.page.on("requestfailed", (request) => dropped.push(request.url()));
    await page.page.route(/heat\/\d.*domain=public_order/, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 2000));
      await route.continue().catch(() => undefined);
    });
    await page.page.locator("select[name=domain]").selectOption("public_order");
    await page.page.waitForTimeout(300);
    await page.choose("domain", "livelihood");
    assert.ok(
      dropped.some((url) => url.includes("domain=public_order")),
      "nothing was dropped",
    );
    assert.equal(page.heat.at(-1).searchParams.get("domain"), "livelihood");
    const [category] = await page.page
      .locator("select[name=category] option:nth-child(2)")
      .allInnerTexts();
    await page.choose("category", category);
    const query = new URLSearchParams({ domain: "livelihood", category });
    const { total } = await api(
      `api/v1/performance?level=district&period=month&date=2025-12-01&${query}`,
    );
    assert.equal(await page.figure("reported"), count.format(total.counts.reported));
    // Another domain has other categories.
    await page.choose("domain", "city_management");
    assert.equal(page.said("category"), null);
  });

  it("shows rates, hexagons and differences, and a link shows the same", async () => {
    await openPage();
    await page.ready();
    await page.moveTo(6);
    await page.view("household");
    assert.equal(await page.legendUnit(), "cases per 1,000 households and month");
    assert.equal(page.heat.at(-1).searchParams.get("per"), "household");
    await page.choose("compare", "before");
    assert.ok(page.heat.at(-1).searchParams.has("compare_from"));
    assert.match(await page.legendText(), /July 2025 minus June 2025/);
    await page.view("hexes");
    assert.equal(await page.legendUnit(), "cases per km² and month");
    await page.view("units");
    assert.equal(await page.legendUnit(), "change in cases");
    await page.choose("compare", "none");
    await page.choose("level", "grid");
    assert.equal(await page.legendUnit(), "cases per 1,000 households");
    const [address, legend] = [page.page.url(), await page.legendText()];
    const said = await page.figure("reported");
    const other = new WatchPage(await context.newPage());
    await other.open(address);
    await other.page.locator("#watch-legend [data-unit]").waitFor();
    await other.ready();
    await other.page.waitForTimeout(1000);
    assert.equal(await other.legendText(), legend);
    assert.equal(await other.figure("reported"), said);
  });

  it("tells of coverage, clusters, the hours of the week and bulletins", async () => {
    await openPage("#place=watch&at=2025-07-01");
    await page.ready();
    await page.tab("Coverage");
    await page.page.locator("#pane-coverage .fact dd").first().waitFor();
    const { total } = await api("api/v1/coverage?plan=current");
    const share = (100 * total.households_in_a_grid) / total.households;
    const said = await page.page.locator("#pane-coverage .fact dd").first().innerText();
    assert.equal(said, `${share.toFixed(2)}%`);

    await page.tab("Clusters");
    await page.page.locator("input[name=clusters][value=scan]").check({ force: true });
    await page.page.locator(".cluster").first().waitFor({ timeout: 60_000 });
    assert.match(await page.page.locator(".cluster").first().innerText(), /p (< )?0\.\d{3}/);
    const from = page.said("map");
    await page.page.locator(".cluster").first().click();
    await page.page.waitForTimeout(2500);
    assert.notEqual(page.said("map"), from, "the map flies to a cluster");

    await page.tab("Clock");
    const clock = page.page.locator("#pane-clock svg[role=img]");
    await clock.waitFor();
    const july = await api("api/v1/cases/clock?from=2025-06-30T16:00:00Z&to=2025-07-31T16:00:00Z");
    const label = await clock.getAttribute("aria-label");
    assert.ok(label.includes(count.format(july.cases)), label);

    await page.tab("Bulletins");
    for (const period of ["day", "week", "month", "year"]) {
      const href = await page.page.locator(`a[data-period=${period}]`).getAttribute("href");
      const bulletin = await fetch(href);
      assert.equal(bulletin.status, 200, href);
      assert.match(bulletin.headers.get("content-type"), /text\/html/);
    }
  });

  it("goes through its views on a wall", async () => {
    await openPage("#place=watch&wall=1", {
      viewport: { width: 3840, height: 2160 },
    });
    await page.page.locator("#wall").waitFor();
    assert.equal(await page.page.locator("#watch-bar").isVisible(), false);
    await page.ready();
    const title = page.page.locator(".wall-title");
    const first = await title.innerText();
    await page.page.keyboard.press("ArrowRight");
    assert.notEqual(await title.innerText(), first);
    await page.page.keyboard.press("Escape");
    assert.equal(page.said("wall"), null);
    assert.equal(await page.page.locator("#watch-bar").isVisible(), true);
  });

  it("fits on a phone", async () => {
    await openPage("#place=watch", {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
    });
    await page.ready();
    const wide = await page.page.evaluate(() => document.documentElement.scrollWidth);
    assert.equal(wide, 390, "nothing sticks out at the side");
    const box = await page.map.boundingBox();
    assert.ok(box.height > 240, JSON.stringify(box));
  });

  it("says when it cannot be reached, and goes on when it can", async () => {
    await openPage();
    await page.ready();
    const pattern = "**/api/v1/performance**";
    await page.page.route(pattern, (route) => route.abort("connectionrefused"));
    await page.slider.fill("4");
    const status = page.page.locator(".watch-card .status");
    await status.waitFor();
    assert.match(await status.innerText(), /cannot be reached/);
    await page.page.unroute(pattern);
    await status.getByRole("button").click();
    await page.ready();
    assert.match(await page.figure("reported"), /\d/);
    // The browser itself reports the refused requests.
    watch = null;
  });

  it("says when there are no cases", async () => {
    context = await browser.newContext({ locale: "zh-CN" });
    const tab = await context.newPage();
    watch = new Watch(tab, new URL(base).origin);
    await tab.route("**/ogc/collections/cases/items**", (route) =>
      route.fulfill({ json: { type: "FeatureCollection", features: [] } }),
    );
    await tab.goto(`${base}#place=watch`);
    const status = tab.locator("#watch-pane .status");
    await tab.waitForFunction(() =>
      /还没有案件/.test(document.querySelector("#watch-pane").innerText),
    );
    assert.match(await status.innerText(), /还没有案件/);
  });
});
