"""Words of Chinese text."""

from __future__ import annotations

import json
from pathlib import Path

import jieba
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_app.ml.tokens import words

SAMPLES = Path(__file__).resolve().parents[2] / "transcripts_sample"

# The first example builds tables that the rest use.
SLOW_AT_FIRST = settings(deadline=None)


@SLOW_AT_FIRST
@given(st.text(max_size=40).filter(lambda text: text.isprintable()))
def test_the_words_joined_are_the_text(text: str) -> None:
    """Word boundaries are turned into offsets."""
    assert "".join(words(text)) == text


def test_words_of_the_dictionary_are_kept_whole() -> None:
    """喂养 is not 喂 and 养."""
    assert words("喂养方法") == ["喂养", "方法"]


def test_unknown_words_are_not_guessed() -> None:
    """A guess would invent a boundary, or hide one."""
    assert words("傻嘞喂") == ["傻", "嘞", "喂"]


def test_words_are_those_of_jieba(tmp_path: Path) -> None:
    """jieba is the reference; the faster tokenizer must cut exactly where it cuts."""
    reference = jieba.Tokenizer()
    # jieba keeps a cache at a path that anybody can guess; a test keeps it to itself.
    reference.tmp_dir = str(tmp_path)
    texts = [
        message["text"]
        for line in (SAMPLES / "chats-2026-10.jsonl").read_text("utf-8").splitlines()
        for message in json.loads(line)["messages"]
    ]
    different = [text for text in texts if words(text) != reference.lcut(text, HMM=False)]
    assert len(texts) > 300
    assert different == []
