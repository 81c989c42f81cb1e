import { translate } from "../../i18n/language";
import { changed } from "../../store";
import { TABS, type Tab } from "../../watch/asked";
import { h } from "../dom";
import type { WatchContext } from "./context";

/** One of several panes; arrow keys go from tab to tab. */
export function mountTabs(
  root: HTMLElement,
  context: WatchContext,
  panes: Record<Tab, (root: HTMLElement, context: WatchContext) => void>,
): void {
  const { store, ask } = context;
  const parts = TABS.map((tab) => {
    const button = h("button", {
      type: "button",
      role: "tab",
      id: `tab-${tab}`,
      "aria-controls": `pane-${tab}`,
      click: () => ask({ tab }),
    });
    const pane = h("div", {
      role: "tabpanel",
      class: "pane",
      id: `pane-${tab}`,
      "aria-labelledby": `tab-${tab}`,
    });
    panes[tab](pane, context);
    return { tab, button, pane };
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
  root.append(list, ...parts.map(({ pane }) => pane));
  store.subscribe((state, before) => {
    if (!changed(state, before, "language", "asked")) return;
    const { language, asked } = state;
    list.setAttribute("aria-label", translate(language, "tabs.label"));
    for (const { tab, button, pane } of parts) {
      const isChosen = tab === asked.tab;
      button.textContent = translate(language, `tab.${tab}`);
      button.setAttribute("aria-selected", String(isChosen));
      button.tabIndex = isChosen ? 0 : -1;
      pane.hidden = !isChosen;
    }
  });
}
