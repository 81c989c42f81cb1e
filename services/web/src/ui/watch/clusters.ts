import { formatChance, formatCount, formatRate } from "../../format";
import { translate, type Language } from "../../i18n/language";
import type { MessageKey } from "../../i18n/messages";
import { changed } from "../../store";
import { CLUSTERINGS, type Clustering } from "../../watch/asked";
import { emergingSpots, isSure, middleOf } from "../../watch/clusters";
import type { Clusters, Watching } from "../../watch/state";
import { h, refill, Segments } from "../dom";
import type { WatchContext } from "./context";
import { statusOf } from "./status";

const MOST = 40;

/** Where cases gather that chance would not bring together. */
export function mountClusters(root: HTMLElement, context: WatchContext): void {
  const { store, ask } = context;
  const method = new Segments<Clustering>("clusters", (clusters) => ask({ clusters }));
  const note = h("p", { class: "pane-note" });
  const list = h("div", {});
  root.append(method.element, note, list);
  store.subscribe((state, before) => {
    if (!changed(state, before, "language", "asked", "clusters")) return;
    const { language, asked, clusters } = state;
    method.show(
      translate(language, "clusters.label"),
      CLUSTERINGS.map((value) => ({ value, text: translate(language, `clusters.${value}`) })),
      asked.clusters,
    );
    note.textContent = translate(language, `clusters.${asked.clusters}.note`);
    if (asked.clusters === "none") {
      refill(list);
      return;
    }
    list.classList.toggle("stale", clusters.status === "loading");
    const status = statusOf(clusters, language, context.again);
    refill(list, status ?? (clusters.value && found(clusters.value, state, context)));
  });
}

function found(clusters: Clusters, { language }: Watching, context: WatchContext): HTMLElement {
  const rows =
    clusters.method === "scan" ? scanned(clusters, language) : emerging(clusters, language);
  if (rows.length === 0) {
    return h("p", { class: "status" }, translate(language, "clusters.nothing"));
  }
  const items = rows.slice(0, MOST).map(({ title, lines, at, sure }) =>
    h(
      "li",
      {},
      h(
        "button",
        {
          type: "button",
          class: sure ? "cluster sure" : "cluster",
          click: () => context.flyTo(...at),
        },
        h("strong", {}, title),
        ...lines.map((line) => h("span", {}, line)),
      ),
    ),
  );
  return h("ol", { class: "clusters" }, ...items);
}

interface Row {
  title: string;
  lines: string[];
  at: [lon: number, lat: number];
  sure: boolean;
}

function scanned({ found }: Extract<Clusters, { method: "scan" }>, language: Language): Row[] {
  return found.features.map(({ properties: it }) => ({
    title: translate(language, it.radius_m > 0 ? "clusters.days" : "clusters.one_cell", {
      first: it.first_day,
      last: it.last_day,
      radius: formatRate(it.radius_m / 1000, language),
    }),
    lines: [
      translate(language, "clusters.cases", {
        observed: formatCount(it.observed, language),
        expected: formatRate(it.expected, language),
      }),
      `p ${formatChance(it.p, language)}`,
    ],
    at: [it.lon, it.lat],
    sure: isSure(it.p),
  }));
}

function emerging({ found }: Extract<Clusters, { method: "emerging" }>, language: Language): Row[] {
  return emergingSpots(found.features).map(({ properties: it, geometry }) => ({
    title: `${translate(language, `pattern.${it.class}` as MessageKey)} · ${translate(language, it.spot === "cold" ? "clusters.cold" : "clusters.hot")}`,
    lines: [
      translate(language, "clusters.pattern", {
        cases: formatCount(it.cases, language),
        periods: formatCount(it.hot_periods, language),
      }),
      `p ${formatChance(it.p ?? 1, language)} · q ${formatChance(it.q ?? 1, language)}`,
    ],
    at: middleOf(geometry),
    sure: isSure(it.q ?? 1),
  }));
}
