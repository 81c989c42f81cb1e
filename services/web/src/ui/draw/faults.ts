import type { PlanFault } from "../../api/analysis";
import type { GridFeature } from "../../api/types";
import { formatCount } from "../../format";
import { translate } from "../../i18n/language";
import { saidIn } from "../../i18n/said";
import type { MessageKey } from "../../i18n/messages";
import { changed, gridsOf } from "../../store";
import { h, refill } from "../dom";
import type { DrawContext } from "./context";

const MOST = 100;

/** What is wrong with the plan, each with its place and its repair. */
export function mountFaults(root: HTMLElement, context: DrawContext): void {
  const { store, page } = context;
  store.subscribe((state, before) => {
    if (!changed(state, before, "language", "faults", "isBusy", "tab")) return;
    const { language, faults, isBusy } = state;
    const note = (text: string, kind = ""): HTMLElement =>
      h("p", { class: `pane-note ${kind}` }, text);
    if (faults === null || faults.status === "loading") {
      refill(root, note(translate(language, "draw.loading")));
      return;
    }
    if (faults.status === "failed") {
      refill(
        root,
        note(translate(language, "draw.failed", { message: faults.message }), "bad"),
        h(
          "button",
          { type: "button", class: "button", click: context.readFaults },
          translate(language, "draw.again"),
        ),
      );
      return;
    }
    const found = faults.value;
    if (found.length === 0) {
      refill(root, note(translate(language, "coverage.sound"), "good"));
      return;
    }
    const items = found.slice(0, MOST).map((fault) => {
      const grid = gridOf(fault, gridsOf(page.state));
      const fly = (): void => {
        if (grid !== null) context.show(grid);
        else if (fault.place !== null) context.flyTo(fault.place);
      };
      const repair = (): void => context.repair(grid ? context.around(grid.properties.code) : []);
      return h(
        "li",
        { class: "fault-row" },
        h(
          "button",
          {
            type: "button",
            class: "fault",
            "data-key": `fly-${fault.at}`,
            disabled: grid === null && fault.place === null,
            click: fly,
          },
          h("strong", {}, translate(language, `fault.${fault.kind}` as MessageKey)),
          h("span", { class: "code" }, grid?.properties.name ?? fault.at),
          h("span", {}, saidIn(language, fault.message)),
        ),
        h(
          "button",
          {
            type: "button",
            class: "button",
            "data-key": `repair-${fault.at}`,
            "aria-label": translate(language, "draw.repair.of", {
              grid: grid?.properties.name ?? fault.at,
            }),
            disabled: grid === null || isBusy,
            click: repair,
          },
          translate(language, "draw.repair"),
        ),
      );
    });
    refill(
      root,
      h(
        "p",
        { class: "pane-note", "data-faults": found.length },
        translate(language, "coverage.faults", { count: formatCount(found.length, language) }),
      ),
      h("ol", { class: "faults" }, ...items),
    );
  });
}

/** The grid that a fault is of, or the one about its place. */
function gridOf(fault: PlanFault, grids: readonly GridFeature[]): GridFeature | null {
  const named = grids.find(({ properties }) => properties.code === fault.at);
  if (named !== undefined) return named;
  const { place } = fault;
  if (place === null) return null;
  const [lon, lat] = place;
  const about = ({ bbox: [west, south, east, north], properties }: GridFeature): boolean =>
    west <= lon && lon <= east && south <= lat && lat <= north && properties.kind === "general";
  return grids.find(about) ?? null;
}
