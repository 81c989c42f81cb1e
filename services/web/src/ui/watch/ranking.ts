import type { PerformanceReport, UnitFigures } from "../../api/analysis";
import { formatCount, formatRate, formatShare } from "../../format";
import { translate, type Language } from "../../i18n/language";
import { changed } from "../../store";
import type { Level } from "../../watch/level";
import { ordered, ORDERS, type Order } from "../../watch/order";
import { presentUnit, rankedUnits, type Watching } from "../../watch/state";
import { Choice, h, refill } from "../dom";
import type { WatchContext } from "./context";
import { dot, ruleOf } from "./lights";
import { sparkline } from "./sparkline";
import { statusOf } from "./status";

const PAGE = 60;
/** The trend of a unit, where it is known. */
type LineOf = (code: string) => Element | null;

/** The units of a level, ranked so that chance and size count as little as they can. */
export function mountRanking(root: HTMLElement, context: WatchContext): void {
  const { store, ask } = context;
  let order: Order = "rank";
  let shown = PAGE;
  const level = new Choice<Level>("level", (level) => ask({ level }));
  const orders = new Choice<Order>("order", (chosen) => {
    order = chosen;
    shown = PAGE;
    draw();
  });
  const note = h("p", { class: "pane-note" });
  const table = h("div", { class: "ranking" });
  const elsewhere = h("p", { class: "pane-note" });
  // Drawn once: lists are drawn anew more often than trends change.
  const lines = new Map<string, Element | null>();
  const lineOf: LineOf = (code) => {
    const { trends, language } = store.state;
    const cases = trends.value?.units.get(code);
    if (trends.value === null || cases === undefined) return null;
    if (!lines.has(code)) lines.set(code, sparkline(cases, trends.value, language));
    return lines.get(code) ?? null;
  };
  const more = h("button", {
    type: "button",
    class: "button more",
    click: () => {
      shown += PAGE;
      draw();
    },
  });
  root.append(
    h("div", { class: "pane-choices" }, level.element, orders.element),
    note,
    table,
    more,
    elsewhere,
  );

  function draw(): void {
    const { state } = store;
    const { language, ranked } = state;
    table.classList.toggle("stale", ranked.status === "loading");
    const status = statusOf(ranked, language, context.again);
    const report = ranked.value;
    more.hidden = true;
    if (report === null || status !== null) {
      refill(table, status);
      return;
    }
    const units = ordered(report.units, order);
    const visible = units.slice(0, shown);
    refill(
      table,
      units.length === 0
        ? h("p", { class: "status" }, translate(language, "ranking.none"))
        : list(visible, report, state, context, order, lineOf),
    );
    more.hidden = visible.length === units.length;
    more.textContent = translate(language, "list.more", {
      count: formatCount(Math.min(PAGE, units.length - visible.length), language),
    });
  }

  store.subscribe((state, before) => {
    if (changed(state, before, "language", "asked", "hierarchy")) {
      const { language } = state;
      const { level: now, within } = rankedUnits(state);
      const levels = state.hierarchy.levelsBelow(within);
      level.show(
        translate(language, "ranking.level"),
        levels.map((value) => ({ value, text: translate(language, `level.${value}`) })),
        now,
      );
      orders.show(
        translate(language, "ranking.order"),
        ORDERS.map((value) => ({ value, text: translate(language, `order.${value}`) })),
        order,
      );
      if (before !== null && changed(state.asked, before.asked, "unit", "level")) shown = PAGE;
    }
    if (changed(state, before, "language", "trends")) lines.clear();
    if (changed(state, before, "language", "ranked", "asked", "trends")) {
      const least = state.ranked.value?.min_cases ?? 10;
      note.textContent = translate(state.language, "ranking.note", { count: String(least) });
      elsewhere.textContent = elsewhereOf(state);
      draw();
    }
  });
}

function list(
  units: readonly UnitFigures[],
  report: PerformanceReport,
  state: Watching,
  context: WatchContext,
  order: Order,
  lineOf: LineOf,
): HTMLElement {
  const { language } = state;
  // One axis for all: the widest interval that is well known reaches its end.
  const most = Math.max(
    1,
    ...report.units.map(({ rank, shrunk }) => (rank && shrunk ? shrunk.high : 0)),
  );
  const present = presentUnit(state).code;
  const heads = ["rank", "unit", "cases", "rate", "on_time"] as const;
  return h(
    "table",
    { class: "ranking-table" },
    h("caption", { class: "visually-hidden" }, translate(language, "ranking.caption")),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        ...heads.map((key) => h("th", { scope: "col" }, translate(language, `ranking.${key}`))),
      ),
    ),
    h(
      "tbody",
      {},
      ...units.map((unit) =>
        h(
          "tr",
          { class: unit.code === present ? "present" : "", "data-code": unit.code },
          h("td", { class: "rank" }, rankOf(unit, order)),
          h("td", {}, nameCell(unit, report, language, context)),
          h(
            "td",
            { class: "number" },
            formatCount(unit.counts["reported"] ?? 0, language),
            lineOf(unit.code),
          ),
          h("td", { class: "rate" }, ...rateCell(unit, most, language)),
          h("td", { class: "number" }, onTime(unit, language)),
        ),
      ),
    ),
  );
}

/** The cases that no unit has; told of the whole district only. */
function elsewhereOf(state: Watching): string {
  const cases = state.ranked.value?.elsewhere.counts["reported"] ?? 0;
  if (cases === 0 || rankedUnits(state).within.parent !== null) return "";
  return translate(state.language, "ranking.elsewhere", {
    count: formatCount(cases, state.language),
  });
}

function rankOf(unit: UnitFigures, order: Order): string {
  const rank = order === "peers" ? unit.rank_among_peers : unit.rank;
  return rank === null ? "–" : String(rank);
}

function nameCell(
  unit: UnitFigures,
  report: PerformanceReport,
  language: Language,
  context: WatchContext,
): HTMLElement {
  const { hierarchy } = context.store.state;
  const lights = unit.lights.map((lit) => {
    const light = dot(lit, language);
    light.title = ruleOf(lit, report.catalogue, language);
    light.setAttribute("aria-label", light.title);
    return light;
  });
  return h(
    "span",
    { class: "ranking-name" },
    h(
      "button",
      {
        type: "button",
        class: "link",
        "data-key": unit.code,
        click: () => context.visit(hierarchy.find(unit.code)),
      },
      unit.name || unit.code,
    ),
    ...lights,
    unit.kind === null ? null : h("small", {}, unit.kind),
  );
}

/** The rate with what chance leaves open, on the axis that all rows share. */
function rateCell(
  { shrunk }: UnitFigures,
  most: number,
  language: Language,
): (HTMLElement | string)[] {
  if (shrunk === null) return ["–"];
  const { low, high, per_1000_households: rate } = shrunk;
  const share = (value: number): number => Math.min(100, (value / most) * 100);
  const title = translate(language, "figure.interval", {
    low: formatRate(low, language),
    high: formatRate(high, language),
  });
  const bar = h(
    "span",
    { class: "interval", title, "aria-hidden": "true" },
    h("span", {
      class: "interval-range",
      style: `left: ${share(low)}%; width: ${Math.max(0.5, share(high) - share(low))}%`,
    }),
    h("span", { class: "interval-dot", style: `left: ${share(rate)}%` }),
  );
  return [h("span", { class: "number" }, formatRate(rate, language)), bar];
}

function onTime(unit: UnitFigures, language: Language): string {
  const value = unit.indicators["handled_on_time"]?.value;
  return value === undefined || value === null ? "–" : formatShare(value, language, 0);
}
