import type { Map as MapLibre } from "maplibre-gl";

import type { Client } from "../api/client";
import type { Comparison } from "../api/drawing";
import type { GridFeature, PlanQuality, PlanSummary } from "../api/types";
import "../i18n/texts/compare";
import { translate } from "../i18n/language";
import { Beside } from "../map/beside";
import type { Pointing } from "../map/open";
import { styleOf } from "../map/style";
import type { GridAt, GridClick, MapView } from "../map/view";
import { changed, gridsOf, Store, type State } from "../store";
import "../styles/watch.css";
import "../styles/compare.css";
import { Divider } from "../ui/compare/divider";
import { figureTable, handoverTable } from "../ui/compare/table";
import { byId, h, refill } from "../ui/dom";
import { gridTip, Tooltip } from "../ui/tooltip";

/** What is asked of the service about the other plan. */
interface Other {
  quality: PlanQuality;
  grids: GridFeature[];
  comparison: Comparison;
}

/** The plan that is shown and another one: a map each with a divider between, and both in a table. */
export class Comparing implements Pointing {
  private readonly leaving = new AbortController();
  private readonly tooltip = new Tooltip(byId("tooltip"));
  private readonly root = byId("compare");
  private readonly container = byId("map-beside");
  private divider: Divider | null = null;
  private beside: Beside | null = null;
  private second: Store | null = null;
  private other: Other | null = null;
  private failure: string | null = null;

  constructor(
    private readonly client: Client,
    private readonly page: Store,
    view: MapView,
    private readonly plan: PlanSummary,
    /** Who takes what the pointer does on the map to the left. */
    private readonly left: () => Pointing,
    private readonly end: () => void,
  ) {
    page.subscribe((state, before) => {
      if (this.leaving.signal.aborted || before === null) return;
      if (changed(state, before, "language", "data")) this.render();
      if (changed(state, before, "theme", "language")) {
        this.second?.set({ theme: state.theme, language: state.language });
      }
      if (changed(state, before, "place")) this.enter(state.place === "plan");
      // What is drawn to the left changes what is handed over.
      if (changed(state, before, "data") && gridsOf(state) !== gridsOf(before)) void this.compare();
    });
    this.render();
    view.whenStyled((map) => void this.load(map));
  }

  private get names(): [string, string] {
    const { data } = this.page.state;
    return [data.status === "ready" ? data.plan.name : "", this.plan.name];
  }

  private async load(map: MapLibre): Promise<void> {
    const { client, leaving, plan } = this;
    try {
      const [base, quality, grids, comparison] = await Promise.all([
        client.style(leaving.signal),
        client.quality(plan.name, leaving.signal),
        client.grids(plan.name, leaving.signal),
        this.comparison(),
      ]);
      const style = styleOf(base, client, plan.name);
      this.other = { quality, grids, comparison };
      const { data } = this.page.state;
      if (data.status !== "ready") return;
      const state: State = { ...this.page.state, data: { ...data, plan, quality, grids } };
      this.second = new Store(state);
      this.beside = new Beside(this.container, map, style, client, this.second);
      this.divider = new Divider(byId("map-area"), (share) => {
        this.container.style.clipPath = `inset(0 0 0 ${share * 100}%)`;
      });
      this.enter(this.page.state.place === "plan");
      this.touch();
    } catch (error) {
      if (leaving.signal.aborted) return;
      this.failure = error instanceof Error ? error.message : String(error);
    }
    this.render();
  }

  private comparison(): Promise<Comparison> {
    const [plan, other] = this.names.map(encodeURIComponent);
    return this.client.json(`api/v1/plans/${plan}/compare/${other}`, this.leaving.signal);
  }

  private async compare(): Promise<void> {
    try {
      const comparison = await this.comparison();
      if (this.other === null) return;
      this.other = { ...this.other, comparison };
      this.touch();
      this.render();
    } catch (error) {
      if (!this.leaving.signal.aborted) console.warn(error);
    }
  }

  private touch(): void {
    const handovers = this.other?.comparison.handovers ?? [];
    this.beside?.touch(handovers.flatMap(({ from, to }) => [from, to].filter((it) => it !== null)));
  }

  private enter(isHere: boolean): void {
    this.container.hidden = !isHere;
    if (this.divider !== null) this.divider.element.hidden = !isHere;
  }

  private render(): void {
    if (this.leaving.signal.aborted) return;
    const { language, data } = this.page.state;
    const [plan, other] = this.names;
    this.root.hidden = false;
    this.root.setAttribute("aria-label", translate(language, "beside.label"));
    this.divider?.name(plan, other, language);
    const close = h(
      "button",
      { type: "button", class: "button", "data-key": "beside.close", click: this.end },
      translate(language, "beside.close"),
    );
    const title = translate(language, "beside.title", { plan, other });
    const head = h("div", { class: "beside-head" }, h("h2", { title }, title), close);
    const note = (text: string, kind = ""): HTMLElement =>
      h("p", { class: `pane-note ${kind}`, role: "status" }, text);
    if (this.failure !== null) {
      const text = translate(language, "beside.failed", { message: this.failure });
      refill(this.root, head, note(text, "bad"));
      return;
    }
    if (this.other === null || data.status !== "ready") {
      refill(this.root, head, note(translate(language, "beside.loading")));
      return;
    }
    const { quality, grids, comparison } = this.other;
    const names = new Map(
      [...grids, ...data.grids].map(({ properties }) => [properties.code, properties.name]),
    );
    refill(
      this.root,
      head,
      figureTable(this.names, [data.quality, quality], language),
      ...handoverTable(comparison, (code) => names.get(code) ?? null, language),
    );
  }

  private isRight(x: number): boolean {
    const { width } = this.container.getBoundingClientRect();
    return this.divider !== null && x > this.divider.share * width;
  }

  hovered(at: GridAt | null): void {
    if (at === null || !this.isRight(at.x)) {
      this.left().hovered(at);
      return;
    }
    this.left().hovered(null);
    const found = this.beside?.gridAt(at);
    if (found) this.tooltip.show(gridTip(found.grid, this.page.state.language), found);
  }

  /** What lies to the right is looked at, not chosen: it belongs to another plan. */
  clicked(click: GridClick): void {
    if (!this.isRight(click.x)) this.left().clicked(click);
  }

  close(): void {
    this.leaving.abort();
    this.beside?.close();
    this.divider?.close();
    this.container.hidden = true;
    this.root.hidden = true;
    this.root.replaceChildren();
  }
}
