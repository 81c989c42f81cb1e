import type { PlanSummary } from "../api/types";
import { formatCount, formatShare } from "../format";
import { translate, type Language } from "../i18n/language";
import { PLACES, type Place } from "../place";
import { changed, type State, type Store } from "../store";
import { withPlace } from "../url";
import { h, icon, ICONS, refill } from "./dom";

interface HeaderActions {
  goTo(place: Place): void;
  switchLanguage(): void;
  switchTheme(): void;
  showWall(): void;
  showPlan(name: string): void;
}

/** The bar at the top: what this is, the workplaces, the plan in four numbers, how it looks. */
export function mountHeader(root: HTMLElement, store: Store, actions: HeaderActions): void {
  store.subscribe((state, before) => {
    if (!changed(state, before, "language", "data", "district", "place", "theme")) return;
    refill(
      root,
      brand(state, actions),
      workplaces(state, actions),
      state.place === "plan" ? summary(state) : h("div", { class: "summary" }),
      tools(state, actions),
    );
  });
}

/** The switch between the workplaces. Each is a link: it can be opened beside, and copied. */
function workplaces({ language, place }: State, actions: HeaderActions): HTMLElement {
  const links = PLACES.map((other) =>
    h(
      "a",
      {
        href: withPlace(location.hash, other) || "#",
        "data-key": other,
        "aria-current": other === place ? "page" : undefined,
        click: (event) => {
          event.preventDefault();
          actions.goTo(other);
        },
      },
      translate(language, `place.${other}`),
    ),
  );
  return h(
    "nav",
    { class: "workplaces", "aria-label": translate(language, "place.label") },
    ...links,
  );
}

function brand({ language, data, district }: State, actions: HeaderActions): HTMLElement {
  const names = district.map((division) => division.properties.name).join(" · ");
  const plans = data.status === "ready" ? data.plans : [];
  const shown = data.status === "ready" ? data.plan : null;
  const caption = shown && captionOf(shown, language);
  const choice = shown && plans.length > 1 ? planChoice(plans, shown, language, actions) : caption;
  const subtitle = names || translate(language, "app.tagline");
  return h(
    "div",
    { class: "brand" },
    h("img", { src: "./icon.svg", alt: "", width: 34, height: 34 }),
    h(
      "div",
      { class: "brand-text" },
      h("h1", {}, translate(language, "app.title")),
      h("p", {}, h("span", {}, choice === null ? subtitle : `${subtitle} · `), choice),
    ),
  );
}

function captionOf(plan: PlanSummary, language: Language): string {
  const state = translate(language, `plan.${plan.state}`);
  return translate(language, "plan.caption", { name: plan.name, state });
}

function planChoice(
  plans: PlanSummary[],
  shown: PlanSummary,
  language: Language,
  actions: HeaderActions,
): HTMLElement {
  const options = plans.map((plan) =>
    h("option", { value: plan.name, selected: plan === shown }, captionOf(plan, language)),
  );
  const label = translate(language, "plan.choose");
  const select = h("select", { class: "plan-choice", "aria-label": label }, ...options);
  select.addEventListener("change", () => actions.showPlan(select.value));
  return select;
}

function summary({ language, data }: State): HTMLElement {
  const list = h("dl", { class: "summary", "aria-label": translate(language, "summary.label") });
  list.hidden = data.status !== "ready" && data.status !== "loading";
  const quality = data.status === "ready" ? data.quality : null;
  const figure = (
    key: "grids" | "households" | "deviation" | "within",
    text: string | null,
    note: string | null = null,
  ): void => {
    list.append(
      h(
        "div",
        { class: "figure", "data-figure": key },
        h("dt", {}, translate(language, `summary.${key}`)),
        h(
          "dd",
          { class: text === null ? "pending" : "" },
          text ?? "–",
          note && h("small", {}, note),
        ),
      ),
    );
  };
  figure("grids", quality && formatCount(quality.grids, language));
  figure("households", quality && formatCount(quality.households, language));
  figure("deviation", quality && formatShare(quality.deviation_mean, language));
  figure(
    "within",
    quality && formatShare(quality.within_10pct, language),
    quality &&
      translate(language, "summary.within.note", {
        count: formatCount(Math.round(quality.within_10pct * quality.inhabited), language),
        total: formatCount(quality.inhabited, language),
      }),
  );
  return list;
}

/** How the page looks: on a wall, by night, in the other language. */
function tools(state: State, actions: HeaderActions): HTMLElement {
  const { language, place, theme } = state;
  const button = (
    key: "wall.show" | "theme.dark" | "theme.light",
    path: string,
    click: () => void,
  ): HTMLElement => {
    const label = translate(language, key);
    return h(
      "button",
      {
        type: "button",
        class: "icon-button",
        "data-key": key.split(".")[0],
        title: label,
        "aria-label": label,
        click,
      },
      icon(path),
    );
  };
  const other = theme === "light" ? "dark" : "light";
  return h(
    "div",
    { class: "tools" },
    place === "watch" ? button("wall.show", ICONS.wall, actions.showWall) : null,
    button(`theme.${other}`, ICONS[other], actions.switchTheme),
    h(
      "button",
      {
        type: "button",
        class: "language button",
        lang: language === "zh" ? "en" : "zh-CN",
        "data-key": "language",
        title: translate(language, "language.label"),
        click: () => actions.switchLanguage(),
      },
      translate(language, "language.switch"),
    ),
  );
}
