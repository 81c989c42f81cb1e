import { formatCount } from "../../format";
import { translate, type Language } from "../../i18n/language";
import type { Trends } from "../../watch/trends";
import { nameOfSpan } from "../../watch/time_words";
import { asPicture, Plot } from "../charts";

const SIZE = { width: 72, height: 18 };

/** Cases of the last months as a line as small as a word. */
export function sparkline(
  cases: readonly number[],
  { months }: Pick<Trends, "months">,
  language: Language,
): Element | null {
  const [first, last] = [months[0], months[months.length - 1]];
  if (first === undefined || last === undefined || months.length < 2) return null;
  const most = Math.max(1, ...cases);
  const points = cases.map((count, month) => ({ month, count }));
  const chart = Plot.plot({
    ...SIZE,
    margin: 2,
    axis: null,
    x: { domain: [0, cases.length - 1] },
    y: { domain: [0, most] },
    style: { background: "none", overflow: "visible" },
    marks: [
      Plot.areaY(points, { x: "month", y: "count", fill: "currentColor", fillOpacity: 0.14 }),
      Plot.lineY(points, { x: "month", y: "count", stroke: "currentColor", strokeWidth: 1.2 }),
      Plot.dot(points.slice(-1), { x: "month", y: "count", r: 1.8, fill: "currentColor" }),
    ],
  });
  chart.classList.add("sparkline");
  const count = (value: number | undefined): string => formatCount(value ?? 0, language);
  const label = translate(language, "trend.line", {
    from: nameOfSpan("month", first, language),
    to: nameOfSpan("month", last, language),
    least: count(Math.min(...cases)),
    most: count(Math.max(...cases)),
    last: count(cases[cases.length - 1]),
  });
  const picture = asPicture(chart, label);
  picture.setAttribute("data-cases", cases.join());
  return picture;
}
