import type { Client } from "../api/client";
import {
  BANDWIDTHS,
  DOMAINS,
  heatQuery,
  monthsBetween,
  type HeatChoice,
  type HeatLegend,
} from "../heat";
import { translate, type Language } from "../i18n/language";
import type { MessageKey } from "../i18n/messages";
import { showHeat } from "../map/heat";
import type { MapView } from "../map/view";
import { changed, type Store } from "../store";
import { h } from "./dom";

/** Lets people put a heat map of the cases over the map; nothing where there are no cases. */
export async function mountHeat(
  root: HTMLElement,
  store: Store,
  map: MapView,
  client: Client,
  signal: AbortSignal,
): Promise<void> {
  const months = await client.caseMonths(signal, monthsBetween);
  if (months.length === 0) return;
  const panel = new HeatPanel(root, store, map, client, months, signal);
  store.subscribe((state, before) => {
    if (changed(state, before, "language")) panel.draw();
  });
}

class HeatPanel {
  private isShown = false;
  private choice: HeatChoice = { domain: "", bandwidth: 500, month: null };
  private legend: HeatLegend | null = null;
  private asked = 0;

  constructor(
    private readonly root: HTMLElement,
    private readonly store: Store,
    private readonly map: MapView,
    private readonly client: Client,
    private readonly months: readonly string[],
    private readonly signal: AbortSignal,
  ) {}

  draw(): void {
    const { language } = this.store.state;
    const toggle = h("input", {
      type: "checkbox",
      id: "heat-shown",
      change: () => this.show(toggle.checked),
    });
    toggle.checked = this.isShown;
    const title = h("label", { for: "heat-shown" }, toggle, translate(language, "heat.title"));
    const parts = this.isShown ? this.parts(language) : [];
    this.root.replaceChildren(title, ...parts);
    this.root.hidden = false;
  }

  private parts(language: Language): HTMLElement[] {
    const domains = ["", ...DOMAINS].map((domain) => ({
      value: domain,
      text: translate(language, `domain.${domain || "all"}` as MessageKey),
    }));
    const bandwidths = BANDWIDTHS.map((metres) => ({ value: String(metres), text: `${metres} m` }));
    return [
      this.select("heat.domain", domains, this.choice.domain, (domain) => this.choose({ domain })),
      this.select("heat.bandwidth", bandwidths, String(this.choice.bandwidth), (metres) =>
        this.choose({ bandwidth: Number(metres) }),
      ),
      this.slider(language),
      ...(this.legend === null ? [] : [colours(this.legend, language)]),
    ];
  }

  private select(
    label: MessageKey,
    options: { value: string; text: string }[],
    chosen: string,
    choose: (value: string) => void,
  ): HTMLElement {
    const list = h(
      "select",
      { change: () => choose(list.value) },
      ...options.map(({ value, text }) => h("option", { value, selected: value === chosen }, text)),
    );
    return h("label", { class: "heat-row" }, translate(this.store.state.language, label), list);
  }

  /** All months at its left end, then one after the other. */
  private slider(language: Language): HTMLElement {
    const all = translate(language, "heat.all_months");
    const value = this.choice.month === null ? 0 : this.months.indexOf(this.choice.month) + 1;
    const said = h("output", {}, this.choice.month ?? all);
    const slider = h("input", {
      type: "range",
      min: 0,
      max: this.months.length,
      value,
      "aria-label": translate(language, "heat.month"),
      input: () => {
        this.choice.month = this.months[slider.valueAsNumber - 1] ?? null;
        said.textContent = this.choice.month ?? all;
        void this.update(false);
      },
    });
    return h("div", { class: "heat-row" }, slider, said);
  }

  private show(isShown: boolean): void {
    this.isShown = isShown;
    this.draw();
    void this.update(true);
  }

  private choose(change: Partial<HeatChoice>): void {
    this.choice = { ...this.choice, ...change };
    void this.update(true);
  }

  /** Asks for the scale of the whole time where it can be another; every month is drawn by it. */
  private async update(isOtherScale: boolean): Promise<void> {
    const asked = ++this.asked;
    try {
      if (this.isShown && isOtherScale) {
        const query = heatQuery({ ...this.choice, month: null }, this.months);
        const legend = await this.client.json<HeatLegend>(`heat/legend.json?${query}`, this.signal);
        // Something else may have been chosen since.
        if (asked !== this.asked) return;
        this.legend = legend;
        this.draw();
      }
      this.map.whenStyled((map) => showHeat(map, this.isShown ? this.tiles() : null));
    } catch (error) {
      if (!this.signal.aborted) console.warn(error);
    }
  }

  private tiles(): string {
    const query = heatQuery(this.choice, this.months);
    if (this.legend !== null && this.legend.max > 0) query.set("max", String(this.legend.max));
    // The braces would be escaped by URL.
    return `${this.client.address("heat/")}{z}/{x}/{y}.png?${query}`;
  }
}

function colours(legend: HeatLegend, language: Language): HTMLElement {
  const unit = language === "zh" ? legend.unit_zh : legend.unit;
  const number = new Intl.NumberFormat(language === "zh" ? "zh-CN" : "en-GB", {
    maximumSignificantDigits: 3,
  });
  const stops = legend.colors.map(({ color }) => color).join(", ");
  return h(
    "div",
    { class: "heat-legend" },
    h("div", { class: "heat-ramp", style: `background: linear-gradient(to right, ${stops})` }),
    h(
      "div",
      { class: "heat-ends" },
      h("span", {}, "0"),
      h("span", { id: "heat-unit" }, unit),
      h("span", { id: "heat-max" }, `≥ ${number.format(legend.max)}`),
    ),
  );
}
