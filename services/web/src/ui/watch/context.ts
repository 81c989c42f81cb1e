import type { Asked } from "../../watch/asked";
import type { Unit } from "../../watch/hierarchy";
import type { WatchStore } from "../../watch/state";
import type { FigureQuestion } from "./figure_dialog";

/** What the parts of the leader's workplace can do. */
export interface WatchContext {
  store: WatchStore;
  /** Asks something else; `isStep` for what the browser's button back should undo. */
  ask(change: Partial<Asked>, isStep?: boolean): void;
  /** Looks at a unit. */
  visit(unit: Unit): void;
  flyTo(lon: number, lat: number): void;
  /** Shows the formula and the cases of a figure. */
  explain(question: FigureQuestion): void;
  /** Asks again for what could not be had. */
  again(): void;
  /** The whole address of a path of the service. */
  address(path: string): string;
  /** Lets time go on by itself, or stops it. */
  play(isPlaying: boolean): void;
}
