import { formatCode, formatCount, formatDeviation } from "../format";
import { translate, type Language } from "../i18n/language";
import type { GridAt } from "../map/view";
import { colorOf } from "../ramp";
import { h } from "./dom";

const DISTANCE = 14;

/** What the pointer is over. It is for the eye only: the panel says the same and more. */
export class Tooltip {
  constructor(private readonly root: HTMLElement) {
    root.setAttribute("aria-hidden", "true");
  }

  hide(): void {
    this.root.hidden = true;
  }

  show(content: HTMLElement[], { x, y }: Pick<GridAt, "x" | "y">): void {
    this.root.replaceChildren(...content);
    this.root.hidden = false;
    this.place(x, y);
  }

  /** Beside the pointer, on the side where there is room. */
  private place(x: number, y: number): void {
    const area = this.root.parentElement?.getBoundingClientRect();
    const { width, height } = this.root.getBoundingClientRect();
    const left = area && x + DISTANCE + width > area.width ? x - DISTANCE - width : x + DISTANCE;
    const top = area && y + DISTANCE + height > area.height ? y - DISTANCE - height : y + DISTANCE;
    this.root.style.transform = `translate(${Math.max(0, left)}px, ${Math.max(0, top)}px)`;
  }
}

/** A grid as a planner sees it. */
export function gridTip(grid: GridAt["grid"], language: Language): HTMLElement[] {
  const households = formatCount(grid.households, language);
  return [
    h("strong", {}, grid.name),
    h("span", { class: "code" }, formatCode(grid.code)),
    h(
      "span",
      { class: "tooltip-figures" },
      h("span", { class: "swatch", style: `background: ${colorOf(grid)}` }),
      translate(language, "unit.households", { count: households }),
      h("b", {}, formatDeviation(grid.deviation, language)),
    ),
  ];
}
