"""A table without header, as a shop system exports it, and the mapping for it."""

from __future__ import annotations

from qa_app.core.conversations import Role
from qa_app.importers.columns import ColumnMapping, Field

TSV = "s1\tu1\t0\t在吗\ns1\tu1\t1\t您好\ns2\tu2\t0\t怎么退款\ns2\tu2\t1\t我不知道\n".encode()
TSV_MAPPING = ColumnMapping(
    columns={Field.CONVERSATION: "1", Field.ROLE: "3", Field.TEXT: "4"},
    header=False,
    roles={"0": Role.CUSTOMER, "1": Role.AGENT},
)
