import { TOOLS, type Tool } from "../../draw/state";
import { translate } from "../../i18n/language";
import { changed } from "../../store";
import { h, icon, ICONS } from "../dom";
import type { DrawContext } from "./context";

/** The tools on the map, with undo and redo beside them. */
export function mountTools(root: HTMLElement, context: DrawContext): void {
  const { store, use } = context;
  root.setAttribute("role", "toolbar");
  const tools = TOOLS.map((tool) => {
    const button = h(
      "button",
      { type: "button", class: "icon-button", "data-tool": tool, click: () => use(tool) },
      icon(ICONS[tool]),
    );
    return { tool, button };
  });
  const steps = (["undo", "redo"] as const).map((kind) => {
    const button = h(
      "button",
      {
        type: "button",
        class: "icon-button",
        "data-step": kind,
        click: () => void context.do({ kind }),
      },
      icon(ICONS[kind]),
    );
    return { kind, button };
  });
  root.replaceChildren(
    ...tools.map(({ button }) => button),
    h("span", { class: "divider" }),
    ...steps.map(({ button }) => button),
  );
  root.addEventListener("keydown", (event) => {
    const buttons = [...root.querySelectorAll("button")];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1 }[event.key];
    if (to === undefined || at < 0) return;
    event.preventDefault();
    buttons[(to + buttons.length) % buttons.length]?.focus();
  });
  store.subscribe((state, before) => {
    if (!changed(state, before, "language", "tool", "log", "isBusy")) return;
    const { language, log } = state;
    root.setAttribute("aria-label", translate(language, "draw.tools"));
    const name = (button: HTMLElement, text: string): void => {
      button.title = text;
      button.setAttribute("aria-label", text);
    };
    for (const { tool, button } of tools) {
      name(button, translate(language, `tool.${tool satisfies Tool}`));
      button.setAttribute("aria-pressed", String(tool === state.tool));
    }
    for (const { kind, button } of steps) {
      name(button, translate(language, `draw.${kind}`));
      const isPossible = log.status === "ready" && log.value[kind] !== null;
      // What has the focus keeps it: an edit under way does not disable it.
      button.disabled = !isPossible;
    }
  });
}
