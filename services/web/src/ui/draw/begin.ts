import { messageOf } from "../../draw/desk";
import { translate } from "../../i18n/language";
import { changed, type Store } from "../../store";
import { h, refill } from "../dom";

/** A name that no plan has: that of the plan with a number behind it. */
export function proposedName(plan: string, names: readonly string[], text: string): string {
  for (let number = 1; ; number++) {
    const name = `${plan} ${text} ${number}`;
    if (!names.includes(name)) return name;
  }
}

/** Begins a draft from the plan that is shown; a plan that is drawn already has more to offer. */
export function mountBegin(
  root: HTMLElement,
  page: Store,
  begin: (name: string, from: string) => Promise<void>,
): void {
  let isAsked = false;
  let failure: string | null = null;
  let isBusy = false;
  const render = (): void => {
    const { data, language } = page.state;
    root.hidden = data.status !== "ready";
    if (data.status !== "ready") return;
    const { plan, plans } = data;
    if (!isAsked) {
      const click = (): void => {
        isAsked = true;
        render();
        root.querySelector("input")?.select();
      };
      refill(
        root,
        h(
          "button",
          { type: "button", class: "button draw-begin", "data-key": "draw", click },
          translate(language, "draw.begin"),
        ),
      );
      return;
    }
    const names = plans.map(({ name }) => name);
    const input = h("input", {
      name: "name",
      "data-key": "name",
      required: true,
      maxlength: 100,
      autocomplete: "off",
      value: proposedName(plan.name, names, translate(language, "plan.draft")),
    });
    const submit = async (event: Event): Promise<void> => {
      event.preventDefault();
      if (isBusy) return;
      isBusy = true;
      start.disabled = true;
      try {
        await begin(input.value.trim(), plan.name);
      } catch (error) {
        const { saidIn } = await import("../../i18n/said");
        failure = saidIn(page.state.language, messageOf(error));
        fault.textContent = failure;
      } finally {
        isBusy = false;
        start.disabled = false;
      }
    };
    const cancel = (): void => {
      isAsked = false;
      failure = null;
      render();
      root.querySelector("button")?.focus();
    };
    const start = h(
      "button",
      { type: "submit", class: "button primary" },
      translate(language, "draw.start"),
    );
    const fault = h("p", { class: "draw-note bad", role: "alert" }, failure);
    refill(
      root,
      h(
        "form",
        {
          class: "draw-form",
          submit: (event) => void submit(event),
          keydown: (event) => {
            if ((event as KeyboardEvent).key === "Escape") cancel();
          },
        },
        h("label", {}, h("span", {}, translate(language, "draw.begin.name")), input),
        start,
        h(
          "button",
          { type: "button", class: "button", click: cancel },
          translate(language, "draw.cancel"),
        ),
      ),
      h("p", { class: "draw-note" }, translate(language, "draw.begin.note", { plan: plan.name })),
      fault,
    );
  };
  page.subscribe((state, before) => {
    if (changed(state, before, "language", "data")) render();
  });
}
