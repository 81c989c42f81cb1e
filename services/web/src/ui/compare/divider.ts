import { formatShare } from "../../format";
import { translate, type Language } from "../../i18n/language";
import { h } from "../dom";

const STEP = 0.02;
const LEAP = 0.1;
/** So much of either side is always left. */
const LEAST = 0.02;

/** The line between two maps, for mouse, finger and keys. */
export class Divider {
  readonly element = h(
    "div",
    { class: "divider-line", role: "slider", tabindex: 0, "aria-orientation": "horizontal" },
    h("span", { class: "divider-name left" }),
    h("span", { class: "divider-grip", "aria-hidden": "true" }),
    h("span", { class: "divider-name right" }),
  );
  private language: Language = "en";
  share = 0.5;

  constructor(
    area: HTMLElement,
    private readonly moved: (share: number) => void,
  ) {
    const { element } = this;
    element.setAttribute("aria-valuemin", "0");
    element.setAttribute("aria-valuemax", "100");
    element.addEventListener("keydown", (event) => this.key(event));
    element.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      element.focus();
      element.setPointerCapture(event.pointerId);
    });
    element.addEventListener("pointermove", (event) => {
      if (!element.hasPointerCapture(event.pointerId)) return;
      const { left, width } = area.getBoundingClientRect();
      this.move((event.clientX - left) / width);
    });
    area.append(element);
    this.move(this.share);
  }

  name(plan: string, other: string, language: Language): void {
    this.language = language;
    const [left, right] = this.element.querySelectorAll(".divider-name");
    if (left) left.textContent = plan;
    if (right) right.textContent = other;
    this.element.setAttribute("aria-label", translate(language, "beside.divider", { plan, other }));
    this.move(this.share);
  }

  private key(event: KeyboardEvent): void {
    const to = {
      ArrowLeft: this.share - STEP,
      ArrowRight: this.share + STEP,
      PageDown: this.share - LEAP,
      PageUp: this.share + LEAP,
      Home: 0,
      End: 1,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.move(to);
  }

  private move(to: number): void {
    this.share = Math.min(1 - LEAST, Math.max(LEAST, to));
    const { element, share, language } = this;
    element.style.left = `${share * 100}%`;
    element.setAttribute("aria-valuenow", String(Math.round(share * 100)));
    const said = translate(language, "beside.share", { share: formatShare(share, language, 0) });
    element.setAttribute("aria-valuetext", said);
    this.moved(share);
  }

  close(): void {
    this.element.remove();
  }
}
