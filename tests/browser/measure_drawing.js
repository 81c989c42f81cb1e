// Frames while a border is dragged and while the map is panned, beside a bare MapLibre map, and memory
// after repeated use, on a running service: npm run measure. By hand, on a machine with nothing else
// to do; what it prints goes into docs/benchmarks.md. MINUTES says how long memory is watched.
import { readFile } from "node:fs/promises";

import { launchBrowser, serviceUrl } from "./browser.js";
import { PlannerPage } from "./planner_page.js";

const base = serviceUrl();
const MINUTES = Number(process.env.MINUTES ?? 2);
const LIBRARY = new URL("../../services/web/node_modules/maplibre-gl/dist/", import.meta.url);
const ZOOM = 16;

async function api(path, body) {
  const response = await fetch(new URL(path, base), {
    ...(body && {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

/** The places of the buildings of a grid and of one beside it, the nearest two first. */
async function border(plan) {
  const { features: grids } = await api(`api/v1/plans/${plan}/grids?geometry=false&limit=50`);
  const { community } = grids.sort((a, b) => b.properties.buildings - a.properties.buildings)[0]
    .properties;
  const filter = encodeURIComponent(`community = '${community}'`);
  const { features } = await api(
    `ogc/collections/buildings/items?plan=${plan}&filter=${filter}&limit=10000`,
  );
  const placed = features.flatMap(({ geometry, properties }) => {
    const [first] = geometry.coordinates.flat(geometry.type === "Polygon" ? 1 : 2);
    return properties.grid === null ? [] : [{ at: first, grid: properties.grid }];
  });
  let best = { away: Infinity };
  for (const a of placed) {
    for (const b of placed) {
      const away = Math.hypot((a.at[0] - b.at[0]) * 0.8, a.at[1] - b.at[1]);
      if (a.grid < b.grid && away < best.away) best = { a: a.at, b: b.at, away };
    }
  }
  return best;
}

const FRAMES = `
  globalThis.frames = [];
  globalThis.work = [];
  const ask = requestAnimationFrame.bind(globalThis);
  globalThis.requestAnimationFrame = (run) => ask((time) => {
    const began = performance.now();
    run(time);
    globalThis.work.push(performance.now() - began);
  });
  let last = performance.now();
  (function next() {
    ask(() => {
      const now = performance.now();
      globalThis.frames.push(now - last);
      last = now;
      next();
    });
  })();
  for (const type of ["pointermove", "mousemove"]) {
    let began = 0;
    addEventListener(type, () => (began = performance.now()), true);
    addEventListener(type, () => globalThis.work.push(performance.now() - began));
  }
`;

function row(name, times) {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))].toFixed(1);
  return `| ${name} | ${sorted.length} | ${at(0.5)} | ${at(0.95)} |`;
}

/** Moves the mouse about a place on the screen, and returns times of frames and of the page's own work. */
async function moved(tab, [x, y], reach, steps) {
  await tab.evaluate(() => {
    globalThis.frames.length = 0;
    globalThis.work.length = 0;
  });
  for (let step = 0; step < steps; step++) {
    const turn = (step / 30) * 2 * Math.PI;
    await tab.mouse.move(x + reach * Math.sin(turn), y + (reach / 2) * Math.sin(turn / 2));
    await tab.waitForTimeout(16);
  }
  return tab.evaluate(() => ({ frames: [...globalThis.frames], work: [...globalThis.work] }));
}

async function panned(tab, middle) {
  await tab.mouse.move(...middle);
  await tab.mouse.down();
  const times = await moved(tab, middle, 120, 150);
  await tab.mouse.up();
  return times;
}

const browser = await launchBrowser();
const context = await browser.newContext({
  viewport: { width: 1280, height: 800 },
  locale: "en-GB",
});
await context.addInitScript(FRAMES);
const tab = await context.newPage();

const from = (await api("api/v1/plans")).plans.find((plan) => !plan.drawn_from).name;
const name = `measured ${Date.now()}`;
await api("api/v1/plans", { name, from });
const { a, b } = await border(encodeURIComponent(name));
const middle = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
const map = `map=${ZOOM}/${middle[1]}/${middle[0]}`;
const page = new PlannerPage(tab);
await page.open(`${base}?plan=${encodeURIComponent(name)}#${map}`);
await page.ready();
await tab.waitForTimeout(2000);
const at = await page.pixel(middle);
const pan = await panned(tab, at);

await page.look(...middle, ZOOM);
await page.take("border");
await tab.waitForTimeout(2500);
await tab.mouse.move(...(await page.pixel(middle)));
await tab.mouse.down();
const drag = await moved(tab, at, 60, 200);
const held = await tab.locator(".draw-changes").count();
await tab.keyboard.press("Escape");
await tab.mouse.up();

/** The same style and nothing else. */
const bare = await context.newPage();
const html = `<!doctype html><style>body{margin:0}#map{width:908px;height:737px}</style><div id="map"></div>
<script type="module">
  import { Map, setWorkerUrl } from "./maplibre-gl.mjs";
  setWorkerUrl("./maplibre-gl-worker.mjs");
  const style = await (await fetch("/styles/wangge.json")).json();
  for (const source of Object.values(style.sources))
    if (source.tiles) source.tiles = source.tiles.map((tile) => location.origin + tile);
  const map = new Map({ container: "map", style, center: [${middle}], zoom: ${ZOOM}, fadeDuration: 0 });
  map.once("idle", () => document.body.dataset.state = "ready");
</script>`;
await bare.route("**/bare/**", async (route) => {
  const file = new URL(route.request().url()).pathname.split("/").pop();
  if (file === "map.html") await route.fulfill({ contentType: "text/html", body: html });
  else {
    const body = await readFile(new URL(file, LIBRARY));
    await route.fulfill({ contentType: "text/javascript", body });
  }
});
await bare.goto(`${base}bare/map.html`);
await bare.waitForSelector("body[data-state=ready]");
const bareTimes = await panned(bare, [454, 368]);
await bare.close();

console.log("| frames, ms | times | median | p95 |\n|---|---|---|---|");
console.log(row("a bare MapLibre map that is panned", bareTimes.frames));
console.log(row("the planner's map that is panned", pan.frames));
console.log(row(`a border that is dragged${held ? "" : " (none was held)"}`, drag.frames));
console.log(row("of which the page's own work, each event and frame", drag.work));

// The same again and again: grids, tools, panes, another workplace and back.
const cdp = await context.newCDPSession(tab);
async function heap() {
  await cdp.send("HeapProfiler.collectGarbage");
  const { usedSize } = await cdp.send("Runtime.getHeapUsage");
  return usedSize / 1e6;
}
const ends = Date.now() + MINUTES * 60_000;
const sizes = [];
for (let round = 0; Date.now() < ends; round++) {
  for (const place of ["Watch", "Plan"]) {
    await tab.getByRole("link", { name: place, exact: true }).click();
    await tab.waitForTimeout(600);
  }
  for (const tool of ["brush", "border", "cut", "look"]) await page.take(tool);
  await tab
    .locator("#list button.row")
    .nth(round % 20)
    .click();
  await tab.waitForTimeout(800);
  await tab.keyboard.press("Escape");
  for (const pane of ["Log", "Handover", "Grids"]) await page.tab(pane);
  await tab.mouse.move(...at);
  for (const turn of [-400, 400]) {
    await tab.mouse.wheel(0, turn);
    await tab.waitForTimeout(300);
  }
  sizes.push(await heap());
}
await browser.close();
if (process.env.VERBOSE) console.log(sizes.map((size) => size.toFixed(1)).join(" "));
const said = (index) => sizes.at(index)?.toFixed(1);
console.log(
  `\nheap after ${sizes.length} rounds of use in ${MINUTES} min: ${said(0)} MB after the first, ` +
    `${said(Math.floor(sizes.length / 2))} in the middle, ${said(-1)} at the end`,
);
