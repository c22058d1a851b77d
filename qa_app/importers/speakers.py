"""Who a speaker of a table is: by the mapping, by common words, by the names in other columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from qa_app.core.conversations import Role
from qa_app.core.errors import Invalid, _
from qa_app.importers.columns import OTHERS, ColumnMapping
from qa_app.importers.text_blocks import role_of_speaker

_TAKEN_FOR = {
    Role.CUSTOMER: _("“%(name)s” is taken for the customer, being the only other speaker."),
    Role.AGENT: _("“%(name)s” is taken for the agent, being the only other speaker."),
}


class Speakers:
    """The roles of everyone who speaks in one conversation."""

    def __init__(
        self, mapping: ColumnMapping, *, agents: Iterable[str], customers: Iterable[str]
    ) -> None:
        self._roles = dict(mapping.roles)
        self._named = dict.fromkeys(customers, Role.CUSTOMER) | dict.fromkeys(agents, Role.AGENT)
        self._inferred: Mapping[str, Role] = {}

    def role_of(self, name: str) -> Role | None:
        """The role of a name or a word for a role; ``None`` where nothing tells it."""
        return self._certain(name) or self._inferred.get(name) or self._roles.get(OTHERS)

    def is_speaker(self, name: str) -> bool:
        """Whether something tells that this name speaks."""
        return self._certain(name) is not None

    def meet(self, names: Iterable[str]) -> tuple[Invalid, ...]:
        """Take the one unknown speaker for the missing side of a conversation of two.

        Returns what to warn about it.
        """
        known = {name: self._certain(name) for name in names}
        unknown = [name for name, role in known.items() if role is None and name]
        missing = [side for side in _TAKEN_FOR if side not in known.values()]
        if len(unknown) != 1 or len(missing) != 1 or OTHERS in self._roles:
            return ()
        self._inferred = {unknown[0]: missing[0]}
        return (Invalid(_TAKEN_FOR[missing[0]], name=unknown[0][:40]),)

    def _certain(self, name: str) -> Role | None:
        if not name:
            return None
        return self._roles.get(name) or self._named.get(name) or role_of_speaker(name)
