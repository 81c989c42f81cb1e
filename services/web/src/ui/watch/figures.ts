import type { Compared, Shrunken, UnitFigures } from "../../api/analysis";
import { formatCount, formatDeviation, formatHours, formatRate, formatShare } from "../../format";
import { translate, type Language } from "../../i18n/language";
import type { MessageKey } from "../../i18n/messages";
import { changed } from "../../store";
import { rateOf } from "../../watch/interval";
import { presentUnit, type Own, type Watching } from "../../watch/state";
import { ownTrend } from "../../watch/trends";
import { h, refill } from "../dom";
import type { WatchContext } from "./context";
import type { FigureName, FigureQuestion } from "./figure_dialog";
import { lightsOf } from "./lights";
import { sparkline } from "./sparkline";
import { statusOf } from "./status";

/** The figures of the present unit; each opens its formula and its cases. */
export function mountFigures(root: HTMLElement, context: WatchContext): void {
  context.store.subscribe((state, before) => {
    if (!changed(state, before, "language", "asked", "own", "trends")) return;
    const { language, own } = state;
    root.classList.toggle("stale", own.status === "loading");
    const status = statusOf(own, language, context.again);
    refill(
      root,
      status,
      ...(own.value === null || status !== null ? [] : content(own.value, state, context)),
    );
  });
}

function content(own: Own, state: Watching, context: WatchContext): HTMLElement[] {
  const { language } = state;
  const { unit, report } = own;
  const rate = rateOf(unit);
  const open = (figure: FigureName): void =>
    context.explain({ figure, unit: presentUnit(state), own } satisfies FigureQuestion);
  const box = (figure: FigureName, label: string, text: string, ...notes: (Element | null)[]) =>
    h(
      "button",
      {
        type: "button",
        class: "watch-figure",
        "data-figure": figure,
        "data-key": figure,
        click: () => open(figure),
      },
      h("span", { class: "watch-figure-label" }, label),
      h("strong", {}, text),
      ...notes,
    );
  const t = (key: MessageKey, values?: Record<string, string>): string =>
    translate(language, key, values);
  const count = (value: number): string => formatCount(value, language);
  const share = (name: string): string => {
    const value = unit.indicators[name]?.value;
    return value === undefined || value === null ? "–" : formatShare(value, language);
  };
  const indicator = (name: string): HTMLElement => {
    const title = report.catalogue.indicators.find((known) => known.name === name);
    const label = title?.[language] ?? name;
    return box(name, label, share(name), points(name, unit, language));
  };
  const hours = (value: number | null): string =>
    value === null ? "–" : formatHours(value, language);
  return [
    h(
      "div",
      { class: "watch-figures" },
      box(
        "reported",
        t("figure.reported"),
        count(unit.counts["reported"] ?? 0),
        trendLine(state),
        trend("trend.before", unit.before, language),
        trend("trend.year_before", unit.year_before, language),
      ),
      box(
        "rate",
        t("figure.rate"),
        rate === null ? "–" : formatRate(rate.per_1000_households, language),
        h("span", { class: "watch-note" }, interval(rate, language)),
      ),
      indicator("handled_on_time"),
      indicator("closed"),
      indicator("closed_on_time"),
      indicator("rework"),
      box(
        "open",
        t("figure.open"),
        count(unit.open),
        h(
          "span",
          { class: "watch-note" },
          t("figure.overdue", { count: count(unit.open_overdue) }),
        ),
      ),
      box(
        "handling",
        t("figure.handling"),
        hours(unit.handling.median_hours),
        h(
          "span",
          { class: "watch-note" },
          t("figure.p90", { time: hours(unit.handling.p90_hours) }),
        ),
      ),
    ),
    ...(unit.lights.length === 0 ? [] : [lightsOf(unit.lights, report.catalogue, language)]),
  ];
}

function interval(rate: Shrunken | null, language: Language): string {
  if (rate === null) return translate(language, "figure.no_households");
  return translate(language, "figure.interval", {
    low: formatRate(rate.low, language),
    high: formatRate(rate.high, language),
  });
}

/** The last months of the present unit. */
function trendLine(state: Watching): Element | null {
  const { trends, language } = state;
  const cases = ownTrend(state);
  return cases === null || trends.value === null ? null : sparkline(cases, trends.value, language);
}

/** By how much cases have become more or fewer. More is worse. */
function trend(
  key: "trend.before" | "trend.year_before",
  then: Compared | null,
  language: Language,
): HTMLElement {
  const change = then?.change ?? null;
  const text =
    change === null ? translate(language, "trend.none") : formatDeviation(change, language, 0);
  const way = change === null || Math.abs(change) < 0.005 ? "" : change > 0 ? "worse" : "better";
  const figure = change === null ? text : h("b", { class: way }, text);
  return h("span", { class: "watch-note" }, `${translate(language, key)} `, figure);
}

/** By how many percentage points a share has changed since the period before. */
function points(name: string, unit: UnitFigures, language: Language): HTMLElement {
  const now = unit.indicators[name]?.value;
  const then = unit.before?.indicators[name];
  const isLow = name === "rework";
  if (now === undefined || now === null || then === undefined || then === null) {
    return h("span", { class: "watch-note" }, parts(name, unit, language));
  }
  const change = (now - then) * 100;
  const shown =
    Math.abs(change) < 0.05
      ? "±0.0"
      : `${change > 0 ? "+" : "\u2212"}${Math.abs(change).toFixed(1)}`;
  const way = Math.abs(change) < 0.05 ? "" : change > 0 === isLow ? "worse" : "better";
  return h(
    "span",
    { class: "watch-note" },
    `${translate(language, "trend.before")} `,
    h("b", { class: way }, translate(language, "trend.points", { points: shown })),
  );
}

function parts(name: string, unit: UnitFigures, language: Language): string {
  const share = unit.indicators[name];
  if (share === undefined) return "";
  return `${formatCount(share.part, language)} / ${formatCount(share.whole, language)}`;
}
