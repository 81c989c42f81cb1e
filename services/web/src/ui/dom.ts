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

/**
 * Puts other children in an element. What had the focus is looked for among them by its `data-key`,
 * so that people who use the keyboard stay where they were.
 */
export function refill(root: HTMLElement, ...children: Child[]): void {
  const active = document.activeElement;
  const key =
    active instanceof HTMLElement && root.contains(active) ? active.dataset["key"] : undefined;
  root.replaceChildren(...children.filter((child) => child !== null));
  if (key === undefined) return;
  root.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)?.focus();
}

/** A list to choose one of, with its label. */
export class Choice<T extends string> {
  readonly select: HTMLSelectElement;
  readonly element: HTMLLabelElement;
  private readonly label = h("span", { class: "choice-label" });

  constructor(name: string, choose: (value: T) => void) {
    this.select = h("select", { name, change: () => choose(this.select.value as T) });
    this.element = h("label", { class: "choice" }, this.label, this.select);
  }

  /** Shows what can be chosen, and what is. */
  show(label: string, options: readonly { value: T; text: string }[], chosen: T): void {
    this.label.textContent = label;
    this.select.replaceChildren(
      ...options.map(({ value, text }) => h("option", { value, selected: value === chosen }, text)),
    );
  }
}

/** A few things of which one is chosen, all in sight. */
export class Segments<T extends string> {
  readonly element: HTMLFieldSetElement;
  private readonly label = h("legend");

  constructor(
    private readonly name: string,
    private readonly choose: (value: T) => void,
  ) {
    this.element = h("fieldset", { class: "segments" }, this.label);
  }

  show(
    label: string,
    options: readonly { value: T; text: string; disabled?: boolean }[],
    chosen: T,
  ): void {
    this.label.textContent = label;
    const segments = options.map(({ value, text, disabled }) => {
      const input = h("input", {
        type: "radio",
        name: this.name,
        value,
        "data-key": value,
        checked: value === chosen,
        disabled,
        change: () => this.choose(value),
      });
      return h("label", { class: "segment" }, input, h("span", {}, text));
    });
    refill(this.element, this.label, ...segments);
  }
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
  play: "M6 4l10 6l-10 6z",
  pause: "M7 4v12M13 4v12",
  back: "M12 4l-6 6l6 6",
  forth: "M8 4l6 6l-6 6",
  look: "M4 3l5 13l2-5l5-2z",
  pick: "M4 4h6v6H4zM13 9v8M9 13h8",
  brush: "M16 3l-7 8M8 11a3 3 0 0 0-3 3c0 1-1 2-2 2c3 2 8 1 8-2a3 3 0 0 0-3-3z",
  box: "M4 4h3M9 4h2M13 4h3v3M16 9v2M16 13v3h-3M11 16h-2M7 16H4v-3M4 11V9M4 7V4",
  lasso: "M10 3c4 0 7 2 7 5s-3 5-7 5s-7-2-7-5s3-5 7-5M6 12c-1 1-1 3 1 3s2 2 0 2",
  border: "M10 3v3M10 8v4M10 14v3M6 7l-3 3l3 3M14 7l3 3l-3 3",
  cut: "M5 5a2 2 0 1 0 0 .01M5 15a2 2 0 1 0 0 .01M7 7l9 8M7 14l9-9",
  undo: "M7 4L3 8l4 4M3 8h8a5 5 0 0 1 0 10H8",
  redo: "M13 4l4 4l-4 4M17 8H9a5 5 0 0 0 0 10h3",
  wall: "M3 4h14v10H3zM7 17h6",
  light:
    "M10 6a4 4 0 1 0 0 8a4 4 0 1 0 0-8M10 2v1.5M10 16.5V18M2 10h1.5M16.5 10H18M4.4 4.4l1 1M14.6 14.6l1 1M15.6 4.4l-1 1M5.4 14.6l-1 1",
  dark: "M16 12A7 7 0 0 1 8 4a7 7 0 1 0 8 8z",
  search: "M9 4a5 5 0 1 0 0 10a5 5 0 1 0 0-10M13 13l4 4",
} as const;

/** The element of the page with this id. */
export function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no #${id}`);
  return element;
}
