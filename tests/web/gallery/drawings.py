"""One drawing of each kind, as pages make them."""

from __future__ import annotations

from qa_app.web.charts import (
    Bar,
    Bracket,
    CaterpillarRow,
    Drawing,
    HeatCell,
    Limit,
    TrendPoint,
    bars,
    caterpillar,
    heat,
    trend,
)


def drawings() -> dict[str, Drawing]:
    """By the id of the figure on the page."""
    people = ["张伟", "王芳", "李娜", "刘洋"]
    criteria = ["专业性", "耐心与同理心", "响应时效"]
    return {
        "trend": trend(
            [
                TrendPoint("8月", 82, 40, 79, 91, href="#8"),
                TrendPoint("9月", 85, 60, 80, 90, href="#9"),
                TrendPoint("10月", 76.5, 55, 80, 90, outside=True, href="#10"),
                TrendPoint("11月", None),
                TrendPoint("12月", 88.5, 30, 78, 92, href="#12"),
            ],
            name="月份",
            figure="得分",
            centre=85,
        ),
        "caterpillar": caterpillar(
            [
                CaterpillarRow(people[0], 91.2, 88, 94.4, 90.1, "评分员严格度 +1.1", "#a"),
                CaterpillarRow(people[1], 88.7, 84.2, 93.2, 89.5, href="#b"),
                CaterpillarRow(people[2], 84.5, 80, 89, 80.2, href="#c"),
                CaterpillarRow(people[3], 78, href="#d"),
            ],
            name="客服",
            figure="公平分",
            hollow="原始分",
            limits=[Limit(85, "合格线")],
            brackets=[Bracket(0, 1), Bracket(1, 2)],
        ),
        "heat": heat(
            criteria,
            people[:2],
            [
                HeatCell(0, 0, 2, "50 份中 1 份", "#x"),
                HeatCell(1, 0, 12),
                HeatCell(2, 0, 31),
                HeatCell(0, 1, 44),
                HeatCell(2, 1, 5),
            ],
            name="客服",
            high_is_good=False,
            unit="%",
        ),
        "bars": bars(
            [
                Bar("结束语缺失", 31.5, 26, 37.4, "63 份", "#1"),
                Bar("首次响应超过 30 秒", 12, 8.2, 17.1, "24 份", "#2"),
            ],
            name="评分项",
            figure="出错率",
            unit="%",
        ),
    }
