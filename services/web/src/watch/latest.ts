import { faultOf } from "../load";

/** Something that is asked of the service. While it is asked anew, the last answer stays. */
export interface Loaded<T> {
  status: "idle" | "loading" | "ready" | "offline" | "failed";
  value: T | null;
  /** What the service said when it failed. */
  message?: string;
}

export const IDLE: Loaded<never> = { status: "idle", value: null };

/** Answers that are kept, for those who go back and forth: some are megabytes. */
const KEPT = 12;

/**
 * The latest answer to a question that keeps changing: a new question ends the request of the one
 * before, and an answer that comes too late is never shown.
 */
export class Latest<T> {
  private readonly answers = new Map<string, T>();
  private running: AbortController | null = null;
  private asked: string | null = null;
  private last: Loaded<T> = IDLE;

  constructor(private readonly show: (loaded: Loaded<T>) => void) {}

  /** Shows the answer of a question, which is told from others by its key. */
  async ask(key: string, load: (signal: AbortSignal) => Promise<T>): Promise<void> {
    if (key === this.asked && (this.last.status === "loading" || this.last.status === "ready"))
      return;
    this.running?.abort();
    this.asked = key;
    const known = this.answers.get(key);
    if (known !== undefined) {
      this.running = null;
      this.tell({ status: "ready", value: known });
      return;
    }
    const running = new AbortController();
    this.running = running;
    this.tell({ status: "loading", value: this.last.value });
    try {
      const value = await load(running.signal);
      if (running.signal.aborted) return;
      this.keep(key, value);
      this.tell({ status: "ready", value });
    } catch (error) {
      if (running.signal.aborted) return;
      const fault = faultOf(error);
      this.tell(
        fault.status === "failed"
          ? { status: "failed", value: null, message: fault.message }
          : { status: "offline", value: null },
      );
    }
  }

  /** Asks nothing any more. */
  stop(): void {
    this.running?.abort();
    this.running = null;
    this.asked = null;
    this.tell(IDLE);
  }

  private tell(loaded: Loaded<T>): void {
    this.last = loaded;
    this.show(loaded);
  }

  private keep(key: string, value: T): void {
    this.answers.set(key, value);
    if (this.answers.size <= KEPT) return;
    const [oldest] = this.answers.keys();
    if (oldest !== undefined) this.answers.delete(oldest);
  }
}
