import { translate } from "../../i18n/language";
import { changed } from "../../store";
import type { Asked } from "../../watch/asked";
import { nameOfView } from "./bar";
import { presentSpan } from "../../watch/state";
import { nameOfSpan } from "../../watch/time_words";
import { h } from "../dom";
import type { WatchContext } from "./context";

/** Each view stays so long: time to cross a room and read it. */
const STAY_MS = 15_000;

/** What a wall goes through. */
export const WALL_VIEWS: readonly Partial<Asked>[] = [
  { view: "density", compare: "none", clusters: "none", tab: "ranking" },
  { view: "household", compare: "none", clusters: "none", tab: "clock" },
  { view: "units", compare: "none", clusters: "none", tab: "ranking" },
  { view: "density", compare: "before", clusters: "none", tab: "coverage" },
  { view: "hexes", compare: "none", clusters: "emerging", tab: "clusters" },
];

/** The page on a wall: one view after the other, without anything to be touched. */
export function mountWall(root: HTMLElement, { store, ask }: WatchContext): void {
  const title = h("p", { class: "wall-title", "aria-live": "polite" });
  const progress = h("span", { class: "wall-progress", "aria-hidden": "true" });
  const pause = h("button", { type: "button", class: "button" });
  const leave = h("button", { type: "button", class: "button", click: () => ask({ wall: false }) });
  root.append(title, progress, pause, leave);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let at = 0;
  let isPaused = false;

  const show = (index: number): void => {
    at = (index + WALL_VIEWS.length) % WALL_VIEWS.length;
    ask({ ...WALL_VIEWS[at] });
    wait();
  };
  const wait = (): void => {
    clearTimeout(timer);
    progress.classList.remove("running");
    if (isPaused || !store.state.asked.wall) return;
    // Reading the size makes the browser begin the animation anew.
    void progress.offsetWidth;
    progress.classList.add("running");
    timer = setTimeout(() => show(at + 1), STAY_MS);
  };
  const setPaused = (paused: boolean): void => {
    isPaused = paused;
    label();
    wait();
  };
  const label = (): void => {
    const { language } = store.state;
    pause.textContent = translate(language, isPaused ? "wall.go_on" : "wall.pause");
    leave.textContent = translate(language, "wall.leave");
  };
  pause.addEventListener("click", () => setPaused(!isPaused));
  progress.style.setProperty("--stay", `${STAY_MS}ms`);

  addEventListener("keydown", (event) => {
    if (!store.state.asked.wall || event.target instanceof HTMLSelectElement) return;
    if (event.key === "Escape") ask({ wall: false });
    if (event.key === "ArrowRight") show(at + 1);
    if (event.key === "ArrowLeft") show(at - 1);
  });

  store.subscribe((state, before) => {
    if (!changed(state, before, "language", "asked", "series")) return;
    const { language, asked } = state;
    root.hidden = !asked.wall;
    document.body.classList.toggle("wall", asked.wall);
    label();
    const view = nameOfView(asked.view, state, language);
    const time = nameOfSpan(asked.step, presentSpan(state), language);
    title.textContent = `${view} · ${time}`;
    if (asked.wall === (before?.asked.wall ?? false)) return;
    if (asked.wall) enter();
    else stop();
  });

  function enter(): void {
    isPaused = false;
    const now = store.state.asked.view;
    at = Math.max(
      0,
      WALL_VIEWS.findIndex(({ view }) => view === now),
    );
    label();
    wait();
    // Browsers allow it only after a click; a page opened on a wall is made full there.
    if (navigator.userActivation?.isActive) {
      void document.documentElement.requestFullscreen().catch(() => undefined);
    }
  }

  function stop(): void {
    clearTimeout(timer);
    if (document.fullscreenElement !== null) void document.exitFullscreen();
  }
}
