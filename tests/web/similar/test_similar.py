"""The page of what is like a conversation."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from qa_app.core.permissions import RoleName
from qa_app.services import similar
from qa_app.services.context import Context
from tests.conftest import SignIn
from tests.support.factories import chat
from tests.support.talks import Quiet, Talks


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_like_a_conversation_and_like_a_message(
    context: Context, client: FlaskClient, signed_in: SignIn, language: str
) -> None:
    """Each leads to its place in the other conversation, with the words in common marked."""
    talks = Talks(context)
    team = talks.team("t1")
    talks.agent("a1", team)
    said = "<b>退款三天了还没有到账</b>"
    first = talks.bring(chat(("customer", 0, said), id="c1<i>", agent="a1"))
    talks.bring(chat(("customer", 0, said), id="c2<i>", agent="a1"))
    talks.index()
    similar.learn(context, Quiet())
    signed_in(client, RoleName.TRAINER, team)
    for address in (f"/conversations/{first}/similar", f"/conversations/{first}/similar?seq=0"):
        page = client.get(address, query_string=None, headers={"Accept-Language": language}).text
        assert re.search(r'href="/conversations/\d+#m0"[^>]*>c2&lt;i&gt;<', page)
        assert "<mark>退款三天了还没有到账</mark>" in page
        assert "<b>退款" not in page
    for wrong in ("seq=1", "seq=-1", "seq=x", "seq=99999999999999999999"):
        assert client.get(f"/conversations/{first}/similar?{wrong}").status_code == 404
    lonely = talks.bring(chat(("customer", 0, "在吗"), id="c3", agent="a1"))
    assert client.get(f"/conversations/{lonely}/similar").status_code == 200
