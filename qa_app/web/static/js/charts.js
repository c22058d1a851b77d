// Drawings in the page's own colours. What to draw stands as JSON beside each one; its table
// twin is written by the server.

import * as echarts from "echarts";
import { caterpillar } from "app/charts/caterpillar";
import { bars, heat } from "app/charts/fields";
import { line, strip, trend } from "app/charts/lines";
import { MAIN } from "app/charts/parts";

const KINDS = { line, strip, trend, caterpillar, bars, heat };

const drawn = new Map();
const specs = new WeakMap();

const boxOf = (figure) => figure.querySelector(".chart-canvas");

function specOf(figure) {
  if (!specs.has(figure)) {
    const spec = JSON.parse(figure.querySelector("script[type='application/json']").textContent);
    spec.described = boxOf(figure).dataset.summary;
    specs.set(figure, spec);
  }
  return specs.get(figure);
}

/** The page of what a bar, point or cell was computed from. */
function open(figure, index) {
  const address = specOf(figure).links?.[index];
  if (address) location.assign(address);
}

function start(figure) {
  const locale = document.documentElement.lang.startsWith("zh") ? "ZH" : "EN";
  const box = boxOf(figure);
  const chart = echarts.init(box, null, { renderer: "svg", locale });
  new ResizeObserver(() => !printing && chart.resize()).observe(box);
  chart.on("click", ({ dataIndex }) => open(figure, dataIndex));
  if (specOf(figure).links) walk(figure, box, chart);
  return chart;
}

// The arrows go over the points one by one and say each, Enter opens it.
function walk(figure, box, chart) {
  const count = specOf(figure).links.length;
  let at = -1;
  const show = (type, dataIndex) => {
    const seriesIndex = chart.getOption().series.findIndex(({ id }) => id === MAIN);
    chart.dispatchAction({ type, seriesIndex, dataIndex });
  };
  const go = (to) => {
    if (at >= 0) show("downplay", at);
    at = Math.min(Math.max(to, 0), count - 1);
    show("highlight", at);
    show("showTip", at);
  };
  const keys = {
    ArrowRight: () => go(at + 1),
    ArrowDown: () => go(at + 1),
    ArrowLeft: () => go(at - 1),
    ArrowUp: () => go(at - 1),
    Home: () => go(0),
    End: () => go(count - 1),
    Enter: () => at >= 0 && open(figure, at),
  };
  box.addEventListener("keydown", (event) => {
    if (!keys[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    keys[event.key]();
  });
  box.addEventListener("blur", () => {
    if (at >= 0) show("downplay", at);
    chart.dispatchAction({ type: "hideTip" });
    at = -1;
  });
}

function draw(figure) {
  const spec = specOf(figure);
  if (!drawn.has(figure)) drawn.set(figure, start(figure));
  drawn.get(figure).setOption(KINDS[spec.kind](spec), true);
}

/** Draw the figures given that are not drawn yet. */
export function drawAll(figures) {
  for (const [figure, chart] of drawn) {
    if (figure.isConnected) continue;
    chart.dispose();
    drawn.delete(figure);
  }
  for (const figure of figures) if (!drawn.has(figure)) draw(figure);
}

const drawAgain = () => {
  for (const figure of drawn.keys()) draw(figure);
};
document.addEventListener("theme:change", drawAgain);

// On paper everything is light, and the picture shrinks to the width of the paper.
const root = document.documentElement;
let printing = null;

addEventListener("beforeprint", () => {
  if (!drawn.size || printing !== null) return;
  printing = root.dataset.bsTheme;
  root.dataset.bsTheme = "light";
  drawAgain();
  for (const chart of drawn.values()) {
    const svg = chart.getDom().querySelector("svg");
    svg?.setAttribute("viewBox", `0 0 ${chart.getWidth()} ${chart.getHeight()}`);
  }
});

addEventListener("afterprint", () => {
  if (printing === null) return;
  root.dataset.bsTheme = printing;
  printing = null;
  for (const chart of drawn.values()) chart.getDom().querySelector("svg")?.removeAttribute("viewBox");
  drawAgain();
});
