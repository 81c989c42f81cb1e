/** Drives the analyst's workplace as an analyst would; knows its markup so that the tests need not. */
export class DataPage {
  constructor(page) {
    this.page = page;
    this.text = page.locator(".filter-text textarea");
    this.rows = page.locator(".sample tbody tr:not(.kinds)");
    this.fault = page.locator(".filter-fault");
  }

  async open(url) {
    await this.page.goto(url);
    await this.ready();
  }

  /** Waits until the answer to the filter is there. */
  async ready() {
    await this.page.waitForTimeout(500);
    await this.page.locator(".data-rows:not(.stale) .case-count").waitFor({ timeout: 60_000 });
  }

  async choose(layer) {
    await this.page.locator(".layer", { hasText: layer }).click();
    await this.ready();
  }

  /** Adds a condition: column and comparison by their names in the interface. */
  async add(column, operator, value) {
    await this.page.getByRole("button", { name: "Add a condition" }).click();
    const last = this.page.locator(".condition").last();
    await last.locator("[data-key^=column]").selectOption(column);
    await last.locator("[data-key^=operator]").selectOption(operator);
    const field = last.locator("[data-key^=value]");
    const tag = await field.evaluate((element) => element.tagName);
    if (tag === "SELECT") await field.selectOption(value);
    else await field.fill(value);
    await this.ready();
  }

  async matched() {
    return Number(await this.page.locator(".data-rows .case-count").getAttribute("data-matched"));
  }

  async snippet(name) {
    return this.page.locator(`[data-snippet=${name}] code`).innerText();
  }

  async copy(name) {
    await this.page.locator(`[data-snippet=${name}] button`).click();
    return this.page.evaluate(() => navigator.clipboard.readText());
  }

  async download(format) {
    return this.page
      .locator(".take-downloads a", { hasText: new RegExp(`^${format}$`) })
      .getAttribute("href");
  }

  /** What stands beside a download. */
  async size(format) {
    const item = this.page.locator(".take-downloads li", {
      has: this.page.locator("a", { hasText: new RegExp(`^${format}$`) }),
    });
    await item.locator("span:not(:empty)").waitFor();
    return item.locator("span").innerText();
  }
}
