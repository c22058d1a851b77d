// Figures over time: lines with intervals, a thin strip of counts, a trend with control limits.

import { MAIN, axis, common, interval, legend, palette, token } from "app/charts/parts";

const colour = (series, index) => palette()[series.tone] ?? Object.values(palette())[index];

// An upright interval around each point; {…, intervals: [[low, high] or null, …]}
function intervals(spec) {
  const stroke = { stroke: token("accent"), lineWidth: 1.5, opacity: 0.6 };
  return {
    type: "custom",
    silent: true,
    tooltip: { show: false },
    data: spec.intervals.map((each, index) => each && [index, ...each]).filter(Boolean),
    encode: { x: 0, y: [1, 2] },
    renderItem: (params, api) =>
      interval(api.coord([api.value(0), api.value(1)]), api.coord([api.value(0), api.value(2)]), false, stroke),
  };
}

function many(spec, type) {
  const drawn = spec.series.map((series, index) => ({
    type,
    id: index ? undefined : MAIN,
    name: series.name,
    data: series.values,
    itemStyle: { color: colour(series, index), borderRadius: type === "bar" ? 2 : 0 },
    lineStyle: { width: 2 },
    symbol: "circle",
    symbolSize: 6,
    barMaxWidth: 28,
  }));
  const base = common(spec);
  return {
    ...base,
    grid: { ...base.grid, top: drawn.length > 1 ? 36 : 16 },
    legend: drawn.length > 1 ? legend(spec.series.map(({ name }) => name)) : undefined,
    tooltip: { ...base.tooltip, trigger: "axis" },
    xAxis: axis({ type: "category", data: spec.categories, splitLine: { show: false } }),
    yAxis: axis({ type: "value", min: spec.min, max: spec.max, axisLine: { show: false } }),
    series: spec.intervals ? [intervals(spec), ...drawn] : drawn,
  };
}

/** {categories, series: [{name, values, tone?}], intervals?, min?, max?} */
export const line = (spec) => many(spec, "line");

/** A thin strip of counts above a table; {categories, series: [{name, values}]} */
export function strip(spec) {
  const option = many(spec, "bar");
  return {
    ...option,
    grid: { left: 0, right: 0, top: 4, bottom: 18 },
    xAxis: {
      ...option.xAxis,
      axisLabel: { ...option.xAxis.axisLabel, alignMinLabel: "left", alignMaxLabel: "right" },
    },
    yAxis: { ...option.yAxis, show: false },
  };
}

// Control limits hold for each period by itself: the more reviews, the closer they are.
const limit = (name, values) => ({
  type: "line",
  name,
  data: values,
  step: "middle",
  symbol: "none",
  silent: true,
  lineStyle: { color: token("text-faint"), type: "dashed", width: 1 },
  itemStyle: { color: token("text-faint") },
});

const centre = (spec) => ({
  silent: true,
  symbol: "none",
  lineStyle: { color: token("text-faint"), type: "solid", width: 1 },
  label: { show: false },
  data: [{ yAxis: spec.centre, name: spec.words.centre }],
});

function point(spec, index) {
  if (!spec.outside[index]) return { value: spec.values[index] };
  return {
    value: spec.values[index],
    symbol: "diamond",
    symbolSize: 12,
    itemStyle: { color: token("major") },
  };
}

const told = (spec, index) =>
  [
    spec.categories[index],
    `${spec.figure}  ${spec.said[index]}`,
    ...(spec.lower && spec.lower[index] !== null ? [`${spec.words.limits}  ${spec.limits[index]}`] : []),
    ...(spec.counts[index] ? [spec.counts[index]] : []),
  ].join("\n");

/** One figure over time with its control limits; see `trend` in qa_app/web/charts.py */
export function trend(spec) {
  const base = common(spec);
  return {
    ...base,
    grid: { ...base.grid, top: spec.lower ? 36 : 16 },
    legend: spec.lower ? legend([spec.figure, spec.words.limits]) : undefined,
    tooltip: { ...base.tooltip, trigger: "axis", formatter: ([first]) => told(spec, first.dataIndex) },
    xAxis: axis({ type: "category", data: spec.categories, splitLine: { show: false } }),
    yAxis: axis({
      type: "value", min: spec.min, max: spec.max, scale: true, axisLine: { show: false },
      axisLabel: { formatter: `{value}${spec.unit}` },
    }),
    series: [
      {
        type: "line",
        id: MAIN,
        name: spec.figure,
        data: spec.values.map((value, index) => point(spec, index)),
        symbol: "circle",
        symbolSize: 7,
        itemStyle: { color: token("accent") },
        lineStyle: { width: 2, color: token("accent") },
        markLine: spec.centre === null ? undefined : centre(spec),
      },
      ...(spec.lower ? [limit(spec.words.limits, spec.lower), limit(spec.words.limits, spec.upper)] : []),
    ],
  };
}
