// Learning curves of the trials shown: the best in colour, the others in grey behind them.

const MOST_GREY = 300;
const MOST_BOLD = 12;

function drawCurves() {
  const { starts } = study.curves;
  const drawn = state.shown.filter((row) => starts[row + 1] > starts[row]);
  const ranked = drawn.slice().sort((a, b) => rank(a) - rank(b));
  const bold = isNarrowed() ? ranked.slice(0, MOST_BOLD) : bestOfEach(ranked);
  const grey = evenly(ranked.filter((row) => !bold.includes(row)), MOST_GREY);
  tellCurves(bold.length, grey.length, drawn.length);
  const traces = [greyTrace(grey.filter(finished), "solid"), greyTrace(grey.filter((row) => !finished(row)), "dot")];
  const seen = new Set();
  const layout = {
    ...LAYOUT,
    margin: { l: 60, r: 20, t: 10, b: 50 },
    hovermode: "closest",
    xaxis: gridAxis({ title: { text: "training epoch", standoff: 8 }, rangemode: "tozero" }),
    yaxis: errorAxis(bold, grey),
    legend: { orientation: "h", y: 1.02, yanchor: "bottom" },
  };
  return Plotly.react("curves", [...traces, ...bold.map((row) => boldTrace(row, seen))], layout, CONFIG);
}

const finished = (row) => !study.columns.diverged[row];
const isNarrowed = () => state.picked !== null || Object.keys(state.ranges).length > 0;

/** The validation error, infinite for diverged trials and without a finite error, so that they come last. */
function rank(row) {
  const error = study.number.validation_error[row];
  return finished(row) && Number.isFinite(error) ? error : Number.MAX_VALUE;
}

function bestOfEach(ranked) {
  const best = study.variants.map(({ name }) => ranked.find((row) => study.columns.variant[row] === name));
  return best.filter((row) => row !== undefined && finished(row));
}

function evenly(rows, most) {
  if (rows.length <= most) return rows;
  return indices(most).map((at) => rows[Math.floor((at * rows.length) / most)]);
}

function curve(row) {
  const { starts, epochs, errors } = study.curves;
  const [from, to] = [starts[row], starts[row + 1]];
  return { x: epochs.slice(from, to), y: errors.slice(from, to) };
}

/** Many curves as one line with gaps. */
function greyTrace(rows, dash) {
  const lines = rows.map(curve);
  const joined = (axis) => lines.flatMap((line) => [...line[axis], null]);
  const line = { color: dash === "solid" ? "#b5b5b5" : "#d55e00", width: 0.7, dash };
  return { type: "scatter", mode: "lines", x: joined("x"), y: joined("y"), line, opacity: 0.6, hoverinfo: "skip", showlegend: false };
}

function boldTrace(row, seen) {
  const name = study.columns.variant[row];
  const showlegend = !seen.has(name);
  seen.add(name);
  const line = { color: study.variant[name].colour, width: 2, dash: finished(row) ? "solid" : "dash" };
  const hovertemplate = `%{text} %{y:.4g} after epoch %{x}<extra></extra>`;
  const text = plain(`${name}, trial ${study.columns.trial[row]}:`);
  return { type: "scatter", mode: "lines", ...curve(row), line, name: plain(name), legendgroup: name, showlegend, text, hovertemplate };
}

/** An axis up to the 98th percentile of errors, so that a few very large ones do not flatten the rest. */
function errorAxis(bold, grey) {
  const errors = Float64Array.from([...bold, ...grey].flatMap((row) => curve(row).y)).sort();
  const [low, high] = [errors[0] ?? 0, errors[Math.floor(0.98 * (errors.length - 1))] ?? 1];
  const log = low > 0 && high > 3 * low;
  const [from, to] = log ? [Math.log10(low), Math.log10(high)] : [low, high];
  const margin = 0.05 * (to - from || 1);
  const title = { text: plain(`validation error / ${state.about.unit}`), standoff: 8 };
  return gridAxis({ title, type: log ? "log" : "linear", range: [from - margin, to + margin] });
}

function tellCurves(bold, grey, all) {
  const best = isNarrowed() ? `the best ${bold} of them in colour` : "the best of each variant in colour";
  const some = grey + bold < all ? `; ${grey} of the others in grey, evenly from good to bad` : "; the others in grey";
  byId("told").textContent = all
    ? `Validation error of the ${all} trials shown, ${best} (by validation error)${some}.`
    : "There are no learning curves of these trials.";
  const { thinned } = study.curves;
  byId("thinned").textContent = thinned
    ? `After epoch ${thinned}, curves have every third epoch, the best and the last. Errors have four digits.`
    : "Errors have four digits.";
}
