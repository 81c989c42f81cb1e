import { DRAW_TABS, type DrawTab } from "../../draw/state";
import { translate } from "../../i18n/language";
import { changed } from "../../store";
import { byId, h } from "../dom";
import type { DrawContext } from "./context";
import { mountFaults } from "./faults";
import { mountHandover } from "./handover";
import { mountLog } from "./log";

/** The grids, the log, the faults and the handover of a plan that is drawn, one at a time. */
export function mountDrawTabs(root: HTMLElement, context: DrawContext): void {
  const { store } = context;
  const pane = (mount: (root: HTMLElement, context: DrawContext) => void): HTMLElement => {
    const element = h("div", { class: "pane" });
    mount(element, context);
    return element;
  };
  const panes: Record<DrawTab, HTMLElement> = {
    grids: byId("grids-pane"),
    log: pane(mountLog),
    faults: pane(mountFaults),
    handover: pane(mountHandover),
  };
  const choose = (tab: DrawTab): void => {
    store.set({ tab });
    if (tab === "faults") context.readFaults();
    if (tab === "handover") context.readHandover();
  };
  const parts = DRAW_TABS.map((tab) => {
    const button = h("button", {
      type: "button",
      role: "tab",
      id: `draw-tab-${tab}`,
      click: () => choose(tab),
    });
    const element = panes[tab];
    if (tab !== "grids") element.id = `draw-pane-${tab}`;
    element.setAttribute("role", "tabpanel");
    element.setAttribute("aria-labelledby", button.id);
    button.setAttribute("aria-controls", element.id);
    return { tab, button, element };
  });
  const list = h("div", { role: "tablist", class: "tabs" }, ...parts.map(({ button }) => button));
  list.addEventListener("keydown", (event) => {
    const at = parts.findIndex(({ button }) => button === document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: parts.length - 1 }[event.key];
    if (to === undefined || at < 0) return;
    event.preventDefault();
    const next = parts[(to + parts.length) % parts.length];
    next?.button.focus();
    next?.button.click();
  });
  root.append(list);
  byId("plan-pane").append(...[panes.log, panes.faults, panes.handover]);
  store.subscribe((state, before) => {
    if (!changed(state, before, "language", "tab")) return;
    const { language } = state;
    list.setAttribute("aria-label", translate(language, "draw.tabs"));
    for (const { tab, button, element } of parts) {
      const isChosen = tab === state.tab;
      button.textContent = translate(language, `draw.tab.${tab}`);
      button.setAttribute("aria-selected", String(isChosen));
      button.tabIndex = isChosen ? 0 : -1;
      element.hidden = !isChosen;
    }
  });
}
