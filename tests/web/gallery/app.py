"""The gallery itself: the real shell around pages that use every macro.

``python -m tests.web.gallery`` serves it for looking at.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import lazy_gettext
from jinja2 import ChoiceLoader, FileSystemLoader
from werkzeug.wrappers import Response
from wtforms import BooleanField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, NumberRange

from qa_app.core.errors import Conflict, Invalid, NotFound, Refused
from qa_app.core.permissions import SYSTEM
from qa_app.web import navigation
from qa_app.web.forms import Form
from qa_app.web.navigation import Entry, Section
from qa_app.web.shell import init_shell
from qa_app.web.tables import Column, read_table
from qa_app.web.visitors import Visitor
from tests.web.gallery.drawings import drawings
from tests.web.gallery.rows import FINDINGS

NOW = datetime(2026, 10, 12, 3, 0, tzinfo=UTC)
FAULTS = {"invalid": Invalid, "refused": Refused, "conflict": Conflict}
COLUMNS = (
    Column("conversation", "会话", fixed=True),
    Column("agent", "客服", sortable=True),
    Column("severity", "级别", sortable=True),
    Column("rule", "命中规则"),
    Column("started", "开始时间", sortable=True),
    Column("response", "首响", sortable=True, numeric=True),
    Column("score", "得分", sortable=True, numeric=True),
    Column("state", "状态"),
    Column("channel", "渠道", optional=True),
)

pages = Blueprint("gallery", __name__)
people = Blueprint("people", __name__)
notices = Blueprint("notices", __name__)

PLACES = (
    Entry("工作台", "gallery.home", "house", 0, None, Section.START),
    Entry("会话", "gallery.listing", "chat-square-text", 10),
    Entry("质检任务", "gallery.parts", "clipboard-check", 20),
    Entry("抽检", "gallery.forms", "shuffle", 30),
    Entry("预警会话", "gallery.nothing", "flag", 40),
    Entry("得分", "gallery.charts", "graph-up", 10, None, Section.SCORES),
    Entry("案例", "gallery.long", "bookmark-star", 20, None, Section.SCORES),
    Entry("导入", "gallery.wrong", "upload", 10, None, Section.HOUSE),
)


TEAMS = [SelectChoice("t1", "售前一组"), SelectChoice("t2", "售后二组")]
METHODS = [SelectChoice("random", "完全随机"), SelectChoice("risk", "按风险")]


class PlanForm(Form):
    """One field of each kind."""

    name = StringField(
        "计划名称", validators=[DataRequired(), Length(max=20)], description="在任务列表中显示"
    )
    count = IntegerField("每人抽取", validators=[NumberRange(min=1, max=50)])
    team = SelectField("班组", choices=TEAMS)
    method = RadioField("抽取方式", choices=METHODS)
    note = TextAreaField("说明")
    blind = BooleanField("隐藏预检结果", description="先独立评分，再查看命中")


@pages.get("/")
def home() -> str:
    return render_template("gallery/home.html", now=NOW)


@pages.route("/listing", methods=["GET", "POST"])
def listing() -> str | Response:
    if request.method == "POST":
        chosen = "all" if request.form.get("all") else ",".join(request.form.getlist("id"))
        flash(f"{request.form['action']}: {chosen}", "success")
        return redirect(request.full_path)
    return render_template(
        "gallery/listing.html", table=read_table(COLUMNS, "-started"), rows=FINDINGS, now=NOW
    )


@pages.get("/row/<number>")
def row(number: str) -> str:
    return render_template("gallery/nothing.html", number=number)


@pages.get("/parts")
def parts() -> str:
    for kind in ("success", "info", "warning", "danger"):
        flash({"success": "已保存。", "info": "本周计划已生成。"}.get(kind, "请检查后重试。"), kind)
    return render_template("gallery/parts.html", now=NOW, long_ago=NOW - timedelta(days=40))


@pages.route("/forms", methods=["GET", "POST"])
def forms() -> str | tuple[str, int]:
    form = PlanForm()
    wrong = request.method == "POST" and not form.validate()
    page = render_template("gallery/forms.html", form=form)
    return (page, 422) if wrong else page


@pages.get("/nothing")
def nothing() -> str:
    return render_template("gallery/nothing.html", number=None)


@pages.get("/charts")
def charts() -> str:
    return render_template("gallery/charts.html", drawings=drawings())


@pages.get("/long")
def long() -> str:
    return render_template("gallery/long.html")


@pages.get("/long/progress")
def progress() -> str:
    return render_template("gallery/progress.html", done=int(request.args["done"]))


@pages.get("/wrong")
def wrong() -> str:
    return {"something": ""}["nothing"]


@pages.route("/status/<int:code>", methods=["GET", "POST"])
def status(code: int) -> str:
    abort(code)


@pages.route("/fault/<kind>", methods=["GET", "POST"])
def fault(kind: str) -> str:
    if kind == "not-found":
        raise NotFound
    raise FAULTS[kind]("Type at least one character to search for.", field="words")


@people.get("/sign-in")
def sign_in() -> str:
    return render_template("gallery/plain.html", form=PlanForm())


@people.post("/sign-out")
def sign_out() -> Response:
    return redirect(url_for("people.sign_in"))


@notices.get("/notices")
def listing_of_notices() -> str:
    return render_template("gallery/nothing.html", number=None)


notices.add_url_rule("/notices", "listing", listing_of_notices)


def gallery_app(*, signed_in: bool = True, **settings: Any) -> Flask:
    """The gallery; ``signed_in`` false shows it as a stranger sees it."""
    app = Flask("qa_app")
    app.config.update(SECRET_KEY="gallery", CLOCK=lambda: NOW + timedelta(hours=3), **settings)
    init_shell(app)
    own = FileSystemLoader(Path(__file__).parent / "templates")
    shell = app.jinja_loader
    if shell is None:
        raise RuntimeError("the shell brings templates")
    app.jinja_loader = ChoiceLoader([shell, own])
    app.before_request(lambda: _sign_in() if signed_in else None)
    for blueprint in (pages, people, notices):
        app.register_blueprint(blueprint)
    navigation.register(app, *PLACES)
    app.jinja_env.globals["unread_notices"] = lambda: 12
    return app


def _sign_in() -> None:
    g.actor = SYSTEM
    g.user = Visitor("张伟", str(lazy_gettext("Quality work")))
