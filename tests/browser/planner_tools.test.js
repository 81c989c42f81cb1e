import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";

import { launchBrowser, serviceUrl, Watch } from "./browser.js";
import { PlannerPage } from "./planner_page.js";

const base = serviceUrl();
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
    from = (await api("api/v1/plans")).plans.find(
      (plan) => !plan.drawn_from,
    ).name;
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
      assert.equal(
        await page.cardValue("posts"),
        `${posts.filled}/${posts.posts}`,
      );
    }
    await page.card.locator("[data-field=cases]").waitFor();
    assert.equal(await page.cardValue("cases"), String(numberMatched));
    // Another grid beside it: both are told of in the panel.
    const next = (await gridsOf(draft)).find(
      ({ properties }) =>
        properties.community === community && properties.code !== code,
    );
    await page.button("Choose more…").click();
    await page.choose(next.properties.code);
    const more = page.page.locator(`[data-more="${code}"]`);
    await more.locator("[data-field=cases]").waitFor();
    assert.ok((await more.innerText()).includes(compactness.toFixed(2)));
    await page.page
      .locator(`[data-more="${next.properties.code}"] [data-field=cases]`)
      .waitFor();
  });
});
