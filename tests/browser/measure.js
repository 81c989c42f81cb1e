// How quick the leader's page is, on a running service: npm run measure. By hand, on a machine with
// nothing else to do; what it prints goes into docs/benchmarks.md.
import { launchBrowser, serviceUrl } from "./browser.js";

const base = serviceUrl();
const VIEWS = ["density", "household", "hexes", "units"];
const DOMAINS = ["livelihood", "public_order", "city_management", "public_opinion"];
const REST = 900;

const browser = await launchBrowser();
const context = await browser.newContext({
  viewport: { width: 1280, height: 800 },
  locale: "en-GB",
});
const tab = await context.newPage();

const began = Date.now();
await tab.goto(base);
await tab.waitForSelector("#map[data-state=ready]");
const first = Date.now() - began;
await tab.goto(`${base}#place=watch`);
await tab.locator("#watch-legend [data-unit]").waitFor();
await tab.waitForTimeout(3 * REST);

/** Milliseconds from each change until it is drawn. */
async function measured(act) {
  await tab.evaluate(() => performance.clearMeasures("watch-shown"));
  await act();
  return tab.evaluate(() =>
    performance
      .getEntriesByName("watch-shown")
      .map(({ duration }) => duration)
      .sort((a, b) => a - b),
  );
}

function row(name, times) {
  const at = (share) =>
    Math.round(times[Math.min(times.length - 1, Math.floor(share * times.length))]);
  return `| ${name} | ${times.length} | ${at(0.5)} | ${at(0.95)} |`;
}

const lines = [];
for (const view of VIEWS) {
  await tab.locator(`input[name=view][value=${view}]`).check({ force: true });
  await tab.waitForTimeout(2 * REST);
  const months = await measured(async () => {
    for (const month of [1, 7, 3, 9, 0, 6, 10, 4]) {
      await tab.locator(".timeline-slider").fill(String(month));
      await tab.waitForTimeout(REST);
    }
  });
  const domains = await measured(async () => {
    for (const domain of DOMAINS) {
      await tab.locator("select[name=domain]").selectOption(domain);
      await tab.waitForTimeout(REST);
    }
  });
  await tab.locator("select[name=domain]").selectOption("");
  await tab.waitForTimeout(REST);
  lines.push(row(`${view}, another month`, months), row(`${view}, another domain`, domains));
}
await browser.close();

console.log(`first map: ${first} ms\n`);
console.log(
  `| what is moved | times | median ms | p95 ms |\n|---|---|---|---|\n${lines.join("\n")}`,
);
