import { translate } from "../i18n/language";
import { changed, type Store } from "../store";
import { Choice } from "./dom";

/** What can be done with the plan that is shown as a whole: another one beside it. */
export function mountPlanActions(
  root: HTMLElement,
  store: Store,
  compare: (plan: string | null) => void,
): { show(other: string | null): void } {
  let chosen: string | null = null;
  const choice = new Choice<string>("beside", (name) => compare(name === "" ? null : name));
  root.append(choice.element);
  const render = (): void => {
    const { data, language } = store.state;
    const others =
      data.status === "ready" ? data.plans.filter(({ name }) => name !== data.plan.name) : [];
    root.hidden = others.length === 0;
    choice.show(
      translate(language, "plan.beside"),
      [
        { value: "", text: translate(language, "plan.beside.none") },
        ...others.map(({ name }) => ({ value: name, text: name })),
      ],
      chosen ?? "",
    );
  };
  store.subscribe((state, before) => {
    if (changed(state, before, "language", "data")) render();
  });
  return {
    show(other) {
      chosen = other;
      render();
    },
  };
}
