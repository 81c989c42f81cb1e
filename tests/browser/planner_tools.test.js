import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, afterEach, before, describe, it } from "node:test";

import { launchBrowser, serviceUrl, Watch } from "./browser.js";
import { PlannerPage } from "./planner_page.js";

const base = serviceUrl();
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const planOf = (name) => encodeURIComponent(name);

async function api(path, body) {
  const response = await fetch(new URL(path, base), {
    ...(body
      ? {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(body),
        }
      : {}),
  });
  assert.ok(response.ok, `${path}: ${response.status}`);
  return response.json();
}

describe("what helps planners to draw", () => {
  let browser, context, page, watch, from, draft;

  before(async () => {
    browser = await launchBrowser();
    from = (await api("api/v1/plans")).plans.find((plan) => !plan.drawn_from).name;
    draft = `tools ${Date.now()}`;
    await api("api/v1/plans", { name: draft, from });
  });
  after(() => browser?.close());

  async function openPage(address, options = {}) {
    context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      locale: "en-GB",
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

  /** Whoever cannot see or use a mouse can use what is on the screen. */
  async function isAccessible() {
    await page.page.evaluate(axe);
    const { violations } = await page.page.evaluate(() =>
      globalThis.axe.run(document, { resultTypes: ["violations"] }),
    );
    const serious = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
    const told = serious.map(({ id, nodes }) => [id, nodes.slice(0, 3).map((node) => node.html)]);
    assert.deepEqual(told, []);
  }

  const gridsOf = async (name) =>
    (await api(`api/v1/plans/${planOf(name)}/grids?geometry=false`)).features;

  it("tells of a grid's posts, its cases of a year and its shape beside its households", async () => {
    const [grid] = await gridsOf(draft);
    const { code, community, compactness } = grid.properties;
    const { units } = await api(
      `api/v1/coverage?level=grid&within=${community}&plan=${planOf(draft)}`,
    );
    const { posts } = units.find((unit) => unit.code === code);
    const { numberMatched } = await api(
      `api/v1/cases?level=grid&within=${code}&limit=1&plan=${planOf(draft)}`,
    );
    await openPage(`${base}?plan=${planOf(draft)}#grid=${code}`);
    await page.ready();
    // Who has no posts is not told of any.
    if (posts !== null && posts.posts > 0) {
      await page.card.locator("[data-field=posts]").waitFor();
      assert.equal(await page.cardValue("posts"), `${posts.filled}/${posts.posts}`);
    }
    await page.card.locator("[data-field=cases]").waitFor();
    assert.equal(await page.cardValue("cases"), String(numberMatched));
    // Another grid beside it: both are told of in the panel.
    const next = (await gridsOf(draft)).find(
      ({ properties }) => properties.community === community && properties.code !== code,
    );
    await page.button("Choose more…").click();
    await page.choose(next.properties.code);
    const more = page.page.locator(`[data-more="${code}"]`);
    await more.locator("[data-field=cases]").waitFor();
    assert.ok((await more.innerText()).includes(compactness.toFixed(2)));
    await page.page.locator(`[data-more="${next.properties.code}"] [data-field=cases]`).waitFor();
  });

  it("shows another plan beside the one that is shown, with a divider and a table", async () => {
    const [grid] = await gridsOf(draft);
    const query = new URLSearchParams({
      plan: draft,
      filter: `community = '${grid.properties.community}'`,
      limit: "10000",
    });
    const { features } = await api(`ogc/collections/buildings/items?${query}`);
    const own = features.filter(({ properties }) => properties.grid === grid.properties.code);
    const buildings = own.slice(0, 2).map(({ properties }) => properties.id);
    const { last } = await api(`api/v1/plans/${planOf(draft)}/edits`);
    const edit = { after: last, kind: "new_grid", buildings };
    await api(`api/v1/plans/${planOf(draft)}/edits`, edit);
    const [left, right, compared] = await Promise.all([
      api(`api/v1/plans/${planOf(from)}/quality`),
      api(`api/v1/plans/${planOf(draft)}/quality`),
      api(`api/v1/plans/${planOf(from)}/compare/${planOf(draft)}`),
    ]);

    await openPage(`${base}?plan=${planOf(from)}`);
    await page.drawnGrids();
    await page.page.locator("select[name=beside]").selectOption(draft);
    await page.page.waitForSelector("#map-beside[data-state=ready]");
    const figures = (name) =>
      page.page
        .locator(`[data-figure=${name}] td`)
        .evaluateAll((cells) => cells.map((cell) => Number(cell.dataset.value)));
    assert.deepEqual(await figures("grids"), [left.grids, right.grids]);
    assert.deepEqual(await figures("deviation_max"), [left.deviation_max, right.deviation_max]);
    const rows = page.page.locator("#compare .handover tbody tr");
    assert.equal(await rows.count(), compared.handovers.length);
    assert.equal(right.grids, left.grids + 1);
    await isAccessible();

    const divider = page.page.getByRole("slider", { name: /^Divider/ });
    await divider.focus();
    for (const key of ["Home", "ArrowRight", "PageUp"]) await page.page.keyboard.press(key);
    assert.equal(await divider.getAttribute("aria-valuenow"), "14");
    const box = await page.map.boundingBox();
    const at = await divider.boundingBox();
    await page.page.mouse.move(at.x + at.width / 2, at.y + at.height / 2);
    await page.page.mouse.down();
    await page.page.mouse.move(box.x + box.width * 0.7, at.y + at.height / 2, {
      steps: 5,
    });
    await page.page.mouse.up();
    assert.equal(await divider.getAttribute("aria-valuenow"), "70");
    const clip = await page.page.locator("#map-beside").evaluate((map) => map.style.clipPath);
    assert.match(clip, /inset\(0(px)? 0(px)? 0(px)? 70/);

    // A link shows the same; ending it leaves the plan as it was.
    await page.page.reload();
    await page.page.waitForSelector("#map-beside[data-state=ready]");
    await page.page.getByRole("button", { name: "End the comparison" }).click();
    await divider.waitFor({ state: "detached" });
    assert.equal(await page.page.locator("#compare").isVisible(), false);
    assert.ok(!page.page.url().includes("beside="));
  });

  /** A street with some vertices, of a length that fits the screen. */
  async function street() {
    const { features } = await api("ogc/collections/streets/items?limit=2000");
    const found = features.find(({ geometry }) => {
      const { coordinates } = geometry;
      if (geometry.type !== "LineString" || coordinates.length < 4) return false;
      const [[x0, y0], [x1, y1]] = [coordinates[0], coordinates.at(-1)];
      const length = Math.hypot((x1 - x0) * 0.8, y1 - y0);
      return length > 0.001 && length < 0.003;
    });
    assert.ok(found, "no street has four vertices");
    return found.geometry.coordinates;
  }

  const drawnPoints = () =>
    page.page
      .locator("svg.gesture polyline")
      .evaluate((line) => line.getAttribute("points").trim().split(/\s+/).length);
  const mark = () => page.page.locator("svg.gesture .snap");

  it("snaps a line to streets, and follows a street between two points on it", async () => {
    const line = await street();
    const [first, last] = [line[0], line.at(-1)];
    await openPage(`${base}?plan=${planOf(draft)}`);
    await page.ready();
    await page.look((first[0] + last[0]) / 2, (first[1] + last[1]) / 2, 16.5);
    const guides = page.page.waitForResponse((answer) => answer.url().includes("streets/items"));
    await page.take("cut");
    await guides;
    await page.page.waitForTimeout(500);
    const pixel = await page.pixel(first);
    // Near the corner where the street begins.
    await page.page.mouse.move(pixel[0] + 20, pixel[1] + 20);
    await page.page.mouse.move(pixel[0] + 5, pixel[1] + 4);
    await mark().waitFor();
    await page.page.keyboard.down("Alt");
    await page.page.mouse.move(pixel[0] + 4, pixel[1] + 5);
    await mark().waitFor({ state: "detached" });
    await page.page.keyboard.up("Alt");
    await page.page.mouse.move(pixel[0] + 5, pixel[1] + 4);
    await page.page.mouse.down();
    await page.page.mouse.up();
    await page.page.locator("#draw [data-points='1']").waitFor();
    const end = await page.pixel(last);
    await page.page.mouse.move(end[0] + 4, end[1] - 4, { steps: 4 });
    await page.page.mouse.down();
    await page.page.mouse.up();
    await page.page.locator("#draw [data-points='2']").waitFor();
    assert.ok((await drawnPoints()) >= line.length, "the line does not follow the street");
    await page.page.keyboard.press("Escape");
    assert.equal(await page.page.locator("svg.gesture polyline").count(), 0);
  });

  it("cuts a grid without a mouse", async () => {
    const before = await gridsOf(draft);
    const byWidth = before
      .filter(({ properties }) => properties.buildings >= 12)
      .sort((a, b) => a.bbox[2] - a.bbox[0] - (b.bbox[2] - b.bbox[0]));
    const grid = byWidth[Math.floor(byWidth.length / 3)];
    const [west, south, east, north] = grid.bbox;
    const { code } = grid.properties;
    await openPage(`${base}?plan=${planOf(draft)}#grid=${code}`);
    await page.ready();
    await page.look((west + east) / 2, (south + north) / 2, 16);
    await page.page.keyboard.press("c");
    await page.page.locator("#map canvas").focus();
    const box = await page.map.boundingBox();
    const [left] = await page.pixel([west, south]);
    const steps = Math.ceil((box.x + box.width / 2 - left) / 10) + 1;
    const keys = async (key, times) => {
      for (let i = 0; i < times; i++) await page.page.keyboard.press(key);
    };
    await keys("ArrowLeft", steps);
    await keys("Enter", 1);
    await page.page.locator("#draw [data-points='1']").waitFor();
    await keys("ArrowRight", 2 * steps);
    await keys("Enter", 1);
    await keys("Backspace", 1);
    await page.page.locator("#draw [data-points='1']").waitFor();
    await keys("Enter", 1);
    await page.page.locator("#draw [data-points='2']").waitFor();
    await isAccessible();
    const logged = await page.logged();
    await page.button("Cut").focus();
    await page.page.keyboard.press("Enter");
    await page.reaches(logged + 1);
    assert.equal((await gridsOf(draft)).length, before.length + 1);
    assert.equal(await page.page.locator("svg.gesture polyline").count(), 0);
  });
});
