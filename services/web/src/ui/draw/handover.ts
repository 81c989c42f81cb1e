import { handoverCsv } from "../../draw/handover";
import { formatCode, formatCount } from "../../format";
import { translate } from "../../i18n/language";
import { changed, gridsOf } from "../../store";
import { h, refill } from "../dom";
import type { DrawContext } from "./context";

/** Which grid hands how much over to which, since the plan that drawing began with. */
export function mountHandover(root: HTMLElement, context: DrawContext): void {
  const { store, page } = context;
  const nameOf = (code: string): string | null =>
    gridsOf(page.state).find(({ properties }) => properties.code === code)?.properties.name ?? null;
  store.subscribe((state, before) => {
    if (!changed(state, before, "language", "handover", "tab")) return;
    const { language, handover } = state;
    if (handover === null || handover.status === "loading") {
      refill(root, h("p", { class: "pane-note" }, translate(language, "draw.loading")));
      return;
    }
    if (handover.status === "failed") {
      const text = translate(language, "draw.failed", { message: handover.message });
      refill(
        root,
        h("p", { class: "pane-note bad" }, text),
        h(
          "button",
          { type: "button", class: "button", click: context.readHandover },
          translate(language, "draw.again"),
        ),
      );
      return;
    }
    const { plan, handovers, buildings, households } = handover.value;
    if (handovers.length === 0) {
      const text = translate(language, "draw.handover.none", { base: plan });
      refill(root, h("p", { class: "pane-note" }, text));
      return;
    }
    const grid = (code: string | null): HTMLElement => {
      if (code === null) return h("td", {}, translate(language, "draw.handover.no_grid"));
      const name = nameOf(code);
      return h("td", { title: code }, name ?? h("span", { class: "code" }, formatCode(code)));
    };
    const count = (value: number): HTMLElement =>
      h("td", { class: "number" }, formatCount(value, language));
    const heads = ["draw.handover.from", "draw.handover.to", "grid.buildings", "grid.households"];
    const table = h(
      "table",
      { class: "plain-table handover" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          ...heads.map((key) =>
            h("th", { scope: "col" }, translate(language, key as "grid.buildings")),
          ),
        ),
      ),
      h(
        "tbody",
        {},
        ...handovers.map((it) =>
          h(
            "tr",
            { "data-from": it.from ?? "", "data-to": it.to ?? "" },
            grid(it.from),
            grid(it.to),
            count(it.buildings),
            count(it.households),
          ),
        ),
      ),
    );
    const copy = h(
      "button",
      { type: "button", class: "button", "data-key": "copy-csv" },
      translate(language, "draw.handover.copy"),
    );
    copy.addEventListener("click", () => {
      navigator.clipboard.writeText(handoverCsv(handovers, nameOf)).then(
        () => (copy.textContent = translate(language, "data.copied")),
        () => (copy.textContent = translate(language, "draw.handover.not_copied")),
      );
    });
    refill(
      root,
      h(
        "div",
        { class: "handover-head" },
        h(
          "p",
          { class: "pane-note", "data-buildings": buildings, "data-households": households },
          translate(language, "draw.handover.sum", {
            base: plan,
            buildings: formatCount(buildings, language),
            households: formatCount(households, language),
          }),
        ),
        copy,
      ),
      table,
    );
  });
}
