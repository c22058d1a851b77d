"""A column mapping as a value that is saved and taken up again."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.conversations import Channel, Role
from qa_app.core.errors import Invalid
from qa_app.importers.columns import ColumnMapping, Field, Layout

names = st.text(max_size=10)
mappings = st.builds(
    ColumnMapping,
    columns=st.dictionaries(st.sampled_from(Field), names),
    header=st.booleans(),
    layout=st.sampled_from(Layout),
    roles=st.dictionaries(names, st.sampled_from(Role)),
    time_format=st.none() | names,
    zone=st.none() | names,
    channel=st.sampled_from(Channel),
    source=names,
    fill_down=st.booleans(),
    encoding=st.none() | names,
    delimiter=st.none() | names,
    sheet=st.none() | names,
)


@given(mappings)
def test_a_saved_mapping_is_the_same_again(mapping: ColumnMapping) -> None:
    """It is saved as JSON and used next month."""
    saved = json.loads(json.dumps(mapping.as_dict()))
    assert ColumnMapping.from_dict(saved) == mapping


def test_what_a_saved_mapping_leaves_out_is_as_usual() -> None:
    """Mappings of earlier versions know fewer keys."""
    assert ColumnMapping.from_dict({"columns": {"text": "内容"}}) == ColumnMapping(
        {Field.TEXT: "内容"}
    )


@pytest.mark.parametrize(
    "saved",
    [
        {},
        {"columns": []},
        {"columns": {"words": "内容"}},
        {"columns": {"text": 3}},
        {"columns": {}, "roles": {"0": "owner"}},
        {"columns": {}, "layout": "sideways"},
        {"columns": {}, "colour": "red"},
    ],
)
def test_a_mapping_that_means_nothing_is_refused(saved: dict[str, object]) -> None:
    """It may come from a form or a file that somebody edited."""
    with pytest.raises(Invalid):
        ColumnMapping.from_dict(saved)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../etc/passwd", ""])
def test_an_unknown_zone_is_refused(zone: str) -> None:
    """Times in a zone that is none would be wrong by hours."""
    with pytest.raises(Invalid):
        ColumnMapping({}, zone=zone).zone_info()


def test_a_known_zone_is_found() -> None:
    """Teams work in other countries too."""
    assert str(ColumnMapping({}, zone="Asia/Taipei").zone_info()) == "Asia/Taipei"
    assert ColumnMapping({}).zone_info() is None
