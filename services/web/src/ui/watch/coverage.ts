import type { Covered, CoverageReport } from "../../api/analysis";
import { formatCount, formatShare } from "../../format";
import { translate, type Language } from "../../i18n/language";
import { saidIn } from "../../i18n/said";
import type { MessageKey } from "../../i18n/messages";
import { changed } from "../../store";
import { h, refill } from "../dom";
import type { WatchContext } from "./context";
import { statusOf } from "./status";

const FAULTS = 100;

/** Whether every household is in exactly one grid, and what is wrong with the plan, with its place. */
export function mountCoverage(root: HTMLElement, context: WatchContext): void {
  context.store.subscribe((state, before) => {
    if (!changed(state, before, "language", "coverage", "plan")) return;
    const { language, coverage, plan } = state;
    if (plan === null) {
      refill(root, h("p", { class: "status" }, translate(language, "coverage.no_plan")));
      return;
    }
    const status = statusOf(coverage, language, context.again);
    refill(
      root,
      status,
      ...(coverage.value === null || status !== null ? [] : content(coverage.value, context)),
    );
  });
}

function content(report: CoverageReport, context: WatchContext): HTMLElement[] {
  const { language } = context.store.state;
  const { total } = report;
  const share = total.households === 0 ? null : total.households_in_a_grid / total.households;
  const fact = (key: MessageKey, text: string, isBad = false): HTMLElement =>
    h(
      "div",
      { class: isBad ? "fact bad" : "fact" },
      h("dt", {}, translate(language, key)),
      h("dd", {}, text),
    );
  const count = (key: MessageKey, value: number, isFault = true): HTMLElement =>
    fact(key, formatCount(value, language), isFault && value > 0);
  return [
    h(
      "dl",
      { class: "facts" },
      fact(
        "coverage.in_a_grid",
        share === null ? "–" : formatShare(share, language, 2),
        share !== null && share < 1,
      ),
      count("coverage.in_none", total.households_in_none),
      count("coverage.below", total.below_min),
      count("coverage.above", total.above_max),
      count("coverage.unknown", total.buildings_unknown),
      count("coverage.dedicated", total.dedicated, false),
    ),
    h(
      "h3",
      {},
      translate(language, "coverage.faults", {
        count: formatCount(report.faults.length, language),
      }),
    ),
    faults(report, context, language),
    h("h3", {}, translate(language, "coverage.gaps")),
    gaps(report, context, language),
  ];
}

function faults(report: CoverageReport, context: WatchContext, language: Language): HTMLElement {
  if (report.faults.length === 0) {
    return h("p", { class: "pane-note good" }, translate(language, "coverage.sound"));
  }
  const items = report.faults.slice(0, FAULTS).map((fault) => {
    const { place } = fault;
    const kind = h("strong", {}, translate(language, `fault.${fault.kind}` as MessageKey));
    const said = h("span", {}, saidIn(language, fault.message));
    const parts = [kind, h("span", { class: "code" }, fault.at), said];
    if (place === null) return h("li", { class: "fault" }, ...parts);
    const fly = (): void => context.flyTo(place[0], place[1]);
    return h("li", {}, h("button", { type: "button", class: "fault", click: fly }, ...parts));
  });
  return h("ol", { class: "faults" }, ...items);
}

/** The units where something is missing or out of its band, those with most households first. */
function gaps(report: CoverageReport, context: WatchContext, language: Language): HTMLElement {
  const wrong = (unit: Covered): number =>
    unit.households_in_none * 1e6 + unit.below_min + unit.above_max;
  const units = report.units.filter((unit) => wrong(unit) > 0).sort((a, b) => wrong(b) - wrong(a));
  if (units.length === 0) {
    return h("p", { class: "pane-note good" }, translate(language, "coverage.none"));
  }
  const { hierarchy } = context.store.state;
  const heads = ["unit", "none_short", "below_short", "above_short"] as const;
  return h(
    "table",
    { class: "plain-table gaps" },
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        ...heads.map((key) => h("th", { scope: "col" }, translate(language, `coverage.${key}`))),
      ),
    ),
    h(
      "tbody",
      {},
      ...units.map((unit) => {
        const visit = (): void => context.visit(hierarchy.find(unit.code));
        const name = h("button", { type: "button", class: "link", click: visit }, unit.name);
        const numbers = [unit.households_in_none, unit.below_min, unit.above_max];
        return h(
          "tr",
          {},
          h("td", {}, name),
          ...numbers.map((value) => h("td", { class: "number" }, formatCount(value, language))),
        );
      }),
    ),
  );
}
