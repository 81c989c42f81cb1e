import { translate } from "../i18n/language";
import type { MessageKey } from "../i18n/messages";
import { changed, selectedGrid, type State, type Store } from "../store";
import { Choice, h, refill } from "./dom";

/** What can be done with the plan that is shown as a whole: another one beside it, and prints of it. */
export function mountPlanActions(
  root: HTMLElement,
  store: Store,
  compare: (plan: string | null) => void,
): { show(other: string | null): void } {
  let chosen: string | null = null;
  const choice = new Choice<string>("beside", (name) => compare(name === "" ? null : name));
  const prints = h("p", { class: "plan-prints" });
  root.append(choice.element, prints);
  const render = (): void => {
    const { data, language } = store.state;
    root.hidden = data.status !== "ready";
    if (data.status !== "ready") return;
    const others = data.plans.filter(({ name }) => name !== data.plan.name);
    choice.element.hidden = others.length === 0;
    choice.show(
      translate(language, "plan.beside"),
      [
        { value: "", text: translate(language, "plan.beside.none") },
        ...others.map(({ name }) => ({ value: name, text: name })),
      ],
      chosen ?? "",
    );
    refill(prints, ...printLinks(store.state, data.plan.name));
  };
  store.subscribe((state, before) => {
    if (changed(state, before, "language", "data", "selected")) render();
  });
  return {
    show(other) {
      chosen = other;
      render();
    },
  };
}

/** Prints are pages of their own: what is drawn stays open beside them. */
function printLinks(state: State, plan: string): (HTMLElement | string)[] {
  const { language } = state;
  const link = (key: MessageKey, query: Record<string, string>): HTMLElement =>
    h(
      "a",
      {
        href: `print.html?${new URLSearchParams({ ...query, plan, lang: language })}`,
        target: "_blank",
        "data-key": key,
      },
      translate(language, key),
    );
  const grid = selectedGrid(state)?.properties;
  const cards =
    grid === undefined
      ? [link("plan.print.cards", { print: "cards" })]
      : [
          link("plan.print.grid", { print: "cards", within: grid.code }),
          link("plan.print.community", { print: "cards", within: grid.community }),
        ];
  const parts = [...cards, link("plan.print.atlas", { print: "atlas" })];
  return [`${translate(language, "plan.print")} `, ...parts.flatMap((part) => [part, " "])];
}
