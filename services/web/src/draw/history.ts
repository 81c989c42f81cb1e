import type { LogEntry } from "../api/drawing";

/** An edit holds or is undone; what undid it or did it again is a step. */
export type Standing = "holds" | "undone" | "step";

/** What of a log holds now. */
export class History {
  private readonly undone = new Set<number>();

  constructor(edits: readonly LogEntry[]) {
    for (const { cause } of edits) {
      if (cause.by === "undo") this.undone.add(cause.of);
      else if (cause.by === "redo") this.undone.delete(cause.of);
    }
  }

  of({ number, cause }: LogEntry): Standing {
    if (cause.by !== "edit") return "step";
    return this.undone.has(number) ? "undone" : "holds";
  }
}
