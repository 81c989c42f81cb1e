import { text } from "../watch/cql";
import type { Column, Kind } from "./schema";

export const OPERATORS = ["=", "<>", "<", "<=", ">", ">=", "contains", "null", "not_null"] as const;
export type Operator = (typeof OPERATORS)[number];

/** A part of a filter as it is put together. */
export interface Condition {
  column: string;
  operator: Operator;
  value: string;
}

/** What can be asked of a kind of column. */
export function operatorsFor({ kind, words }: Pick<Column, "kind" | "words">): Operator[] {
  const nulls: Operator[] = ["null", "not_null"];
  const byKind: Record<Kind, Operator[]> = {
    text: words.length > 0 ? ["=", "<>"] : ["=", "<>", "contains"],
    number: ["=", "<>", "<", "<=", ">", ">="],
    time: ["<", ">="],
    geometry: [],
  };
  return [...byKind[kind], ...nulls];
}

/** Conditions as a filter in CQL2; those that are not complete are left out. */
export function filterText(
  conditions: readonly Condition[],
  columns: readonly Column[],
  joined: "AND" | "OR",
): string {
  const parts = conditions.flatMap((condition) => {
    const column = columns.find(({ name }) => name === condition.column);
    const part = column === undefined ? null : partOf(condition, column);
    return part === null ? [] : [part];
  });
  return parts.join(` ${joined} `);
}

function partOf({ column, operator, value }: Condition, { kind }: Column): string | null {
  if (operator === "null") return `${column} IS NULL`;
  if (operator === "not_null") return `${column} IS NOT NULL`;
  if (value.trim() === "") return null;
  if (operator === "contains") return `CASEI(${column}) LIKE CASEI(${text(`%${escaped(value)}%`)})`;
  const literal = literalOf(value.trim(), kind);
  return literal === null ? null : `${column} ${operator} ${literal}`;
}

/** What stands for anything in a pattern is meant as it is written. */
function escaped(value: string): string {
  return value.replace(/[\\%_]/g, (sign) => `\\${sign}`);
}

function literalOf(value: string, kind: Kind): string | null {
  if (kind === "number") return Number.isFinite(Number(value)) ? value : null;
  if (kind !== "time") return text(value);
  // A date, or a moment as an input of the browser writes it; in China's time, as everywhere here.
  const moment = Date.parse(`${value.length === 10 ? `${value}T00:00` : value}:00+08:00`);
  return Number.isNaN(moment)
    ? null
    : `TIMESTAMP('${new Date(moment).toISOString().slice(0, 19)}Z')`;
}

/** What touches a box: west, south, east, north. */
export function inBox(box: readonly number[]): string {
  return `S_INTERSECTS(geometry, BBOX(${box.map((degree) => degree.toFixed(6)).join(", ")}))`;
}
