// Scatter plot: any coordinate against any other, one point for each trial.

function drawScatter() {
  const [x, y] = [study.axis[state.x], study.axis[state.y]];
  const rows = state.within.filter((row) => stands(x, row) && stands(y, row));
  const lost = state.within.length - rows.length;
  byId("unshown").textContent = lost ? `${lost} trials are not shown here: a value on one of the axes is missing or not finite.` : "";
  const layout = {
    ...LAYOUT,
    margin: { l: 60, r: 20, t: 10, b: 50 },
    dragmode: "select",
    hovermode: "closest",
    selections: state.picked ? byId("scatter").layout?.selections : [],
    xaxis: scatterAxis(x),
    yaxis: scatterAxis(y),
  };
  return Plotly.react("scatter", rows.length ? [points(rows, x, y)] : [], layout, CONFIG);
}

function stands({ column }, row) {
  const value = study.number[column][row];
  return Number.isFinite(value) && (value > 0 || !state.scales[column].log);
}

function scatterAxis(axis) {
  const words = axis.words && { tickvals: [0, 1], ticktext: axis.words, range: [-0.6, 1.6] };
  const title = { text: axisTitle(axis), standoff: 8 };
  const { log, ticks } = state.scales[axis.column];
  const marks = log && { tickvals: ticks.map(([place]) => 10 ** place), ticktext: ticks.map(([, text]) => text) };
  return gridAxis({ title, type: log ? "log" : "linear", ...marks, ...words });
}

function points(rows, x, y) {
  const diverged = rows.map((row) => study.columns.diverged[row]);
  const mark = (row) => (state.colour === "variant" ? study.variant[study.columns.variant[row]].mark : "circle");
  const place = ({ column, words }) => rows.map((row) => study.number[column][row] + (words ? aside(row) : 0));
  return {
    type: "scatter",
    mode: "markers",
    x: place(x),
    y: place(y),
    customdata: rows,
    text: rows.map(describe),
    hovertemplate: "%{text}<extra></extra>",
    selectedpoints: state.picked ? indices(rows.length).filter((at) => state.picked.has(rows[at])) : undefined,
    unselected: { marker: { opacity: 0.12 } },
    marker: {
      ...colouring(rows),
      symbol: rows.map((row, at) => (diverged[at] ? "x-thin" : mark(row))),
      size: 7,
      opacity: 0.85,
      line: { color: "#333333", width: diverged.map((ended) => (ended ? 1.6 : 0)) },
    },
  };
}

/** The other figures show picked points only; a double click removes the selection. */
function watchScatter() {
  const pick = (picked) => narrow({ picked }).then(drawParallel);
  byId("scatter").on("plotly_selected", (event) => {
    if (event?.points) pick(new Set(event.points.map(({ customdata }) => customdata)));
  });
  byId("scatter").on("plotly_deselect", () => pick(null));
}
