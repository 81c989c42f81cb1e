type Child = Node | string | null;
type Attributes = Record<string, string | number | boolean | EventListener | undefined>;

/** Sets attributes: `true` is an attribute without a value, `false` and `undefined` are none, functions listen. */
function apply(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined) element.setAttribute(name, String(value));
  }
}

/** An HTML element. Text is always text, never markup. */
export function h<T extends keyof HTMLElementTagNameMap>(
  tag: T,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[T] {
  const element = document.createElement(tag);
  apply(element, attributes);
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** An SVG icon of 20 by 20, drawn in the colour of the text. */
export function icon(path: string): SVGSVGElement {
  const namespace = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(namespace, "svg");
  apply(svg, { viewBox: "0 0 20 20", class: "icon", "aria-hidden": "true" });
  const line = document.createElementNS(namespace, "path");
  apply(line, { d: path });
  svg.append(line);
  return svg;
}

export const ICONS = {
  plus: "M10 4v12M4 10h12",
  minus: "M4 10h12",
  fit: "M4 8V4h4M12 4h4v4M16 12v4h-4M8 16H4v-4",
  close: "M5 5l10 10M15 5L5 15",
  target: "M10 3v3M10 14v3M3 10h3M14 10h3M10 6a4 4 0 1 0 0 8a4 4 0 1 0 0-8",
  search: "M9 4a5 5 0 1 0 0 10a5 5 0 1 0 0-10M13 13l4 4",
} as const;

/** The element of the page with this id. */
export function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no #${id}`);
  return element;
}
