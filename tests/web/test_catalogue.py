"""The catalogue: every sentence is there in Chinese, once, whole, and none is left over."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from qa_app.web.catalogue import FOLDER, fragments, load, read_fragment
from tests.web.extraction import Sentence, places, product_sentences, sentences

CHINESE = list(fragments("zh_CN"))


@cache
def _said() -> list[Sentence]:
    return product_sentences()


def _entries(path: Path) -> list[Message]:
    return [message for message in read_fragment(path, "zh_CN") if message.id]


def _key(message: Message) -> tuple[str, str | None]:
    return (message.id if isinstance(message.id, str) else message.id[0]), message.context


def _forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))


def test_every_sentence_stands_in_a_fragment() -> None:
    """A sentence without Chinese would show up in English on a Chinese page."""
    known = {_key(message) for path in CHINESE for message in _entries(path)}
    missing = sorted({f"{s.found_at}: {s.singular!r}" for s in _said() if s.key not in known})
    assert not missing, "not in the catalogue:\n" + "\n".join(missing)


@pytest.mark.parametrize("path", CHINESE, ids=lambda path: path.stem)
def test_no_translation_is_empty_or_unsure(path: Path) -> None:
    """An empty entry falls back to English as silently as a missing one."""
    unsure = [str(m.id) for m in _entries(path) if m.fuzzy or not all(_forms(m))]
    assert not unsure


@pytest.mark.parametrize("path", CHINESE, ids=lambda path: path.stem)
def test_a_translation_fills_the_same_places(path: Path) -> None:
    """A place that is missing or misspelt hides a value, or breaks the page."""
    wrong = []
    for message in _entries(path):
        key = message.id if isinstance(message.id, str) else message.id[1]
        wrong += [form for form in _forms(message) if places(form) != places(key)]
    assert not wrong


@pytest.mark.parametrize("path", CHINESE, ids=lambda path: path.stem)
def test_no_entry_is_left_over(path: Path) -> None:
    """What nobody says any more only misleads the next translator."""
    said = {sentence.key for sentence in _said()}
    stale = [str(message.id) for message in _entries(path) if _key(message) not in said]
    assert not stale


def test_fragments_do_not_contradict_each_other() -> None:
    """Two translations of one sentence would let the order of file names decide."""
    translations: dict[tuple[str, str | None], set[tuple[str, ...]]] = defaultdict(set)
    for path in CHINESE:
        for message in _entries(path):
            translations[_key(message)].add(_forms(message))
    assert not {key: forms for key, forms in translations.items() if len(forms) > 1}


def test_a_sentence_keeps_one_plural() -> None:
    """One singular with two plurals could not both be looked up."""
    plurals: dict[tuple[str, str | None], set[str]] = defaultdict(set)
    for sentence in _said():
        if sentence.plural is not None:
            plurals[sentence.key].add(sentence.plural)
    assert not {key: forms for key, forms in plurals.items() if len(forms) > 1}


def test_there_are_no_compiled_catalogues() -> None:
    """They would be a second truth that goes stale."""
    assert not list(FOLDER.rglob("*.mo"))


def test_the_extraction_reads_code_and_templates(tmp_path: Path) -> None:
    """The tests above are worth what the extraction finds."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text(
        "{{ _('In a template') }}{{ ngettext('%(num)d row', '%(num)d rows', 2) }}", "utf-8"
    )
    (tmp_path / "code.py").write_text(
        "A = lazy_gettext('In code')\nB = _p('of a list', 'Order')\n", "utf-8"
    )
    found = {(s.singular, s.plural, s.context) for s in sentences(tmp_path)}
    assert found == {
        ("In a template", None, None),
        ("%(num)d row", "%(num)d rows", None),
        ("In code", None, None),
        ("Order", None, "of a list"),
    }


def test_fragments_are_read_as_text(tmp_path: Path) -> None:
    """A translation is in force as soon as its file is saved and the app started."""
    folder = tmp_path / "zh_CN"
    folder.mkdir()
    (folder / "a.po").write_text('msgid "One"\nmsgstr "一"\n', "utf-8")
    (folder / "b.po").write_text(
        'msgid "%(num)d row"\nmsgid_plural "%(num)d rows"\nmsgstr[0] "%(num)d 行"\n', "utf-8"
    )
    catalogue = load("zh_CN", tmp_path)
    assert catalogue.ugettext("One") == "一"
    assert catalogue.ungettext("%(num)d row", "%(num)d rows", 1) == "%(num)d 行"
    assert catalogue.ugettext("Unknown") == "Unknown"
