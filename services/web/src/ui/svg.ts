const NAMESPACE = "http://www.w3.org/2000/svg";

/** An SVG element. Text is always text, never markup. */
export function s<T extends keyof SVGElementTagNameMap>(
  tag: T,
  attributes: Record<string, string | number> = {},
  ...children: (Node | string | null)[]
): SVGElementTagNameMap[T] {
  const element = document.createElementNS(NAMESPACE, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children.filter((child) => child !== null));
  return element;
}
