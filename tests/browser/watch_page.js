const TIMEOUT = 60_000;

/** Drives the leader's workplace as a leader would; knows its markup so that the tests need not. */
export class WatchPage {
  /** Addresses of heat tiles, in the order in which they were asked for. */
  heat = [];

  constructor(page) {
    this.page = page;
    this.map = page.locator("#map");
    this.slider = page.locator(".timeline-slider");
    this.rows = page.locator(".ranking-table tbody tr");
    this.dialog = page.locator("dialog.figure-dialog");
    page.on("request", (request) => {
      if (/\/heat\/\d/.test(request.url())) this.heat.push(new URL(request.url()));
    });
  }

  async open(url) {
    await this.page.goto(url);
  }

  /** What the address says. */
  said(name) {
    return new URLSearchParams(new URL(this.page.url()).hash.slice(1)).get(name);
  }

  /** Goes to a workplace by the keyboard alone. */
  async goTo(name) {
    await this.page.getByRole("link", { name, exact: true }).focus();
    await this.page.keyboard.press("Enter");
  }

  /** Waits until the figures of the present unit and the ranking are there. */
  async ready() {
    await this.page.locator("[data-figure=reported]").waitFor({ timeout: TIMEOUT });
    await this.page.waitForFunction(
      () => !document.querySelector("#watch-pane .stale, #timeline .stale"),
      null,
      { timeout: TIMEOUT },
    );
  }

  /** Does something that changes the map, and waits until that is to be seen. */
  async shows(act) {
    await act();
    await this.page.waitForSelector("#map[data-watch=shown]", {
      timeout: TIMEOUT,
    });
    // Figures wait for a slider to rest.
    await this.page.waitForTimeout(150);
    await this.ready();
  }

  view(value) {
    return this.shows(() =>
      this.page.locator(`input[name=view][value=${value}]`).check({ force: true }),
    );
  }

  choose(name, value) {
    return this.shows(() => this.page.locator(`select[name=${name}]`).selectOption(value));
  }

  /** The time that is so many steps from the first one. */
  moveTo(step) {
    return this.shows(() => this.slider.fill(String(step)));
  }

  async tab(name) {
    await this.page.getByRole("tab", { name }).click();
  }

  async legendUnit() {
    return this.page.locator("#watch-legend [data-unit]").getAttribute("data-unit");
  }

  async legendText() {
    return this.page.locator("#watch-legend").innerText();
  }

  /** What a figure of the present unit says. */
  async figure(name) {
    return this.page.locator(`[data-figure=${name}] strong`).innerText();
  }

  async breadcrumb() {
    return this.page.locator(".breadcrumb .crumb").allInnerTexts();
  }

  async climbTo(name) {
    await this.page.locator(".breadcrumb .crumb", { hasText: name }).first().click();
    await this.page.waitForTimeout(150);
    await this.ready();
  }

  /** Clicks across the map until it leads to another unit; says its code. */
  async clickAUnit() {
    const before = this.said("unit");
    const box = await this.map.boundingBox();
    for (const x of [0.5, 0.56, 0.62, 0.44, 0.7]) {
      for (const y of [0.5, 0.42, 0.58, 0.34]) {
        await this.page.mouse.click(box.x + box.width * x, box.y + box.height * y);
        await this.page.waitForTimeout(200);
        if (this.said("unit") !== before) {
          await this.ready();
          return this.said("unit");
        }
      }
    }
    throw new Error("no click on the map led to a unit");
  }

  /** Goes down to a unit of the ranking. */
  async visitRow(index) {
    const before = this.said("unit");
    await this.rows.nth(index).locator("button.link").click();
    await this.page.waitForTimeout(150);
    await this.ready();
    if (this.said("unit") === before) throw new Error("the row leads nowhere");
    return this.said("unit");
  }

  /** Opens a figure, and says its formula and how many cases each of its lists has. */
  async explain(name) {
    await this.page.locator(`[data-figure=${name}]`).click();
    const formula = await this.dialog.locator(".formula").allInnerTexts();
    const lists = [];
    for (const choice of await this.dialog.locator(".segment").all()) {
      await choice.locator("input").check({ force: true });
      const said = await choice.innerText();
      await this.page.waitForFunction(
        () => document.querySelector(".case-list:not(.stale) .case-count"),
        null,
        { timeout: TIMEOUT },
      );
      const matched = await this.dialog.locator(".case-count").getAttribute("data-matched");
      lists.push({
        said: Number(/\(([\d,]+)\)/.exec(said)[1].replaceAll(",", "")),
        matched: Number(matched),
      });
    }
    await this.page.keyboard.press("Escape");
    return { formula, lists };
  }
}
