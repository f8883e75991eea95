// Shows one table at a time, with DataTables.

const shown = {};
const LONG = 40; // letters; longer text may break into lines
const PAGES = [25, 100, 500, -1];

async function start() {
  const [all, library] = await Promise.all([readData(), loadModule()]);
  shown.DataTable = library.default;
  byId("table").append(...all.map(({ title }, at) => element("option", title, { value: at })));
  byId("table").addEventListener("change", (event) => show(all[event.target.value]));
  byId("csv").addEventListener("click", () => download(`${shown.table.name}.csv`, csvOfShown()));
  byId("print").addEventListener("click", () => window.print());
  if (all.length) show(all[0]);
  else byId("state").textContent = "There are no tables.";
  document.body.dataset.ready = "yes";
}

function show(table) {
  shown.grid?.destroy();
  shown.table = table;
  byId("about").textContent = table.about;
  byId("pandas").textContent = `pd.read_parquet("${table.path}")`;
  const grid = element("table", "", { class: "display compact", id: "grid" });
  grid.append(header(table));
  byId("shown").replaceChildren(grid);
  byId("meanings").replaceChildren(...table.columns.flatMap(meaning));
  const rows = table.values[0]?.map((_, row) => row) ?? [];
  shown.grid = new shown.DataTable(grid, {
    data: rows,
    columns: table.columns.map(asColumn),
    columnControl: [{ target: 1, content: ["search"] }],
    order: [],
    orderMulti: true,
    pageLength: PAGES[0],
    lengthMenu: [PAGES, PAGES.map((rows) => (rows < 0 ? "all" : rows))],
    autoWidth: false,
    layout: { topStart: "pageLength", topEnd: "search", bottomStart: "info", bottomEnd: "paging" },
  });
  shown.grid.on("draw", sayCount);
  sayCount();
}

function sayCount() {
  const { recordsDisplay, recordsTotal } = shown.grid.page.info();
  byId("state").textContent = `${recordsDisplay} of ${recordsTotal} rows, ${shown.table.columns.length} columns`;
}

function header({ columns }) {
  const [head, names] = [element("thead"), element("tr")];
  names.append(...columns.map(({ name, unit, meaning: text }) => {
    const cell = element("th", name.replaceAll("_", " "), { title: [text, unit && `in ${unit}`].filter(Boolean).join("; ") });
    if (unit) cell.append(" ", element("span", `/ ${unit}`, { class: "unit" }));
    return cell;
  }));
  head.append(names);
  return head;
}

const meaning = ({ name, unit, meaning: text }) => [element("dt", name), element("dd", unit ? `${text} (${unit})` : text)];

/** A column for DataTables, whose data are row numbers. Its cells are elements with text, never HTML. */
function asColumn({ kind }, column) {
  const values = shown.table.values[column];
  const value = (row) => values[row];
  const isLong = kind === "text" && values.some((text) => text?.length > LONG);
  const uses = {
    display: (row) => cell(kind, value(row)),
    sort: (row) => (kind === "number" ? sortable(value(row)) : written(value(row))),
    filter: (row) => searchable(kind, value(row)),
  };
  return {
    data: (row, use) => (uses[use] ?? value)(row),
    type: kind === "number" ? "num" : "string",
    className: kind === "number" ? "number" : isLong ? "long" : "text",
  };
}

function cell(kind, value) {
  if (kind !== "number") return element("span", written(value));
  return element("span", readable(value), value === null ? {} : { title: String(value) });
}

const written = (value) => (value === null ? "" : value === true ? "yes" : value === false ? "no" : String(value));

/** The key to sort by; missing numbers come first. */
const sortable = (value) => (value === null ? -Infinity : Number(value));

/** The text to search; DataTables would read it as HTML, so it has no markup. */
const searchable = (kind, value) => (kind === "number" ? (value === null ? "" : Number(value)) : written(value).replace(/[<>&]/g, " "));

/** The rows that pass the filters, in the order shown, with all digits. */
function csvOfShown() {
  const { columns, values } = shown.table;
  const rows = shown.grid.rows({ search: "applied", order: "applied" }).data().toArray();
  const lines = [columns.map(({ name }) => name), ...rows.map((row) => values.map((column) => written(column[row])))];
  return lines.map((line) => line.map(quoted).join(",")).join("\r\n") + "\r\n";
}

const quoted = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

start().catch(fails);
