import { MapPage } from "./map_page.js";

/** Drives the planner's workplace as a planner would; knows its markup so that the tests need not. */
export class PlannerPage extends MapPage {
  constructor(page) {
    super(page);
    this.draw = page.locator("#draw");
    this.alert = page.locator(".draw-alert");
    this.entries = page.locator("#draw-pane-log .entry");
    this.rowsChanged = page.locator(".draw-changes tbody tr");
  }

  /** Begins a draft from the plan that is shown. */
  async begin(name) {
    await this.button("Draw…").click();
    await this.page.locator("#draw input[name=name]").fill(name);
    await this.button("Start drawing").click();
    await this.ready();
  }

  /** Waits until the plan can be drawn in. */
  async ready() {
    await this.page.locator("#draw [data-entries]").waitFor({ timeout: 60_000 });
    await this.drawnGrids();
  }

  button(name) {
    return this.draw.getByRole("button", { name, exact: true });
  }

  /** The plan, as the address says it. */
  plan() {
    return new URL(this.page.url()).searchParams.get("plan");
  }

  /** How many entries the log has. */
  async logged() {
    const text = await this.page.locator("#draw [data-entries]").getAttribute("data-entries");
    return Number(text);
  }

  /** Waits until the log has so many entries. */
  async reaches(entries) {
    await this.page
      .locator(`#draw [data-entries="${entries}"]`)
      .waitFor({ timeout: 30_000 })
      .catch(async () => {
        const said = (await this.alert.count()) > 0 ? await this.alert.innerText() : "";
        throw new Error(`the log has ${await this.logged()} entries, not ${entries}. ${said}`);
      });
  }

  async take(tool) {
    await this.page.locator(`.draw-tools [data-tool=${tool}]`).click();
  }

  /** Moves the map there. */
  async look(lon, lat, zoom) {
    await this.page.evaluate((map) => {
      const hash = new URLSearchParams(location.hash.slice(1));
      hash.set("map", map);
      location.hash = hash.toString().replaceAll("%2F", "/");
    }, `${zoom}/${lat}/${lon}`);
    await this.page.waitForTimeout(400);
    await this.drawnGrids();
    await this.page.waitForTimeout(600);
  }

  /** Where a place of the world is on the screen. */
  async pixel([lon, lat]) {
    const box = await this.map.boundingBox();
    const at = this.position();
    const size = 512 * 2 ** at.zoom;
    const x = (degrees) => ((degrees + 180) / 360) * size;
    const y = (degrees) => {
      const sine = Math.sin((degrees * Math.PI) / 180);
      return (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * size;
    };
    return [
      box.x + box.width / 2 + x(lon) - x(at.lon),
      box.y + box.height / 2 + y(lat) - y(at.lat),
    ];
  }

  async click(place, modifiers = []) {
    const [x, y] = await this.pixel(place);
    for (const key of modifiers) await this.page.keyboard.down(key);
    await this.page.mouse.click(x, y);
    for (const key of modifiers) await this.page.keyboard.up(key);
  }

  async hover(place) {
    const [x, y] = await this.pixel(place);
    await this.page.mouse.move(x - 3, y - 3);
    await this.page.mouse.move(x, y, { steps: 3 });
  }

  /** Drags from place to place. */
  async drag(...places) {
    await this.hold(...places);
    await this.page.mouse.up();
  }

  /** Drags from place to place, and does not let go. */
  async hold(...places) {
    const pixels = [];
    for (const place of places) pixels.push(await this.pixel(place));
    await this.page.mouse.move(...pixels[0]);
    await this.page.mouse.down();
    for (const pixel of pixels) await this.page.mouse.move(...pixel, { steps: 6 });
  }

  /** What is chosen. */
  async chosen() {
    const count = this.page.locator("#draw [data-buildings]");
    if ((await count.count()) === 0) return { buildings: 0, households: 0 };
    const [buildings, households] = [
      await count.getAttribute("data-buildings"),
      await count.getAttribute("data-households"),
    ];
    return { buildings: Number(buildings), households: Number(households) };
  }

  /** Chooses buildings one by one; a click on what is not drawn yet chooses nothing and is made again. */
  async pick(places) {
    for (const [i, place] of places.entries()) {
      for (let tries = 0; tries < 10 && (await this.chosen()).buildings <= i; tries++) {
        await this.click(place);
        await this.page.waitForTimeout(500);
      }
    }
  }

  /** Households of a grid before and after what is being done. */
  async change(code) {
    const row = this.page.locator(`.draw-changes [data-grid="${code}"]`);
    await row.waitFor();
    return [
      Number(await row.getAttribute("data-before")),
      Number(await row.getAttribute("data-after")),
    ];
  }

  async step(kind) {
    await this.page.locator(`.draw-tools [data-step=${kind}]`).click();
  }

  async tab(name) {
    await this.page.getByRole("tab", { name, exact: true }).click();
  }

  /** A grid's households as the list says them; nothing of one that it does not have. */
  async listed(code) {
    await this.page.locator("#list input[type=search]").fill(code);
    const row = this.page.locator(`#list [data-code="${code}"] .row-count`);
    const text = (await row.count()) > 0 ? await row.innerText() : null;
    const search = this.page.locator("#list input[type=search]");
    await search.fill("");
    await search.blur();
    return text === null ? null : Number(text.replace(/\D/g, ""));
  }

  /** Chooses a grid in the list. */
  async choose(code) {
    await this.page.locator("#list input[type=search]").fill(code);
    await this.page.locator(`#list [data-code="${code}"]`).click();
    await this.page.locator("#list input[type=search]").fill("");
  }
}
