import { filterText, inBox, operatorsFor, type Condition, type Operator } from "../../data/filter";
import { titleIn, type Column } from "../../data/schema";
import { translate } from "../../i18n/language";
import type { MessageKey } from "../../i18n/messages";
import { changed } from "../../store";
import { h, icon, ICONS, refill } from "../dom";
import type { DataContext } from "./context";

/** Nobody wants an answer to half a word. */
const REST_MS = 350;

/** Of times one says before and from, not less and more. */
function nameOf(operator: Operator, column: Column | undefined): MessageKey {
  const isTime = column?.kind === "time" && (operator === "<" || operator === ">=");
  return isTime ? `operator.time.${operator}` : `operator.${operator}`;
}

/** A filter put together from conditions; its text is there to be read, changed and copied. */
export function mountFilter(root: HTMLElement, { store, ask, view }: DataContext): void {
  let conditions: Condition[] = [];
  let joined: "AND" | "OR" = "AND";
  let resting: ReturnType<typeof setTimeout> | undefined;
  const title = h("h3");
  const rows = h("div", { class: "conditions" });
  const add = h("button", {
    type: "button",
    class: "button",
    click: () => change([...conditions, first()]),
  });
  const join = h("select", { change: () => change(conditions, join.value as "AND" | "OR") });
  const box = h("button", { type: "button", class: "button", click: () => withView() });
  const label = h("span", { class: "choice-label" });
  const area = h("textarea", { rows: 2, spellcheck: "false", autocomplete: "off" });
  const fault = h("p", { class: "filter-fault", role: "alert" });
  root.append(
    title,
    rows,
    h("div", { class: "pane-choices" }, add, join, box),
    h("label", { class: "filter-text" }, label, area),
    fault,
  );
  area.addEventListener("input", () => later(area.value.trim()));

  function columns(): Column[] {
    return (store.state.columns.value ?? []).filter(({ kind }) => kind !== "geometry");
  }

  function first(): Condition {
    const [column] = columns();
    return {
      column: column?.name ?? "",
      operator: column === undefined ? "=" : (operatorsFor(column)[0] as Operator),
      value: "",
    };
  }

  /** Other conditions make another text. */
  function change(to: Condition[], how = joined): void {
    conditions = to;
    joined = how;
    draw();
    area.value = filterText(conditions, columns(), joined);
    later(area.value);
  }

  function later(filter: string): void {
    clearTimeout(resting);
    resting = setTimeout(() => ask({ filter }), REST_MS);
  }

  function withView(): void {
    const extent = view();
    if (extent === null) return;
    const text = area.value.trim();
    const within = inBox(extent);
    area.value = text === "" ? within : `(${text}) AND ${within}`;
    later(area.value);
  }

  function draw(): void {
    const { language } = store.state;
    refill(rows, ...conditions.map((condition, index) => row(condition, index)));
    join.hidden = conditions.length < 2;
    join.setAttribute("aria-label", translate(language, "data.join"));
    join.replaceChildren(
      ...(["AND", "OR"] as const).map((word) =>
        h(
          "option",
          { value: word, selected: word === joined },
          translate(language, `data.join.${word}`),
        ),
      ),
    );
  }

  function row(condition: Condition, index: number): HTMLElement {
    const { language } = store.state;
    const column = columns().find(({ name }) => name === condition.column);
    const put = (part: Partial<Condition>): void =>
      change(conditions.map((other, at) => (at === index ? { ...other, ...part } : other)));
    const named = h(
      "select",
      {
        "aria-label": translate(language, "data.column"),
        "data-key": `column-${index}`,
        change: () => {
          const chosen = columns().find(({ name }) => name === named.value);
          const [operator] = chosen === undefined ? [] : operatorsFor(chosen);
          put({ column: named.value, operator: operator ?? "=", value: "" });
        },
      },
      ...columns().map(({ name, title }) =>
        h("option", { value: name, selected: name === condition.column }, titleIn(title, language)),
      ),
    );
    const operator = h(
      "select",
      {
        "aria-label": translate(language, "data.operator"),
        "data-key": `operator-${index}`,
        change: () => put({ operator: operator.value as Operator }),
      },
      ...(column === undefined ? [] : operatorsFor(column)).map((sign) =>
        h(
          "option",
          { value: sign, selected: sign === condition.operator },
          translate(language, nameOf(sign, column)),
        ),
      ),
    );
    const remove = translate(language, "data.remove");
    return h(
      "div",
      { class: "condition" },
      named,
      operator,
      column === undefined ? null : valueField(condition, index, column, put),
      h(
        "button",
        {
          type: "button",
          class: "icon-button",
          "aria-label": remove,
          title: remove,
          click: () => change(conditions.filter((_, at) => at !== index)),
        },
        icon(ICONS.close),
      ),
    );
  }

  function valueField(
    { operator, value }: Condition,
    index: number,
    column: Column,
    put: (part: Partial<Condition>) => void,
  ): HTMLElement | null {
    if (operator === "null" || operator === "not_null") return null;
    const { language } = store.state;
    const attributes = {
      "aria-label": translate(language, "data.value"),
      "data-key": `value-${index}`,
    };
    if (column.words.length > 0) {
      const select = h(
        "select",
        { ...attributes, change: () => put({ value: select.value }) },
        ...["", ...column.words].map((word) =>
          h("option", { value: word, selected: word === value }, word),
        ),
      );
      return select;
    }
    const type = { number: "number", time: "date", text: "text", geometry: "text" }[column.kind];
    const input = h("input", { ...attributes, type, step: "any", value });
    // The field itself is left as it is while somebody types into it.
    input.addEventListener("input", () => {
      conditions = conditions.map((other, at) =>
        at === index ? { ...other, value: input.value } : other,
      );
      area.value = filterText(conditions, columns(), joined);
      later(area.value);
    });
    return input;
  }

  store.subscribe((state, before) => {
    const { language } = state;
    if (before === null || changed(state, before, "layer")) {
      conditions = [];
      area.value = state.filter;
      draw();
    } else if (changed(state, before, "filter") && document.activeElement !== area) {
      if (area.value.trim() !== state.filter) area.value = state.filter;
    }
    if (changed(state, before, "language", "columns")) {
      title.textContent = translate(language, "data.filter");
      add.textContent = translate(language, "data.add");
      box.textContent = translate(language, "data.in_view");
      label.textContent = translate(language, "data.cql");
      area.placeholder = translate(language, "data.everything");
      draw();
    }
    if (changed(state, before, "page")) {
      fault.textContent = state.page.status === "failed" ? (state.page.message ?? "") : "";
    }
  });
}
