const DRAWN_TIMEOUT = 90_000;

/** Drives the map page as a user would; knows its markup so that the tests need not. */
export class MapPage {
  constructor(page) {
    this.page = page;
    this.map = page.locator("#map");
    this.card = page.locator("#card");
    this.rows = page.locator("#list button.row");
  }

  async open(url) {
    await this.page.goto(url);
  }

  /** Waits until the map is drawn and returns how many grids are in view. */
  async drawnGrids() {
    await this.page.waitForSelector("#map[data-state=ready]", { timeout: DRAWN_TIMEOUT });
    return Number(await this.map.getAttribute("data-grids"));
  }

  /** Where the map is, as the address says it. */
  position() {
    const text = new URLSearchParams(new URL(this.page.url()).hash.slice(1)).get("map");
    if (text === null) return null;
    const [zoom, lat, lon] = text.split("/").map(Number);
    return { zoom, lat, lon };
  }

  /** The selected grid, as the address says it. */
  selectedCode() {
    return new URLSearchParams(new URL(this.page.url()).hash.slice(1)).get("grid");
  }

  /** Waits until the map has flown to a place where `isThere`. */
  async arrive(isThere) {
    const deadline = Date.now() + 30_000;
    for (;;) {
      const position = this.position();
      if (position !== null && isThere(position)) return position;
      if (Date.now() > deadline) throw new Error(`the map stays at ${JSON.stringify(position)}`);
      await this.page.waitForTimeout(100);
    }
  }

  /** Clicks across the map until a click has selected a grid; returns its code. */
  async clickAGrid() {
    const box = await this.map.boundingBox();
    for (const [x, y] of places()) {
      await this.page.mouse.click(box.x + box.width * x, box.y + box.height * y);
      await this.page.waitForTimeout(150);
      const code = this.selectedCode();
      if (code !== null) return code;
    }
    throw new Error("no click on the map selected a grid");
  }

  /** What the card says: the number as it is, not as it is written for people. */
  async cardValue(field) {
    return this.card.locator(`[data-field=${field}]`).getAttribute("data-value");
  }

  /** What the card shows of a field. */
  async cardText(field) {
    return this.card.locator(`[data-field=${field}] dd`).innerText();
  }

  async clearSelection() {
    await this.page.keyboard.press("Escape");
  }

  async summary(figure) {
    return this.page.locator(`[data-figure=${figure}] dd`).innerText();
  }

  async switchLanguage() {
    await this.page.locator("button.language").click();
  }

  async documentLanguage() {
    return this.page.locator("html").getAttribute("lang");
  }

  async listTitle() {
    return this.page.locator("#list-title").innerText();
  }

  async notice() {
    const notice = this.page.locator("#notice");
    return (await notice.isVisible()) ? notice.innerText() : null;
  }
}

/** Shares of the map's width and height, from the middle outwards, clear of what lies over it. */
function* places() {
  for (const x of [0.5, 0.55, 0.62, 0.7, 0.45, 0.8]) {
    for (const y of [0.5, 0.42, 0.58, 0.33, 0.66, 0.25]) yield [x, y];
  }
}
