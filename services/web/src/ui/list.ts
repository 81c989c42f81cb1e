import type { CommunityLimits, GridFeature } from "../api/types";
import { formatCode, formatCount, formatDeviation } from "../format";
import { translate, type Language } from "../i18n/language";
import { colorOf } from "../ramp";
import { changed, gridsOf, type State, type Store } from "../store";
import { h, icon, ICONS } from "./dom";

const PAGE = 50;
/** A bar as long as its half of the row stands for this deviation or more. */
const FULL_BAR = 0.25;

/** The grids that are furthest off, first those that are worst; all of them when searched for. */
export function mountList(
  root: HTMLElement,
  store: Store,
  choose: (grid: GridFeature) => void,
): void {
  let shown = PAGE;
  let query = "";
  const title = h("h2", { id: "list-title" });
  const count = h("span", { class: "list-count", "aria-live": "polite" });
  const limits = h("p", { class: "limits" });
  const input = h("input", { type: "search", autocomplete: "off", spellcheck: "false" });
  const columns = h("div", { class: "row columns", "aria-hidden": "true" });
  const rows = h("ol", { class: "rows", "aria-labelledby": "list-title" });
  const more = h("button", { type: "button", class: "button more" });
  const search = h("label", { class: "search" }, icon(ICONS.search), input);
  root.append(
    h("div", { class: "list-heading" }, title, count),
    limits,
    search,
    columns,
    rows,
    more,
  );

  const render = (): void => {
    const { state } = store;
    const { language } = state;
    const found = matching(gridsOf(state), query);
    const visible = found.slice(0, shown);
    rows.replaceChildren(...visible.map((grid) => row(grid, state, choose)));
    if (found.length === 0 && query !== "") {
      rows.append(h("li", { class: "none" }, translate(language, "list.none")));
    }
    const total = formatCount(found.length, language);
    count.textContent =
      query === ""
        ? `${formatCount(visible.length, language)} / ${total}`
        : translate(language, "list.found", { count: total });
    more.hidden = visible.length === found.length;
    const next = Math.min(PAGE, found.length - visible.length);
    more.textContent = translate(language, "list.more", { count: formatCount(next, language) });
  };

  input.addEventListener("input", () => {
    query = input.value.trim();
    shown = PAGE;
    render();
  });
  more.addEventListener("click", () => {
    const first = shown;
    shown += PAGE;
    render();
    buttonsIn(rows)[first]?.focus();
  });
  rows.addEventListener("keydown", (event) => moveFocus(event, rows));

  store.subscribe((state, before) => {
    if (changed(state, before, "language", "data")) {
      const { language } = state;
      title.textContent = translate(language, "list.title");
      input.placeholder = translate(language, "list.search");
      input.setAttribute("aria-label", input.placeholder);
      columns.replaceChildren(
        ...(["list.grid", "grid.households", "grid.deviation"] as const).map((key) =>
          h("span", {}, translate(language, key)),
        ),
      );
      const { data } = state;
      limits.textContent = limitsLine(data.status === "ready" ? data.quality.limits : [], language);
      root.setAttribute("aria-busy", String(state.data.status === "loading"));
      render();
    } else if (changed(state, before, "selected")) {
      markSelected(rows, state.selected);
    }
  });
}

/** In how many communities nothing better can be had; empty when that was not computed. */
export function limitsLine(limits: readonly CommunityLimits[], language: Language): string {
  if (limits.length === 0) return "";
  return translate(language, "list.limits", {
    count: formatCount(limits.filter((community) => community.at_optimum).length, language),
    total: formatCount(limits.length, language),
  });
}

/** Grids whose code or name contains what is searched for; spaces in a code do not matter. */
export function matching(grids: readonly GridFeature[], query: string): readonly GridFeature[] {
  if (query === "") return grids;
  const text = query.toLowerCase();
  const code = text.replace(/\s/g, "");
  return grids.filter(
    ({ properties }) =>
      properties.code.toLowerCase().includes(code) || properties.name.toLowerCase().includes(text),
  );
}

function row(
  grid: GridFeature,
  { language, selected }: State,
  choose: (grid: GridFeature) => void,
): HTMLElement {
  const { code, name, households, deviation } = grid.properties;
  const length = Math.min(1, Math.abs(deviation) / FULL_BAR) * 50;
  const side = deviation < 0 ? "right" : "left";
  const bar = h("span", {
    style: `${side}: 50%; width: ${length}%; background: ${colorOf(grid.properties)}`,
  });
  return h(
    "li",
    {},
    h(
      "button",
      {
        type: "button",
        class: "row",
        "data-code": code,
        "aria-current": code === selected ? "true" : undefined,
        click: () => choose(grid),
      },
      h(
        "span",
        { class: "row-name" },
        h("strong", {}, name),
        h("span", { class: "code" }, formatCode(code)),
      ),
      h("span", { class: "row-count" }, formatCount(households, language)),
      h(
        "span",
        { class: "row-deviation" },
        h("strong", {}, formatDeviation(deviation, language)),
        h("span", { class: "bar", "aria-hidden": "true" }, bar),
      ),
    ),
  );
}

function buttonsIn(rows: HTMLElement): HTMLButtonElement[] {
  return [...rows.querySelectorAll("button")];
}

/** Up and down walk through the list, home and end go to its ends. */
function moveFocus(event: KeyboardEvent, rows: HTMLElement): void {
  const buttons = buttonsIn(rows);
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
  if (to === undefined || at < 0) return;
  event.preventDefault();
  buttons[to]?.focus();
}

function markSelected(rows: HTMLElement, selected: string | null): void {
  for (const button of buttonsIn(rows)) {
    if (button.dataset["code"] === selected) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
}
