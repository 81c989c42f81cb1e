import { History, type Standing } from "../../draw/history";
import { formatCount } from "../../format";
import { translate } from "../../i18n/language";
import { changed } from "../../store";
import { h, refill } from "../dom";
import type { DrawContext } from "./context";
import { entryText } from "./words";

/** More entries than this are counted, not listed. */
const MOST = 200;

/** What was drawn, the last first; what is undone is struck out. */
export function mountLog(root: HTMLElement, { store, page }: DrawContext): void {
  store.subscribe((state, before) => {
    if (!changed(state, before, "language", "log")) return;
    const { language, log } = state;
    if (log.status !== "ready") {
      refill(root, h("p", { class: "pane-note" }, translate(language, "draw.loading")));
      return;
    }
    const { edits } = log.value;
    if (edits.length === 0) {
      refill(root, h("p", { class: "pane-note" }, translate(language, "draw.log.empty")));
      return;
    }
    const standing = new History(edits);
    const time = new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", {
      dateStyle: "short",
      timeStyle: "short",
    });
    const nameOf = (code: string): string =>
      page.state.communities.find(({ properties }) => properties.code === code)?.properties.name ??
      code;
    const entries = edits.slice(-MOST).toReversed();
    const items = entries.map((entry) => {
      const how: Standing = standing.of(entry);
      const details = [
        time.format(new Date(entry.made_at)),
        nameOf(entry.community),
        translate(language, "draw.log.buildings", {
          count: formatCount(entry.buildings, language),
        }),
      ];
      return h(
        "li",
        { class: `entry ${how}`, "data-entry": entry.number, value: entry.number },
        h("span", { class: "entry-text" }, `${entry.number}. ${entryText(entry, edits, language)}`),
        h("span", { class: "code" }, details.join(" · ")),
      );
    });
    const more =
      edits.length > MOST
        ? h(
            "p",
            { class: "pane-note" },
            translate(language, "draw.log.more", {
              count: formatCount(edits.length - MOST, language),
            }),
          )
        : null;
    refill(root, h("ol", { class: "entries" }, ...items), more);
  });
}
