// Rows with a figure and its interval; see `caterpillar` in qa_app/web/charts.py.

import { MAIN, axis, common, interval, legend, named, token } from "app/charts/parts";

const STEP = 10;

// Brackets that overlap stand side by side: each in the first lane that is free at its rows.
function lanes(brackets) {
  const ends = [];
  return brackets.map((each) => {
    const free = ends.findIndex((end) => end < each.first);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = each.last;
    return lane;
  });
}

function bracketMarks(spec) {
  const lane = lanes(spec.brackets);
  const style = { stroke: token("text-faint"), lineWidth: 1.5 };
  return {
    type: "custom",
    silent: true,
    clip: false,
    tooltip: { show: false },
    data: spec.brackets.map((each) => [each.first, each.last]),
    renderItem: (params, api) => {
      const { x, width } = params.coordSys;
      const right = x + width + STEP * (lane[params.dataIndex] + 1);
      const top = api.coord([0, api.value(0)])[1] - 8;
      const bottom = api.coord([0, api.value(1)])[1] + 8;
      const line = (x1, y1, x2, y2) => ({ type: "line", shape: { x1, y1, x2, y2 }, style });
      return {
        type: "group",
        children: [
          line(right, top, right, bottom),
          line(right - 4, top, right, top),
          line(right - 4, bottom, right, bottom),
        ],
      };
    },
  };
}

function intervalMarks(spec) {
  const stroke = { stroke: token("accent"), lineWidth: 2 };
  const known = spec.rows
    .map((row, index) => (row.low === null ? null : [row.low, row.high, index]))
    .filter(Boolean);
  return {
    type: "custom",
    silent: true,
    tooltip: { show: false },
    data: known,
    encode: { x: [0, 1], y: 2 },
    renderItem: (params, api) =>
      interval(api.coord([api.value(0), api.value(2)]), api.coord([api.value(1), api.value(2)]), true, stroke),
  };
}

const limitLines = (spec) => ({
  silent: true,
  symbol: "none",
  lineStyle: { color: token("text-faint"), type: "dashed", width: 1 },
  label: { color: token("text-soft"), formatter: "{b}", position: "start", fontSize: 12 },
  data: spec.limits.map((each) => ({ xAxis: each.at, name: each.name })),
});

const points = (rows, key) => rows.map((row, index) => [row[key] ?? NaN, index]);

export function caterpillar(spec) {
  const base = common(spec);
  const names = spec.rows.map((row) => row.name);
  const beside = STEP * (Math.max(-1, ...lanes(spec.brackets)) + 1);
  return {
    ...base,
    legend: spec.hollow ? legend([spec.figure, spec.hollow]) : undefined,
    tooltip: { ...base.tooltip, formatter: ({ dataIndex }) => spec.rows[dataIndex].note },
    grid: {
      left: 8,
      right: 16 + beside,
      top: (spec.hollow ? 28 : 8) + (spec.limits.length ? 24 : 0),
      bottom: 8,
      containLabel: true,
    },
    xAxis: axis({
      type: "value", min: spec.min, max: spec.max, interval: spec.step,
      axisLabel: { formatter: `{value}${spec.unit}`, hideOverlap: true },
    }),
    yAxis: axis({
      type: "category",
      inverse: true,
      data: names,
      splitLine: { show: false },
      axisLabel: named(names, 150),
    }),
    series: [
      intervalMarks(spec),
      ...(spec.hollow
        ? [{
            type: "scatter",
            name: spec.hollow,
            symbol: "circle",
            symbolSize: 9,
            itemStyle: { color: "transparent", borderColor: token("text-soft"), borderWidth: 1.5 },
            data: points(spec.rows, "hollow"),
          }]
        : []),
      {
        type: "scatter",
        id: MAIN,
        name: spec.figure,
        symbol: "circle",
        symbolSize: 9,
        itemStyle: { color: token("accent") },
        data: points(spec.rows, "value"),
        markLine: spec.limits.length ? limitLines(spec) : undefined,
      },
      ...(spec.brackets.length ? [bracketMarks(spec)] : []),
    ],
  };
}
