// Scales: from values of trials to coordinates on the axes.

/** The result of `scaleOf` for every axis. */
const scalesOf = (rows) => Object.fromEntries(study.axes.map((axis) => [axis.column, scaleOf(axis, rows)]));

/**
 * Whether an axis is logarithmic, where a trial's row stands on it, from where to where it goes, and
 * its ticks as [place, text]. What is not finite stands above all else.
 */
function scaleOf({ column, log: prior, words }, rows) {
  const number = study.number[column];
  if (words) {
    const ticks = words.map((word, place) => [place, word]);
    return { log: false, at: (row) => number[row] + 0.3 * aside(row), range: [-0.15, 1.15], ticks };
  }
  const log = isLog(rows.map((row) => number[row]).filter(Number.isFinite), prior);
  const own = (row) => (log ? Math.log10(number[row]) : number[row]);
  const finite = rows.map(own).filter(Number.isFinite);
  const [low, high] = finite.length ? [least(finite), most(finite)] : [0, 1];
  const margin = low === high ? Math.abs(high) / 2 || 1 : 0;
  const top = high + margin + 0.08 * (high - low);
  const at = (row) => (Number.isFinite(own(row)) ? own(row) : top);
  const lost = finite.length < rows.length;
  const ticks = [...ticksWithin(low, high, log), ...(lost ? [[top, "not finite"]] : [])];
  return { log, at, range: [low - margin, lost ? top : high + margin], ticks };
}

/** Logarithmic by its prior, or if finite values differ by large factors; never if a value is not positive. */
function isLog(finite, prior) {
  const low = least(finite);
  return finite.length > 0 && low > 0 && (prior ?? most(finite) > 3 * low);
}

const least = (values) => values.reduce((a, b) => Math.min(a, b), Infinity);
const most = (values) => values.reduce((a, b) => Math.max(a, b), -Infinity);

/** The shift of a trial to the side on the axis of a choice, so that points hide each other less. */
const aside = (row) => 0.7 * (((row * 0.618) % 1) - 0.5);

function ticksWithin(low, high, log) {
  const places = log ? logMarks(low, high) : evenMarks(low, high);
  const within = places.filter((place) => place >= low - 1e-9 && place <= high + 1e-9);
  return within.map((place) => [place, readable(log ? 10 ** place : place)]);
}

function logMarks(low, high) {
  if (high - low < 0.5) return evenMarks(10 ** low, 10 ** high).map(Math.log10);
  const factors = high - low > 3.5 ? [1] : [1, 2, 5];
  const decades = indices(Math.ceil(high) - Math.floor(low) + 1).map((step) => Math.floor(low) + step);
  return decades.flatMap((decade) => factors.map((factor) => decade + Math.log10(factor)));
}

function evenMarks(low, high) {
  if (low === high) return [low];
  const power = 10 ** Math.floor(Math.log10((high - low) / 4));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => (high - low) / size <= 6);
  const first = Math.ceil(low / step - 1e-9);
  return indices(8).map((at) => Number(((first + at) * step).toPrecision(10)));
}
