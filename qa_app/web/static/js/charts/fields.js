// Lying bars and fields of figures; see `bars` and `heat` in qa_app/web/charts.py.

import { MAIN, axis, common, interval, named, token } from "app/charts/parts";

const told = (name, row, figure) =>
  [name, figure ? `${figure}  ${row.said}` : row.said, ...(row.note ? [row.note] : [])].join("\n");

function barIntervals(spec) {
  const stroke = { stroke: token("text-soft"), lineWidth: 1.5 };
  return {
    type: "custom",
    silent: true,
    tooltip: { show: false },
    data: spec.rows
      .map((row, index) => (row.low === null ? null : [row.low, row.high, index]))
      .filter(Boolean),
    encode: { x: [0, 1], y: 2 },
    renderItem: (params, api) =>
      interval(api.coord([api.value(0), api.value(2)]), api.coord([api.value(1), api.value(2)]), true, stroke),
  };
}

export function bars(spec) {
  const base = common(spec);
  const names = spec.rows.map((row) => row.name);
  return {
    ...base,
    grid: { left: 8, right: 24, top: 4, bottom: 4, containLabel: true },
    tooltip: {
      ...base.tooltip,
      formatter: ({ dataIndex }) => told(spec.rows[dataIndex].name, spec.rows[dataIndex], spec.figure),
    },
    xAxis: axis({ type: "value", min: 0, axisLabel: { formatter: `{value}${spec.unit}` } }),
    yAxis: axis({
      type: "category",
      inverse: true,
      data: names,
      splitLine: { show: false },
      axisLabel: named(names, 180),
    }),
    series: [
      {
        type: "bar",
        id: MAIN,
        name: spec.figure,
        data: spec.rows.map((row) => row.value),
        barMaxWidth: 14,
        itemStyle: { color: token("accent"), opacity: 0.75, borderRadius: 2 },
      },
      barIntervals(spec),
    ],
  };
}

export function heat(spec) {
  const base = common(spec);
  const tones = [token("major-soft"), token("surface-sunken"), token("good-soft")];
  // Cells cover an axis' line; beside empty places pieces of it would be left over.
  const bare = { type: "category", axisLine: { show: false }, splitLine: { show: false } };
  return {
    ...base,
    grid: { left: 8, right: 8, top: 8, bottom: 8, containLabel: true },
    tooltip: {
      ...base.tooltip,
      formatter: ({ dataIndex }) => {
        const { at, ...cell } = spec.cells[dataIndex];
        return told(`${spec.rows[at[1]]}\n${spec.columns[at[0]]}`, cell);
      },
    },
    xAxis: axis({
      ...bare,
      data: spec.columns,
      position: "top",
      axisLabel: { width: spec.cell - 4, overflow: "break", interval: 0, hideOverlap: false, lineHeight: 15 },
    }),
    yAxis: axis({
      ...bare,
      data: spec.rows,
      inverse: true,
      axisLabel: named(spec.rows, 120),
    }),
    visualMap: {
      show: false,
      min: spec.min,
      max: spec.max,
      dimension: 2,
      inRange: { color: spec.good ? tones : tones.reverse() },
    },
    series: [{
      type: "heatmap",
      id: MAIN,
      data: spec.cells.map((cell) => cell.at),
      label: {
        show: true,
        color: token("text"),
        fontSize: 12,
        formatter: ({ dataIndex }) => spec.cells[dataIndex].said,
      },
      itemStyle: { borderColor: token("surface-raised"), borderWidth: 2 },
    }],
  };
}
