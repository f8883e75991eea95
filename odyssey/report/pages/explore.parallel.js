// Parallel coordinates: one vertical axis for each coordinate, one line for each trial.

function drawParallel() {
  const rows = state.picked ? state.chosen.filter((row) => state.picked.has(row)) : state.chosen;
  const trace = {
    type: "parcoords",
    dimensions: shownAxes().map((axis) => dimension(axis, rows)),
    line: rows.length ? lowOnTop(colouring(rows)) : {},
    unselected: { line: { color: "#d5d5d5", opacity: 0.15 } },
    labelfont: { size: 12.5 },
    tickfont: { size: 11 },
    rangefont: { size: 1, color: "rgba(0,0,0,0)" },
  };
  const margin = { l: 70, r: 70, t: 66, b: 20 };
  return Plotly.react("parallel", [trace], { ...LAYOUT, margin }, CONFIG);
}

/** Axes in the reader's order; a choice has an axis only if both of its values occur. */
function shownAxes() {
  const axes = study.axes.filter(({ column, parallel, words }) => {
    const values = new Set(words ? state.chosen.map((row) => study.columns[column][row]) : []);
    return parallel && (!words || values.size > 1 || column in state.ranges);
  });
  const order = state.order ?? [];
  return axes.sort((a, b) => order.indexOf(a.column) - order.indexOf(b.column));
}

function dimension({ column, ...axis }, rows) {
  const { at, range, ticks } = state.scales[column];
  const label = axisTitle(axis).replace(" / ", "<br>/ ");
  const [tickvals, ticktext] = [ticks.map(([place]) => place), ticks.map(([, text]) => text)];
  return { name: column, label, values: rows.map(at), range, tickvals, ticktext, constraintrange: state.ranges[column] };
}

/** Plotly draws lines with high values last; negative values put the better trials on top. */
function lowOnTop({ color, cmin, cmax, colorscale }) {
  const reversed = (scale) => scale.map(([at, colour]) => [1 - at, colour]).reverse();
  const turned = Array.isArray(colorscale) ? reversed(colorscale) : colorscale;
  const reversescale = turned === colorscale;
  return { color: color.map((value) => -value), cmin: -cmax, cmax: -cmin, colorscale: turned, reversescale };
}

/** Colours of rows: by variant, or by the coordinate on an axis up to the 95th percentile; dark is low. */
function colouring(rows) {
  if (state.colour === "variant") return byVariant(rows);
  const { at, ticks } = state.scales[state.colour];
  const sorted = Float64Array.from(state.chosen, at).sort();
  const cmin = sorted[0];
  const cmax = Math.max(sorted[Math.floor(0.95 * (sorted.length - 1))], cmin + 1e-9);
  const within = ticks.filter(([place]) => place >= cmin && place <= cmax);
  const title = { text: axisTitle(study.axis[state.colour]), side: "right" };
  const colorbar = colourBar(within, title);
  return { color: rows.map(at), cmin, cmax, colorscale: "Cividis", showscale: true, colorbar };
}

function byVariant(rows) {
  const names = study.variants.map(({ name }) => name);
  const count = names.length;
  const colorscale = study.variants.flatMap(({ colour }, at) => [[at / count, colour], [(at + 1) / count, colour]]);
  const colorbar = colourBar(names.map((name, at) => [at, plain(name)]));
  const color = rows.map((row) => names.indexOf(study.columns.variant[row]));
  return { color, cmin: -0.5, cmax: count - 0.5, colorscale, showscale: true, colorbar };
}

function colourBar(ticks, title = {}) {
  const [tickvals, ticktext] = [ticks.map(([place]) => place), ticks.map(([, text]) => text)];
  return { title, tickvals, ticktext, thickness: 12, outlinewidth: 0, len: 0.95 };
}

/** Plotly has one event for both a new range and a new order of axes. */
function watchParallel() {
  byId("parallel").on("plotly_restyle", () => {
    const { dimensions } = byId("parallel").data[0];
    state.order = dimensions.map(({ name }) => name);
    const ranged = dimensions.filter(({ constraintrange }) => constraintrange?.length);
    const ranges = ranged.map(({ name, constraintrange: range }) => [name, Array.isArray(range[0]) ? range : [range]]);
    narrow({ ranges: Object.fromEntries(ranges) });
  });
}
