import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, afterEach, before, describe, it } from "node:test";

import { launchBrowser, serviceUrl, Watch } from "./browser.js";
import { PlannerPage } from "./planner_page.js";

const base = serviceUrl();
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

async function api(path) {
  const response = await fetch(new URL(path, base));
  assert.equal(response.status, 200, path);
  return response.json();
}

/** What a plan has of a community. */
async function items(layer, plan, community) {
  const query = new URLSearchParams({
    plan,
    filter: `community = '${community}'`,
    limit: "100000",
  });
  return (await api(`ogc/collections/${layer}/items?${query}`)).features;
}

const planOf = (name) => encodeURIComponent(name);

/** The middle of the box around an outline. */
function middle({ geometry }) {
  const points = geometry.coordinates.flat(geometry.type === "Polygon" ? 1 : 2);
  const among = (axis) => points.map((point) => point[axis]);
  return [0, 1].map((axis) => (Math.min(...among(axis)) + Math.max(...among(axis))) / 2);
}

/** Whether an outline has a place inside it. */
function covers({ geometry }, [x, y]) {
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  let inside = false;
  for (const ring of polygons.flat()) {
    for (let index = 1; index < ring.length; index++) {
      const [[x0, y0], [x1, y1]] = [ring[index - 1], ring[index]];
      if (y0 > y !== y1 > y && x < ((x1 - x0) * (y - y0)) / (y1 - y0) + x0) inside = !inside;
    }
  }
  return inside;
}

const away = (a, b) => Math.hypot((a[0] - b[0]) * 0.8, a[1] - b[1]);
const sum = (buildings) =>
  buildings.reduce((total, it) => total + (it.properties.households ?? 0), 0);

describe("the planner's workplace", () => {
  let browser, context, page, watch, from;

  before(async () => {
    browser = await launchBrowser();
    from = (await api("api/v1/plans")).plans.find((plan) => !plan.drawn_from).name;
  });
  after(() => browser?.close());

  async function openPage(address, options = {}) {
    context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      locale: "en-GB",
      permissions: ["clipboard-read", "clipboard-write"],
      ...options,
    });
    const tab = await context.newPage();
    watch = new Watch(tab, new URL(base).origin);
    page = new PlannerPage(tab);
    await page.open(address);
  }

  afterEach(async () => {
    await context?.close();
    if (watch) assert.deepEqual(watch.faults, []);
    watch = null;
  });

  /** Three buildings of a grid, and the place of a building of the grid beside it. */
  async function border(plan) {
    const { features: grids } = await api(`api/v1/plans/${planOf(plan)}/grids?geometry=false`);
    for (const { properties } of grids) {
      const buildings = (await items("buildings", plan, properties.community)).map((it) => ({
        ...it,
        at: middle(it),
      }));
      const own = buildings.filter((it) => it.properties.grid === properties.code);
      const lived = own.filter((it) => it.properties.households > 0);
      const others = buildings.filter((it) => it.properties.grid !== properties.code);
      if (lived.length < 6 || others.length < 6) continue;
      const gap = (it) => Math.min(...others.map((other) => away(it.at, other.at)));
      const first = lived.sort((a, b) => gap(a) - gap(b))[0];
      const three = lived.sort((a, b) => away(a.at, first.at) - away(b.at, first.at)).slice(0, 3);
      const beside = others
        .filter((it) => it.properties.grid !== null)
        .sort((a, b) => away(a.at, first.at) - away(b.at, first.at))[0];
      const far = Math.max(...[...three, beside].map((it) => away(it.at, first.at)));
      if (far > 0.0015) continue;
      return { grid: properties, own, three, beside, to: beside.properties.grid };
    }
    throw new Error("no grid has three buildings at its border");
  }

  const loads = async (name) => {
    const { features } = await api(`api/v1/plans/${planOf(name)}/grids?geometry=false`);
    return new Map(features.map(({ properties }) => [properties.code, properties.households]));
  };

  it("draws: buildings brushed over, undone, done again, cut, merged, repaired, handed over", async () => {
    await openPage(`${base}?plan=${planOf(from)}`);
    await page.drawnGrids();
    const name = `story ${Date.now()}`;
    await page.begin(name);
    assert.equal(page.plan(), name);
    assert.equal(await page.logged(), 0);
    const { grid, three, beside, to } = await border(name);
    const start = await loads(name);

    await page.look(...three[0].at, 17.5);
    await page.take("brush");
    for (const it of three) await page.drag(it.at, [it.at[0] + 1e-6, it.at[1]]);
    assert.deepEqual(await page.chosen(), { buildings: 3, households: sum(three) });
    const moved = sum(three);
    await page.button("Move to grid…").click();
    await page.hover(beside.at);
    assert.deepEqual(await page.change(grid.code), [
      start.get(grid.code),
      start.get(grid.code) - moved,
    ]);
    assert.deepEqual(await page.change(to), [start.get(to), start.get(to) + moved]);
    await page.click(beside.at);
    await page.reaches(1);
    const after = await loads(name);
    assert.equal(after.get(to), start.get(to) + moved);
    assert.equal(await page.listed(to), after.get(to));
    assert.equal(await page.listed(grid.code), after.get(grid.code));
    assert.deepEqual(await page.chosen(), { buildings: 0, households: 0 });

    await page.page.keyboard.press("Control+z");
    await page.reaches(2);
    assert.equal(await page.listed(to), start.get(to));
    await page.page.keyboard.press("Control+Shift+z");
    await page.reaches(3);
    assert.equal(await page.listed(to), after.get(to));
    await page.page.reload();
    await page.ready();
    assert.equal(await page.logged(), 3);
    assert.equal(page.plan(), name);
    await page.tab("Log");
    assert.equal(await page.entries.count(), 3);
    assert.match(await page.entries.first().innerText(), /^3\. Redo 1: Move 3 buildings/);

    await page.tab("Handover");
    const row = page.page.locator(`.handover [data-from="${grid.code}"][data-to="${to}"]`);
    await row.waitFor();
    assert.match((await row.innerText()).replaceAll(",", ""), new RegExp(`3\\s+${moved}$`));
    await page.page.getByRole("button", { name: "Copy CSV" }).click();
    const csv = await page.page.evaluate(() => navigator.clipboard.readText());
    assert.ok(csv.includes(`${grid.code},`) && csv.trim().endsWith(`,3,${moved}`), csv);
    await page.tab("Grids");

    // A line through the middle of the grid that took the buildings, from side to side.
    const area = (await items("grids", name, grid.community)).find(
      (it) => it.properties.code === to,
    );
    const ring = area.geometry.coordinates.flat(area.geometry.type === "Polygon" ? 1 : 2);
    const [lons, lats] = [0, 1].map((axis) => ring.map((point) => point[axis]));
    const [west, east, south, north] = [
      Math.min(...lons),
      Math.max(...lons),
      Math.min(...lats),
      Math.max(...lats),
    ];
    const [x, y] = [(west + east) / 2, (south + north) / 2];
    await page.choose(to);
    await page.arrive(({ lon }) => west <= lon && lon <= east);
    await page.look(x, y, 16);
    await page.take("cut");
    const isWide = (east - west) * 0.8 > north - south;
    await page.drag(
      ...(isWide
        ? [
            [x, south],
            [x, north],
          ]
        : [
            [west, y],
            [east, y],
          ]),
    );
    await page.button("Cut").click();
    await page.reaches(4);
    const cut = await loads(name);
    assert.equal(cut.size, after.size + 1);
    const fresh = [...cut.keys()].find((code) => !after.has(code));
    assert.equal(cut.get(fresh) + cut.get(to), after.get(to));
    assert.equal(await page.listed(fresh), cut.get(fresh));

    // The new grid is aimed at in the list.
    await page.take("look");
    await page.choose(to);
    await page.button("Merge…").click();
    await page.choose(fresh);
    await page.reaches(5);
    assert.deepEqual(await loads(name), after);
    assert.equal(await page.listed(fresh), null);

    await page.choose(to);
    await page.button("Rename").click();
    await page.page.locator("#draw input[name=name]").fill("Renamed");
    await page.page.keyboard.press("Enter");
    await page.reaches(6);
    assert.match(await page.card.innerText(), /Renamed/);

    // What is locked can be neither changed nor chosen from.
    await page.button("Lock").click();
    assert.ok(await page.button("Rename").isDisabled());
    await page.look(...beside.at, 17.5);
    await page.take("pick");
    await page.click(beside.at);
    assert.deepEqual(await page.chosen(), { buildings: 0, households: 0 });
    await page.take("look");
    await page.button("Unlock").click();

    await page.page.evaluate(axe);
    const { violations } = await page.page.evaluate(() =>
      globalThis.axe.run(document, { resultTypes: ["violations"] }),
    );
    const serious = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
    assert.deepEqual(
      serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]),
      [],
    );
  });

  it("draws with a finger on a phone", async () => {
    await openPage(`${base}?plan=${planOf(from)}`, {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
    });
    await page.drawnGrids();
    await page.begin(`a rather long name of a plan on a phone ${Date.now()}`);
    const { three } = await border(page.plan());
    await page.look(...three[0].at, 17.5);
    await page.take("pick");
    await page.page.touchscreen.tap(...(await page.pixel(three[0].at)));
    await page.button("Clear").waitFor();
    assert.deepEqual(await page.chosen(), { buildings: 1, households: sum(three.slice(0, 1)) });
    const wide = await page.page.evaluate(() => document.documentElement.scrollWidth);
    assert.equal(wide, 390, "nothing sticks out at the side");
  });

  it("drags the border between two grids", async () => {
    await openPage(`${base}?plan=${planOf(from)}`);
    await page.drawnGrids();
    const name = `border ${Date.now()}`;
    await page.begin(name);
    const { grid, three, beside } = await border(name);
    const start = await loads(name);
    const areas = await items("grids", name, grid.community);
    const [a, b] = [three[0].at, beside.at];
    const way = Array.from({ length: 401 }, (_, step) =>
      [0, 1].map((axis) => a[axis] + ((b[axis] - a[axis]) * step) / 400),
    );
    const codes = way.map((at) => areas.find((area) => covers(area, at))?.properties.code);
    const step = codes.findIndex((code) => code !== grid.code);
    const to = codes[step];
    assert.ok(to, "the grids touch");
    await page.look(...way[step], 17.5);
    await page.take("border");
    await page.page.waitForTimeout(800);
    await page.hold(way[step], a);
    const { households } = await page.chosen();
    assert.ok(households >= three[0].properties.households);
    assert.deepEqual(await page.change(to), [start.get(to), start.get(to) + households]);
    const left = start.get(grid.code) - households;
    assert.deepEqual(await page.change(grid.code), [start.get(grid.code), left]);
    await page.page.mouse.up();
    await page.reaches(1);
    assert.equal((await loads(name)).get(to), start.get(to) + households);
    assert.equal(await page.listed(to), start.get(to) + households);
  });

  it("repairs a fault of the list, and chooses by box and lasso", async () => {
    await openPage(`${base}?plan=${planOf(from)}`);
    await page.drawnGrids();
    const name = `repair ${Date.now()}`;
    await page.begin(name);
    const { grid, own, three } = await border(name);
    await page.look(...three[0].at, 16);
    const shape = (buildings, by) => {
      const [lons, lats] = [0, 1].map((axis) => buildings.map(({ at }) => at[axis]));
      return [
        [Math.min(...lons) - by, Math.min(...lats) - by],
        [Math.max(...lons) + by, Math.max(...lats) + by],
      ];
    };
    const [low, high] = shape(three, 0.00003);
    await page.take("box");
    await page.drag(low, high);
    const boxed = await page.chosen();
    assert.ok(boxed.buildings >= 3, JSON.stringify(boxed));
    await page.button("Clear").click();
    await page.take("lasso");
    await page.drag(low, [low[0], high[1]], high, [high[0], low[1]]);
    assert.deepEqual(await page.chosen(), boxed);
    await page.button("New grid").click();
    await page.reaches(1);
    const before = await loads(name);

    await page.tab("Faults");
    const fault = page.page.locator("#draw-pane-faults .fault-row").first();
    await fault.waitFor();
    const faults = (await api(`api/v1/coverage?plan=${planOf(name)}`)).faults;
    assert.ok(faults.length > 0);
    await fault.locator(".fault").click();
    await page.page.waitForTimeout(1500);
    await fault.getByRole("button", { name: /^Repair/ }).click();
    await page.reaches(2);
    const left = (await api(`api/v1/coverage?plan=${planOf(name)}`)).faults;
    assert.ok(left.length < faults.length, `${left.length} of ${faults.length} faults are left`);
    assert.notDeepEqual(await loads(name), before);
    assert.ok(own.length > 0 && grid.code);
  });

  it("shows what others draw, and keeps what was wanted where they were first", async () => {
    await openPage(`${base}?plan=${planOf(from)}`);
    await page.drawnGrids();
    const name = `two pages ${Date.now()}`;
    await page.begin(name);
    const { three, beside, to } = await border(name);
    const other = new PlannerPage(await context.newPage());
    await other.open(page.page.url());
    await other.ready();
    await other.choose(to);
    await other.button("Rename").click();
    await other.page.locator("#draw input[name=name]").fill("Theirs");
    await other.page.keyboard.press("Enter");
    await other.reaches(1);
    await page.page.bringToFront();
    await page.reaches(1);
    assert.match(await page.alert.innerText(), /Rename .* to Theirs/);

    await page.look(...three[0].at, 17.5);
    await page.take("pick");
    await page.pick(three.map((it) => it.at));
    assert.equal((await page.chosen()).buildings, 3);
    // The page hears of nothing until it draws itself.
    let isDeaf = true;
    await page.page.route("**/edits", async (route) => {
      if (route.request().method() === "POST") isDeaf = false;
      if (isDeaf) await route.abort();
      else await route.continue();
    });
    await other.page.bringToFront();
    await other.page.locator(".draw-tools [data-step=undo]").click();
    await other.reaches(2);
    await page.page.bringToFront();
    await page.button("Move to grid…").click();
    await page.click(beside.at);
    await page.page.locator(".draw-alert.conflict").waitFor();
    const said = await page.alert.innerText();
    assert.match(said, /Undo 1: Rename/);
    assert.match(said, /Move 3 buildings to/);
    assert.equal((await page.chosen()).buildings, 3);
    await page.button("Do it on top of theirs").click();
    await page.reaches(3);
    assert.equal(await page.alert.count(), 0);
    await other.page.bringToFront();
    await other.reaches(3);
    // The browser itself reports the refused edit, and the requests that were held back.
    const known = /409|ERR_FAILED/;
    watch.faults = watch.faults.filter((fault) => !known.test(fault));
  });
});
