import type { Point } from "./shapes";
import type { Snap } from "./snap";
import { traced } from "./trace";

/** A place of the plane, and the guide that it keeps to. */
export interface Snapped {
  at: Point;
  snap: Snap | null;
}

/** A line that is put together point by point; between two points on streets it follows them. */
export class LineTool {
  private points: Snapped[] = [];

  get count(): number {
    return this.points.length;
  }

  get last(): Snapped | null {
    return this.points[this.points.length - 1] ?? null;
  }

  add(point: Snapped): void {
    const { last } = this;
    const isSame = last !== null && last.at[0] === point.at[0] && last.at[1] === point.at[1];
    if (!isSame) this.points.push(point);
  }

  /** Takes the last point back. */
  back(): void {
    this.points.pop();
  }

  /** Tells whether there was anything. */
  clear(): boolean {
    const wasThere = this.points.length > 0;
    this.points = [];
    return wasThere;
  }

  /** The line on the plane, on to where the pointer is if that is said. */
  line(next: Snapped | null = null): Point[] {
    const points = next === null ? this.points : [...this.points, next];
    return points.flatMap((point, index) => {
      const before = points[index - 1];
      if (before === undefined) return [point.at];
      const way = before.snap && point.snap ? traced(before.snap, point.snap) : null;
      return (way ?? [before.at, point.at]).slice(1);
    });
  }
}
