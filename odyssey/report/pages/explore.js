// The state of the page, and the controls that change it. Each figure has its own file.

const PAPER = 680; // pixels across A4, within its margins
const state = {};
const study = {};

async function start() {
  const [data] = await Promise.all([readData(), loadScript()]);
  Object.assign(study, data, { count: data.columns.variant.length });
  study.axis = Object.fromEntries(data.axes.map((axis) => [axis.column, axis]));
  study.number = Object.fromEntries(data.axes.map(({ column }) => [column, numbers(data.columns[column])]));
  study.variant = Object.fromEntries(data.variants.map((variant) => [variant.name, variant]));
  Object.assign(state, { variants: new Set(Object.keys(study.variant)), diverged: true });
  Object.assign(state, { colour: "test_error", x: "learning_rate", y: "test_error" });
  if (study.count) await fillPage();
  else byId("state").textContent = "There are no trials.";
  document.body.dataset.ready = "yes";
}

async function fillPage() {
  fillControls();
  await choose({ dataset: study.datasets[0].name });
  watchParallel();
  watchScatter();
}

/** Change the state and draw everything again; new axes remove all ranges and picked points. */
function choose(changes) {
  Object.assign(state, changes);
  state.about = study.datasets.find(({ name }) => name === state.dataset);
  const { dataset, diverged, variant } = study.columns;
  const rows = indices(study.count).filter((row) => dataset[row] === state.dataset);
  const onAxes = rows.filter((row) => state.diverged || !diverged[row]);
  state.chosen = onAxes.filter((row) => state.variants.has(variant[row]));
  if ("dataset" in changes || "diverged" in changes) {
    Object.assign(state, { ranges: {}, picked: null, order: null, all: rows.length, scales: scalesOf(onAxes) });
  }
  return narrow({}).then(drawParallel);
}

/** Show the trials within ranges ({column: [[low, high], …]}) that are picked (a Set, or null for all). */
function narrow(changes) {
  Object.assign(state, changes);
  state.within = state.chosen.filter(isWithin);
  state.shown = state.picked ? state.within.filter((row) => state.picked.has(row)) : state.within;
  sayCount();
  return Promise.all([drawScatter(), drawCurves()]);
}

const indices = (count) => Array.from({ length: count }, (_, at) => at);

function isWithin(row) {
  return Object.entries(state.ranges).every(([column, ranges]) => {
    const at = state.scales[column].at(row);
    return ranges.some(([low, high]) => low <= at && at <= high);
  });
}

function sayCount() {
  const diverged = state.shown.filter((row) => study.columns.diverged[row]).length;
  byId("state").textContent = `${state.shown.length} of ${state.all} trials shown, ${diverged} of them diverged`;
}

function fillControls() {
  options("dataset", study.datasets.map(({ name, heading }) => [name, heading]));
  const axes = study.axes.map(({ column, name }) => [column, name]);
  options("colour", [["variant", "variant"], ...axes]);
  options("x", axes);
  options("y", axes);
  for (const name of ["dataset", "colour", "x", "y"]) {
    byId(name).value = state[name] ?? byId(name).value;
    byId(name).addEventListener("change", (event) => choose({ [name]: event.target.value }));
  }
  byId("variants").append(...study.variants.map(variantBox));
  byId("diverged").addEventListener("change", (event) => choose({ diverged: event.target.checked }));
  byId("print").addEventListener("click", () => window.print());
  byId("reset").addEventListener("click", showAll);
  window.addEventListener("beforeprint", fitPaper);
}

/** For printing, figures are scaled down as a whole. */
function fitPaper() {
  for (const plot of document.querySelectorAll(".plot")) {
    plot.style.setProperty("--shrink", Math.min(1, PAPER / plot.clientWidth));
  }
}

function showAll() {
  document.querySelectorAll("input[type=checkbox]").forEach((box) => (box.checked = true));
  choose({ dataset: state.dataset, variants: new Set(Object.keys(study.variant)), diverged: true });
}

function options(id, pairs) {
  byId(id).replaceChildren(...pairs.map(([value, text]) => element("option", text, { value })));
}

function variantBox({ name, colour }) {
  const box = element("input", "", { type: "checkbox", value: name, checked: "" });
  box.addEventListener("change", () => {
    const boxes = [...document.querySelectorAll("#variants input:checked")];
    choose({ variants: new Set(boxes.map(({ value }) => value)) });
  });
  const label = element("label");
  const swatch = element("span", "", { class: "swatch" });
  swatch.style.background = colour;
  label.append(box, " ", swatch, name);
  return label;
}

/** Escape text for Plotly, which interprets some HTML. */
const plain = (text) => String(text).replace(/&/g, "&amp;").replace(/</g, "&lt;");

const unitOf = (unit) => (unit === "error" ? state.about.unit : unit);

function axisTitle({ name, unit }) {
  return plain(unit ? `${name} / ${unitOf(unit)}` : name);
}

/** All columns of a trial, one per line. */
function describe(row) {
  return study.facts.map(({ column, unit }) => {
    const value = study.columns[column][row];
    const text = typeof value === "number" || value === null ? readable(value) : String(value);
    return plain(`${column.replaceAll("_", " ")}: ${text} ${unitOf(unit)}`);
  }).join("<br>");
}

const LAYOUT = {
  font: { family: 'system-ui, "Helvetica Neue", Arial, sans-serif', size: 12.5, color: "#333333" },
  paper_bgcolor: "white",
  plot_bgcolor: "white",
  hoverlabel: { bgcolor: "white", bordercolor: "#8c8c8c", align: "left", font: { size: 11.5, color: "#333333" } },
};
const CONFIG = {
  responsive: true,
  displaylogo: false,
  modeBarButtonsToRemove: ["autoScale2d"],
  toImageButtonOptions: { format: "svg", filename: "odyssey" },
};

const gridAxis = (more) => ({ gridcolor: "#ebebeb", linecolor: "#8c8c8c", ticks: "outside", zeroline: false, automargin: true, ...more });

start().catch(fails);
