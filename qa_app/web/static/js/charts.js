// Drawings in the page's own colours. What to draw stands as JSON beside each one; its table
// twin is written by the server.

import * as echarts from "echarts";

const STYLE = () => getComputedStyle(document.documentElement);
const token = (name) => STYLE().getPropertyValue(`--${name}`).trim();

/** Colours by the names that a series may give: accent, soft, good, info, minor, … */
function palette() {
  const names = ["accent", "good", "info", "minor", "major", "critical"];
  return { ...Object.fromEntries(names.map((name) => [name, token(name)])), soft: token("text-faint") };
}

function axis(extra = {}) {
  const text = token("text-soft");
  return {
    axisLine: { lineStyle: { color: token("line-strong") } },
    axisTick: { show: false },
    axisLabel: { color: text, fontSize: 12 },
    splitLine: { lineStyle: { color: token("line") } },
    nameTextStyle: { color: text },
    ...extra,
  };
}

function common(spec) {
  return {
    animation: false,
    aria: { enabled: true, label: { description: spec.described } },
    textStyle: { fontFamily: token("font"), color: token("text") },
    color: Object.values(palette()),
    grid: { left: 8, right: 16, top: spec.series?.length > 1 ? 36 : 16, bottom: 8, containLabel: true },
    legend: spec.series?.length > 1
      ? { top: 0, left: 0, itemHeight: 8, textStyle: { color: token("text-soft") } }
      : undefined,
    tooltip: {
      renderMode: "richText",
      confine: true,
      backgroundColor: token("surface-raised"),
      borderColor: token("line-strong"),
      textStyle: { color: token("text"), fontSize: 12 },
    },
  };
}

const colour = (series, index) => palette()[series.tone] ?? Object.values(palette())[index];

// An upright interval around each point; {…, intervals: [[low, high] or null, …]}
function bars(spec) {
  const style = { stroke: token("accent"), lineWidth: 1.5, opacity: 0.6 };
  const line = (x1, y1, x2, y2) => ({ type: "line", shape: { x1, y1, x2, y2 }, style });
  const known = spec.intervals.map((each, index) => each && [index, ...each]).filter(Boolean);
  return {
    type: "custom",
    silent: true,
    tooltip: { show: false },
    data: known,
    encode: { x: 0, y: [1, 2] },
    renderItem: (params, api) => {
      const [x, low] = api.coord([api.value(0), api.value(1)]);
      const [, high] = api.coord([api.value(0), api.value(2)]);
      return {
        type: "group",
        children: [line(x, low, x, high), line(x - 4, low, x + 4, low), line(x - 4, high, x + 4, high)],
      };
    },
  };
}

// {categories, series: [{name, values, tone?}], intervals?, min?, max?, unit?}
function lineOrBar(spec, type) {
  const drawn = spec.series.map((series, index) => ({
    type,
    name: series.name,
    data: series.values,
    itemStyle: { color: colour(series, index), borderRadius: type === "bar" ? 2 : 0 },
    lineStyle: { width: 2 },
    symbol: "circle",
    symbolSize: 6,
    barMaxWidth: 28,
    stack: spec.stacked ? "all" : undefined,
  }));
  return {
    ...common(spec),
    tooltip: { ...common(spec).tooltip, trigger: "axis" },
    xAxis: axis({ type: "category", data: spec.categories, splitLine: { show: false } }),
    yAxis: axis({ type: "value", min: spec.min, max: spec.max, axisLine: { show: false } }),
    series: spec.intervals ? [bars(spec), ...drawn] : drawn,
  };
}

// A thin strip of counts above a table; {categories, series: [{name, values}]}
function strip(spec) {
  const option = lineOrBar(spec, "bar");
  return {
    ...option,
    grid: { left: 0, right: 0, top: 4, bottom: 18 },
    xAxis: {
      ...option.xAxis,
      axisLabel: { ...option.xAxis.axisLabel, alignMinLabel: "left", alignMaxLabel: "right", hideOverlap: true },
    },
    yAxis: { ...option.yAxis, show: false },
  };
}

// Rows with a value and its interval, best first, and the limits of bands as lines;
// {rows: [{name, value, low, high, hollow?, note?}], lines?: [{at, name}], min?, max?}
function intervals(spec) {
  const rows = spec.rows;
  const drawInterval = (params, api) => {
    const at = rows[params.dataIndex];
    const [left, y] = api.coord([at.low, params.dataIndex]);
    const [right] = api.coord([at.high, params.dataIndex]);
    const style = { stroke: token("accent"), lineWidth: 2 };
    const line = (x1, y1, x2, y2) => ({ type: "line", shape: { x1, y1, x2, y2 }, style });
    return {
      type: "group",
      children: [line(left, y, right, y), line(left, y - 4, left, y + 4), line(right, y - 4, right, y + 4)],
    };
  };
  const known = rows.map((row) => row.low !== null && row.low !== undefined);
  return {
    ...common({ described: spec.described }),
    tooltip: {
      ...common({}).tooltip,
      formatter: ({ dataIndex }) => rows[dataIndex].note ?? `${rows[dataIndex].name}  ${rows[dataIndex].value}`,
    },
    grid: { left: 8, right: 16, top: spec.lines ? 28 : 12, bottom: 8, containLabel: true },
    xAxis: axis({ type: "value", min: spec.min, max: spec.max, scale: true }),
    yAxis: axis({
      type: "category", inverse: true, data: rows.map((row) => row.name), splitLine: { show: false },
    }),
    series: [
      {
        type: "custom",
        silent: true,
        data: rows.map((row, index) => (known[index] ? [row.low, index] : [NaN, index])),
        renderItem: (params, api) => (known[params.dataIndex] ? drawInterval(params, api) : undefined),
        encode: { x: 0, y: 1 },
      },
      {
        type: "scatter",
        symbolSize: 9,
        itemStyle: { color: token("accent") },
        data: rows.map((row, index) => [row.value, index]),
        markLine: spec.lines && {
          symbol: "none",
          lineStyle: { color: token("text-faint"), type: "dashed" },
          label: { color: token("text-soft"), formatter: "{b}", position: "start" },
          data: spec.lines.map((line) => ({ xAxis: line.at, name: line.name })),
        },
      },
      {
        type: "scatter",
        symbolSize: 9,
        itemStyle: { color: "transparent", borderColor: token("text-soft"), borderWidth: 1.5 },
        data: rows.map((row, index) => [row.hollow ?? NaN, index]),
      },
    ],
  };
}

// A field of values; {columns, rows, values: [[column, row, value], …], min, max}
function heat(spec) {
  return {
    ...common({ described: spec.described }),
    grid: { left: 8, right: 8, top: 8, bottom: 8, containLabel: true },
    xAxis: axis({ type: "category", data: spec.columns, position: "top", splitLine: { show: false } }),
    yAxis: axis({ type: "category", data: spec.rows, inverse: true, splitLine: { show: false } }),
    visualMap: {
      show: false,
      min: spec.min,
      max: spec.max,
      inRange: { color: [token("major-soft"), token("surface-sunken"), token("good-soft")] },
    },
    series: [{
      type: "heatmap",
      data: spec.values,
      label: { show: true, color: token("text") },
      itemStyle: { borderColor: token("surface-raised"), borderWidth: 2 },
    }],
  };
}

const KINDS = {
  line: (spec) => lineOrBar(spec, "line"),
  bar: (spec) => lineOrBar(spec, "bar"),
  strip,
  intervals,
  heat,
};

const drawn = new Map();

function draw(figure) {
  const spec = JSON.parse(figure.querySelector("script[type='application/json']").textContent);
  const box = figure.querySelector(".chart-canvas");
  // As many rows as there are people, each of them high enough to be read.
  if (spec.kind === "intervals") box.style.height = `${spec.rows.length * 28 + 64}px`;
  spec.described = box.dataset.summary;
  const locale = document.documentElement.lang.startsWith("zh") ? "ZH" : "EN";
  const chart = drawn.get(figure) ?? echarts.init(box, null, { renderer: "svg", locale });
  chart.setOption(KINDS[spec.kind](spec), true);
  if (!drawn.has(figure)) {
    new ResizeObserver(() => chart.resize()).observe(box);
    // A bar, point or cell may lead to what it was computed from: spec.links, by data index.
    chart.on("click", ({ dataIndex }) => spec.links?.[dataIndex] && location.assign(spec.links[dataIndex]));
  }
  drawn.set(figure, chart);
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

document.addEventListener("theme:change", () => {
  for (const figure of drawn.keys()) draw(figure);
});
