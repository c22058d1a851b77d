"""Chinese surnames in use, simplified, and what begins like one and is none."""

from __future__ import annotations

import re

SINGLE = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章苏潘葛奚范彭郎"
    "鲁韦昌苗凤花方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于傅皮卞齐康伍余元卜顾孟黄"
    "和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计成戴宋庞熊纪舒屈项祝董梁杜阮蓝闵席季麻贾路娄危江童颜郭"
    "梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫房缪解应宗丁宣邓郁单杭洪包诸左石崔吉龚程邢"
    "裴陆荣翁荀羊惠甄曲封储靳焦巴牧山谷车侯全班秋仲宫宁仇栾甘厉祖武符刘景詹束龙叶幸司黎薄印白"
    "蒲赖卓蔺屠蒙池乔闻党翟谭劳申扶冉郦雍桑桂牛寿边扈燕浦尚农温庄晏柴瞿阎慕连习艾容向古易慎廖"
    "耿满匡国文寇广欧沃蔚越隆师巩聂晁勾冷辛阚简饶曾沙丰关查后荆红游权盖桓公岳帅亢况有琴商佘佟"
    "覃涂揭植洛肖闫付代苑占原隋昝门么初衣展苟"
)
COMPOUND = (
    "欧阳", "司马", "上官", "诸葛", "夏侯", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "宇文",
    "长孙", "司徒", "司空", "端木", "独孤", "南宫", "西门", "轩辕", "呼延", "百里", "东郭", "闻人",
)  # fmt: skip
# Surnames that begin everyday words too often to be taken for one without more evidence.
UNSURE = frozenset("有后越和全国广公都支单商况关植成向应原师展么初门衣代占红权查盖古易边山车")
# What customers answer, or call themselves, that only looks like a name.
NO_NAMES = frozenset(
    re.findall(
        r"\S+",
        """
    方便 安全 安装 包裹 包邮 高兴 高级 平时 时间 支付 支持 全部 全都 明白 明天 任何 何时 何必 成功
    程序 成本 常用 常州 金色 黄色 白色 红色 蓝色 温度 温州 江苏 江西 山东 山西 广东 广州 广西 云南
    马上 马云 周末 周一 周二 周三 周四 周五 周六 周日 钱呢 钱包 于是 应该 连接 连不上 关机 关了
    单号 路上 车上 原因 单子 解决 解释 管理 管家 房东 花了 花钱 游戏 文件 冷的 安卓 简单 万一 易坏
    白天 白云 毛病 毛衣 牛奶 米色 石头 项链 项目 黄牛 计算 康复 元旦 余额 顾客 许多 水果 林子 田园
    """,
    )
)

OF_SURNAME = f"(?:{'|'.join(COMPOUND)}|[{SINGLE}])"
_OF_NAME = f"(?:(?:{'|'.join(COMPOUND)})[一-龥]{{1,2}}|[{SINGLE}][一-龥]{{1,2}})"
_NAME = re.compile(_OF_NAME)
_LEADING = re.compile(OF_SURNAME)


def surname_of(name: str) -> str | None:
    """The surname with which a folded Chinese name begins, or ``None``."""
    found = _LEADING.match(name)
    return None if found is None else found.group()


def is_full_name(text: str) -> bool:
    """Whether a folded text is a Chinese surname with one or two further characters."""
    return _NAME.fullmatch(text) is not None and text not in NO_NAMES and text[0] not in UNSURE
