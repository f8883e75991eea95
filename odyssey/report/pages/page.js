"use strict";

// What all pages share: unpacking of embedded data, text of numbers, and small elements.

const byId = (id) => document.getElementById(id);

/** A Response with the unpacked content of an element: gzip in base64. */
function unpacked(id) {
  const bytes = Uint8Array.from(atob(byId(id).textContent), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream);
}

const readData = () => unpacked("data").json();

async function libraryUrl() {
  const code = await unpacked("library").text();
  return URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
}

const loadModule = async () => import(await libraryUrl());

async function loadScript() {
  const script = document.createElement("script");
  script.src = await libraryUrl();
  const loaded = new Promise((done, failed) => Object.assign(script, { onload: done, onerror: failed }));
  document.head.append(script);
  return loaded;
}

/** Values of a column as numbers; see column_values in page.py. */
const numbers = (values) => Float64Array.from(values, (value) => (value === null ? NaN : Number(value)));

/** A number with four significant digits; with an exponent if there were many zeros. */
function readable(value) {
  if (value === null || Number.isNaN(value)) return "–";
  const number = Number(value);
  if (!Number.isFinite(number)) return number > 0 ? "∞" : "−∞";
  const size = Math.abs(number);
  const short = size === 0 || (size >= 1e-3 && size < 1e6);
  const text = short ? String(Number(number.toPrecision(Number.isInteger(number) ? 7 : 4))) : exponential(number);
  return text.replaceAll("-", "−");
}

const exponential = (number) => number.toExponential(2).replace(/\.?0+e/, "e").replace("e+", "e");

/** An element with text; text is never read as HTML. */
function element(kind, text = "", attributes = {}) {
  const made = document.createElement(kind);
  made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

function download(name, text) {
  const url = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  element("a", "", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

/** Write the error on the page. */
function fails(problem) {
  byId("state").textContent = `This page could not be drawn (${problem}). It needs Chromium 80, Firefox 113 or Safari 16.4, or newer.`;
  throw problem;
}
