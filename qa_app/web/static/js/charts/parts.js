// What every drawing is made of: the page's colours, its axes, its words on hover.

const style = () => getComputedStyle(document.documentElement);
export const token = (name) => style().getPropertyValue(`--${name}`).trim();

/** The series whose points are what a key moves over and a click opens. */
export const MAIN = "main";

/** Colours by the names that a series may give: accent, soft, good, info, minor, … */
export function palette() {
  const names = ["accent", "good", "info", "minor", "major", "critical"];
  return { ...Object.fromEntries(names.map((name) => [name, token(name)])), soft: token("text-faint") };
}

export function axis(extra = {}) {
  const text = token("text-soft");
  return {
    axisLine: { lineStyle: { color: token("line-strong") } },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: token("line") } },
    nameTextStyle: { color: text },
    ...extra,
    axisLabel: { color: text, fontSize: 12, hideOverlap: true, ...extra.axisLabel },
  };
}

export function common(spec) {
  return {
    animation: false,
    aria: { enabled: true, label: { description: spec.described } },
    textStyle: { fontFamily: token("font"), color: token("text") },
    color: Object.values(palette()),
    grid: { left: 8, right: 16, top: 16, bottom: 8, containLabel: true },
    tooltip: {
      renderMode: "richText",
      confine: true,
      backgroundColor: token("surface-raised"),
      borderColor: token("line-strong"),
      textStyle: { color: token("text"), fontSize: 12, lineHeight: 18 },
    },
  };
}

export const legend = (data) => ({
  top: 0,
  left: 0,
  itemHeight: 8,
  itemWidth: 16,
  data,
  textStyle: { color: token("text-soft"), fontSize: 12 },
});

const pen = document.createElement("canvas").getContext("2d");

/** Names in a column as wide as they need, or two lines; a longer one is whole on hover. */
export function named(names, widest) {
  pen.font = `12px ${token("font")}`;
  // As ECharts measures where a line breaks: each character alone, all beyond ASCII as wide as Han.
  const wide = (name) => [...name].reduce((sum, each) => sum + pen.measureText(each > "~" ? "国" : each).width, 0);
  const needed = Math.ceil(Math.max(0, ...names.map(wide))) + 1;
  const lines = { height: 28, lineHeight: 14, overflow: "break", lineOverflow: "truncate", ellipsis: "…" };
  return { ...lines, width: Math.min(widest, needed), hideOverlap: false, interval: 0 };
}

/** The parts of an interval's mark between two points; `across`: it lies, else it stands. */
export function interval([x1, y1], [x2, y2], across, stroke) {
  const line = (a, b, c, d) => ({ type: "line", shape: { x1: a, y1: b, x2: c, y2: d }, style: stroke });
  const ends = across
    ? [line(x1, y1 - 4, x1, y1 + 4), line(x2, y2 - 4, x2, y2 + 4)]
    : [line(x1 - 4, y1, x1 + 4, y1), line(x2 - 4, y2, x2 + 4, y2)];
  return { type: "group", children: [line(x1, y1, x2, y2), ...ends] };
}
