"""What columns are called in common exports, Chinese and English."""

from __future__ import annotations

import re

from qa_app.core.conversations import Role
from qa_app.importers.columns import Field

_HEADERS: dict[Field, str] = {
    Field.CONVERSATION: """
        会话id 会话编号 会话号 会话标识 会话流水号 对话id 对话编号 聊天id 聊天编号 咨询id
        咨询编号 接待id 接待编号 工单号 工单编号 通话id 通话编号 录音编号 录音id 呼叫id 流水号
        會話id 會話編號 對話編號 通話編號 conversationid conversation sessionid session chatid
        dialogid dialogueid dialogue threadid ticketid ticketno callid contactid interactionid
        convid caseid
        """,
    Field.SENT_AT: """
        发送时间 消息时间 时间 发言时间 聊天时间 消息发送时间 创建时间 发生时间 日期时间 發送時間
        訊息時間 時間 建立時間 sentat senttime sendtime time timestamp createdat createtime
        createdtime datetime messagetime msgtime sentdate messagecreatedat eventtime ts
        """,
    Field.DATE: "日期 会话日期 咨询日期 接待日期 date day",
    Field.ROLE: """
        角色 发送方 发送者类型 发送人类型 发言角色 消息类别 说话人角色 身份 发送方类型 消息方向
        發送方 身分 role sendertype authortype speakerrole participantrole direction fromtype
        usertype party
        """,
    Field.SENDER: """
        发送人 发送者 发言人 说话人 发送账号 发送人昵称 昵称 发件人 發送人 發送者 發言人 說話人
        sender sendername speaker author authorid authorname from fromuser fromname senderid user
        username
        """,
    Field.TEXT: """
        消息内容 内容 聊天内容 发言内容 消息 文本 对话内容 会话内容 聊天记录 对话记录 会话记录
        通话内容 转写文本 转写内容 转写结果 正文 消息正文 聊天详情 沟通内容 沟通记录 訊息內容
        內容 聊天內容 對話內容 聊天記錄 訊息 消息內容 text message content body msg messagetext
        messagebody messagecontent utterance transcript chattext chatlog dialog comment
        """,
    Field.AGENT: """
        客服 客服编号 客服账号 客服id 客服工号 工号 座席 坐席 座席工号 坐席工号 座席id 坐席id
        接待客服 客服旺旺 客服子账号 接待账号 员工工号 客服帳號 客服編號 座席編號 工號 agent agentid
        agentlogin agentemail staffid staff operatorid operator employeeid repid assignee
        """,
    Field.AGENT_NAME: """
        客服姓名 客服名称 客服昵称 座席姓名 坐席姓名 员工姓名 接待人 接待人员 客服名 客服姓名昵称
        客服名稱 座席名稱 agentname staffname operatorname repname agentfullname
        """,
    Field.TEAM: """
        班组 团队 小组 组别 客服组 技能组 部门 班組 團隊 組別 部門 team teamid group department
        queue
        """,
    Field.CUSTOMER: """
        客户 客户id 顾客 买家 买家id 买家昵称 买家账号 买家旺旺 顾客id 顾客账号 用户id 访客id
        客户账号 客户编号 会员名 用户昵称 客户号码 主叫号码 用户 客戶 客戶id 客戶編號 買家
        買家昵稱 顧客 會員名 用戶 customer customerid buyer buyerid buyernick userid visitorid
        clientid customeremail contact
        """,
    Field.CUSTOMER_NAME: """
        客户姓名 客户名称 客户昵称 顾客昵称 访客名称 用户名 用户姓名 顾客姓名 客戶姓名 客戶名稱
        客戶暱稱 顧客暱稱 customername buyername visitorname clientname
        """,
    Field.SHOP: """
        店铺 店铺名称 店铺名 商家 网店 店鋪 店鋪名稱 賣場 shop shopname store storename brand
        """,
    Field.ACCOUNT: "子账号 主账号 账号 子帳號 帳號 account subaccount accountid",
    Field.ORDER: """
        订单号 订单编号 订单id 关联订单 訂單號 訂單編號 order orderid orderno ordernumber
        """,
    Field.KIND: "消息类型 内容类型 訊息類型 kind messagetype msgtype contenttype",
    Field.EVENT: "事件 event eventtype",
    Field.AUTO: "自动回复 是否自动回复 机器回复 自動回覆 auto isauto autoreply",
    Field.CHANNEL: "渠道 来源渠道 沟通渠道 媒体 渠道類型 channel medium media channeltype",
    Field.SOURCE: "来源 平台 数据来源 來源 source platform system",
    Field.SATISFACTION: """
        满意度 满意度评价 评分 评价 客户评分 滿意度 評分 評價 satisfaction csat rating score
        """,
    Field.STARTED_AT: """
        开始时间 会话开始时间 接入时间 进线时间 通话开始时间 会话时间 咨询时间 接待时间 通话时间
        开始接待时间 開始時間 進線時間 startedat starttime startdate begintime callstart openedat
        """,
    Field.START_MS: """
        开始毫秒 起始毫秒 开始ms startms beginms offsetms startmillis beginoffsetmillis
        """,
    Field.END_MS: "结束毫秒 终止毫秒 结束ms endms endmillis endoffsetmillis",
}

# Columns of true and false that say which side sent.
_SIDES: dict[Role, str] = {
    Role.AGENT: """
        agentsent isagent fromagent outbound isoutbound isstaff waitersend bywaiter 客服发送
        是否客服 是否客服发送 客服發送
        """,
    Role.CUSTOMER: """
        inbound isinbound customersent iscustomer fromcustomer isbuyer 客户发送 是否客户 是否买家
        买家发送
        """,
}

_NOISE = re.compile(r"[\W_]+")


def plain_header(header: object) -> str:
    """A header without case, spaces and signs."""
    return _NOISE.sub("", str(header).casefold())


# The earlier a word stands, the surer it means the field.
FIELD_OF_HEADER: dict[str, tuple[Field, int]] = {
    word: (field, rank)
    for field, words in _HEADERS.items()
    for rank, word in enumerate(words.split())
}

SIDE_OF_HEADER: dict[str, Role] = {
    word: role for role, words in _SIDES.items() for word in words.split()
}
