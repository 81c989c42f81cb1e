import * as Plot from "@observablehq/plot";

/** A chart as wide as what it stands in, drawn anew when that changes. */
export function responsive(
  root: HTMLElement,
  draw: (width: number, height: number) => Element | null,
): () => void {
  let width = 0;
  let height = 0;
  const redraw = (): void => {
    if (width === 0 || height === 0) return;
    const chart = draw(width, height);
    root.replaceChildren(...(chart === null ? [] : [chart]));
  };
  new ResizeObserver(([entry]) => {
    const box = entry?.contentRect;
    if (box === undefined || (box.width === width && box.height === height)) return;
    width = box.width;
    height = box.height;
    redraw();
  }).observe(root);
  return redraw;
}

/** A chart is one picture to those who hear it: what it says as a whole, and not its parts. */
export function asPicture(chart: Element, label: string): Element {
  for (const part of chart.querySelectorAll("[aria-label]")) part.removeAttribute("aria-label");
  chart.setAttribute("role", "img");
  chart.setAttribute("aria-label", label);
  return chart;
}

export { Plot };
