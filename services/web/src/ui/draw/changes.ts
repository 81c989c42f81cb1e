import type { PlanSummary } from "../../api/types";
import type { Change } from "../../draw/counts";
import { formatCount, formatDeviation, formatRatio, postsText } from "../../format";
import { translate, type Language } from "../../i18n/language";
import { colorOf } from "../../ramp";
import { gridsOf } from "../../store";
import { h } from "../dom";
import type { DrawContext } from "./context";

/** Grids before and after. */
export function changeTable(
  changes: readonly Change[],
  context: DrawContext,
  language: Language,
): HTMLElement {
  const { data } = context.page.state;
  const plan = data.status === "ready" ? data.plan : null;
  const heads = ["list.grid", "grid.households", "draw.band", "grid.deviation"] as const;
  const codes = new Set(changes.map(({ code }) => code));
  const grid = gridsOf(context.page.state).find(({ properties }) => codes.has(properties.code));
  const community = context.page.state.communities.find(
    ({ properties }) => properties.code === grid?.properties.community,
  );
  const within = community?.properties.name ?? "";
  const rows = changes.flatMap((change) => {
    const row = changeRow(change, plan, within, language);
    const more = moreRow(change, context, language);
    return more === null ? [row] : [row, more];
  });
  return h(
    "table",
    { class: "plain-table draw-changes" },
    h(
      "thead",
      {},
      h("tr", {}, ...heads.map((key) => h("th", { scope: "col" }, translate(language, key)))),
    ),
    h("tbody", {}, ...rows),
  );
}

function changeRow(
  { code, name, before, after }: Change,
  plan: PlanSummary | null,
  within: string,
  language: Language,
): HTMLElement {
  const arrow = (from: string | null, to: string | null): string =>
    [from, to ?? "–"].filter((text) => text !== null).join(" → ");
  const households = (load: typeof before): string | null =>
    load && formatCount(load.households, language);
  const deviation = (load: typeof before): string | null =>
    load && formatDeviation(load.deviation, language);
  const band = bandOf(after?.households ?? null, plan);
  const swatch = h("span", {
    class: "swatch",
    style: after === null ? "" : `background: ${colorOf(after)}`,
  });
  return h(
    "tr",
    {
      "data-grid": code ?? "new",
      "data-before": before?.households ?? "",
      "data-after": after?.households ?? "",
    },
    h(
      "th",
      { scope: "row", title: name ?? "" },
      swatch,
      name === null ? translate(language, "draw.fresh") : shortName(name, within),
    ),
    h("td", { class: "number" }, arrow(households(before), households(after))),
    h("td", { class: `band-${band}` }, translate(language, `band.${band}`)),
    h("td", { class: "number" }, arrow(deviation(before), deviation(after))),
  );
}

/** What else is known of a grid: its shape as it is drawn, its posts, its cases. */
function moreRow({ code }: Change, { page }: DrawContext, language: Language): HTMLElement | null {
  if (code === null) return null;
  const grid = gridsOf(page.state).find(({ properties }) => properties.code === code)?.properties;
  const figures = page.state.figures.get(code);
  const figure = (
    key: "compactness" | "posts" | "cases",
    text: string | null,
  ): HTMLElement | null =>
    text === null
      ? null
      : h(
          "span",
          { "data-field": key },
          `${translate(language, `grid.${key}`)}\u00a0`,
          h("b", {}, text),
        );
  const { posts = null, filled = null, cases = null } = figures ?? {};
  const parts = [
    figure("compactness", grid === undefined ? null : formatRatio(grid.compactness, language)),
    figure("posts", posts === null || filled === null ? null : postsText(filled, posts, language)),
    figure("cases", cases === null ? null : formatCount(cases, language)),
  ];
  return h(
    "tr",
    { class: "draw-more", "data-more": code },
    h("td", { colspan: 4 }, h("div", {}, ...parts)),
  );
}

/** A grid's name without that of its community, where that is said already. */
export function shortName(name: string, community: string): string {
  const rest = name.startsWith(community) ? name.slice(community.length).trim() : "";
  return rest === "" ? name : rest;
}

function bandOf(
  households: number | null,
  plan: PlanSummary | null,
): "none" | "within" | "below" | "above" {
  if (households === null || plan === null) return "none";
  if (households < plan.min) return "below";
  return households > plan.max ? "above" : "within";
}
