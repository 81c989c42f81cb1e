import { changed } from "../store";
import type { Asked } from "./asked";
import { moved, type WatchStore } from "./state";

/** A picture that takes longer than this is not waited for. */
const PATIENCE_MS = 3000;
const SOON_MS = 20;

/** Lets time go on by itself: a step at a time, and never faster than pictures come. */
export function mountPlayer(
  store: WatchStore,
  ask: (change: Partial<Asked>) => void,
  isBusy: () => boolean,
): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let moveAt = 0;
  const tick = (): void => {
    const now = performance.now();
    if (isBusy() && now - moveAt < PATIENCE_MS) {
      timer = setTimeout(tick, SOON_MS);
      return;
    }
    moveAt = now;
    timer = setTimeout(tick, 1000 / store.state.speed);
    ask({ at: moved(store.state, 1) });
  };
  store.subscribe((state, before) => {
    if (!changed(state, before, "isPlaying", "asked")) return;
    if (state.isPlaying && state.asked.step === "all") store.set({ isPlaying: false });
    else if (changed(state, before, "isPlaying")) {
      clearTimeout(timer);
      if (state.isPlaying) tick();
    }
  });
}
