import type { COMPARE } from "./texts/compare";
import type { DATA } from "./texts/data";
import type { DRAW } from "./texts/draw";
import type { PAGE } from "./texts/page";
import type { PRINT } from "./texts/print";
import type { SHARED } from "./texts/shared";
import type { WATCH } from "./texts/watch";

type All = typeof COMPARE &
  typeof DATA &
  typeof DRAW &
  typeof PAGE &
  typeof PRINT &
  typeof SHARED &
  typeof WATCH;

/** What a text is called, whichever part of the page brings it. */
export type MessageKey = keyof All["zh"];
