import { formatCount } from "../../format";
import { translate, type Language } from "../../i18n/language";
import { nameOfSpan } from "../../watch/time_words";
import type { Trends } from "../../watch/trends";
import { s } from "../svg";

const WIDTH = 72;
const HEIGHT = 18;
/** Room for the dot at the end. */
const MARGIN = 2;

/** Cases of the last months as a line as small as a word. It has no axes, and so needs no chart. */
export function sparkline(
  cases: readonly number[],
  { months }: Pick<Trends, "months">,
  language: Language,
): SVGSVGElement | null {
  const [first, last] = [months[0], months[months.length - 1]];
  if (first === undefined || last === undefined || months.length < 2) return null;
  const most = Math.max(1, ...cases);
  const points = cases.map((count, month) => [
    MARGIN + (month / (cases.length - 1)) * (WIDTH - 2 * MARGIN),
    HEIGHT - MARGIN - (count / most) * (HEIGHT - 2 * MARGIN),
  ]);
  const line = points.map((point) => point.map((value) => value.toFixed(1)).join()).join(" ");
  const [x, y] = points[points.length - 1] ?? [0, 0];
  const count = (value: number | undefined): string => formatCount(value ?? 0, language);
  const label = translate(language, "trend.line", {
    from: nameOfSpan("month", first, language),
    to: nameOfSpan("month", last, language),
    least: count(Math.min(...cases)),
    most: count(Math.max(...cases)),
    last: count(cases[cases.length - 1]),
  });
  return s(
    "svg",
    {
      class: "sparkline",
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      width: WIDTH,
      height: HEIGHT,
      role: "img",
      "aria-label": label,
      "data-cases": cases.join(),
    },
    s("polyline", { points: line }),
    s("circle", { cx: x ?? 0, cy: y ?? 0, r: 2 }),
  );
}
