"""Who speaks, by the words that sources use for it."""

from __future__ import annotations

from qa_app.core.conversations import Channel, Event, Kind, Role

_WORDS: dict[Role, str] = {
    Role.CUSTOMER: """
        customer client buyer user visitor consumer guest caller member end-user end_user enduser
        contact inbound in 客户 顾客 买家 用户 访客 会员 消费者 来电人 客人 主叫 咨询者 客戶 顧客
        買家 用戶 訪客 會員 消費者
        """,
    Role.AGENT: """
        agent seller staff service representative rep advisor adviser operator support outbound
        out csr merchant 客服 座席 坐席 人工 人工客服 商家 卖家 店家 店铺 话务员 接线员 员工 顾问
        专员 被叫 在线客服 賣家 店鋪 話務員 接線員 員工 顧問 專員 線上客服
        """,
    Role.BOT: """
        bot robot chatbot ai virtual-agent virtual_agent ivr 机器人 智能客服 机器人客服 智能助手
        小蜜 智能机器人 機器人 智能助理
        """,
    Role.SYSTEM: """
        system event notice notification 系统 系统消息 系统提示 系统通知 事件 系統 系統消息
        系統訊息
        """,
}

ROLE_WORDS: dict[str, Role] = {
    word: role for role, words in _WORDS.items() for word in words.split()
}


def role_of(word: object) -> Role | None:
    """The role that a word names, whatever its case, or ``None``."""
    return ROLE_WORDS.get(str(word).strip().casefold())


CHANNEL_WORDS: dict[str, Channel] = {
    "在线": Channel.CHAT,
    "聊天": Channel.CHAT,
    "voice": Channel.CALL,
    "phone": Channel.CALL,
    "电话": Channel.CALL,
    "通话": Channel.CALL,
    "email": Channel.MAIL,
    "邮件": Channel.MAIL,
    "短信": Channel.SMS,
    "工单": Channel.TICKET,
}

KIND_WORDS: dict[str, Kind] = {
    **{kind.value: kind for kind in Kind},
    "文本": Kind.TEXT,
    "文字": Kind.TEXT,
    "图片": Kind.IMAGE,
    "圖片": Kind.IMAGE,
    "表情": Kind.IMAGE,
    "卡片": Kind.CARD,
    "链接": Kind.CARD,
    "商品": Kind.CARD,
    "订单": Kind.CARD,
    "文件": Kind.FILE,
    "视频": Kind.FILE,
    "video": Kind.FILE,
    "语音": Kind.VOICE,
    "audio": Kind.VOICE,
}

EVENT_WORDS: dict[str, Event] = {
    **{event.value: event for event in Event},
    "排队": Event.QUEUED,
    "接入": Event.ANSWERED,
    "接通": Event.ANSWERED,
    "转人工": Event.HANDOVER,
    "转接": Event.TRANSFER,
    "保持": Event.HOLD,
    "恢复": Event.RESUME,
    "撤回": Event.RECALLED,
    "结束": Event.ENDED,
    "挂断": Event.ENDED,
}
