/** The levels of units, the largest first. */
export const LEVELS = ["district", "subdistrict", "community", "sheet", "grid"] as const;
export type Level = (typeof LEVELS)[number];
