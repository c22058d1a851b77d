"""Rules from YAML texts, files and folders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from qa_app.core.errors import Invalid, _
from qa_app.core.rules.model import Rule
from qa_app.core.rules.registry import Registry, shipped
from qa_app.definitions.documents import (
    SHIPPED,
    DefinitionFault,
    DefinitionFaults,
    Place,
    Reason,
    parse,
)
from qa_app.definitions.rules.building import Builder
from qa_app.definitions.rules.shapes import RuleDocument

FOLDER = SHIPPED / "prescreen"
# One rule for each operator, to learn from; none is in force.
EXAMPLES = FOLDER / "examples"


def rule_from_text(
    text: str, *, file: str, version: int | None = None, registry: Registry | None = None
) -> Rule:
    """One rule from YAML text; raises DefinitionFaults with file, line and key."""
    built: list[Rule] = []

    def check(document: RuleDocument) -> Iterator[tuple[Place, Reason]]:
        builder = Builder(document, registry or shipped(), version)
        rule = builder.rule()
        if rule is not None:
            built.append(rule)
        yield from builder.faults

    parse(text, RuleDocument, file=file, check=check)
    return built[0]


def rule_from_file(path: Path) -> Rule:
    """One rule from a file; raises DefinitionFaults."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as reason:
        raise DefinitionFaults([DefinitionFault(path.name, 1, "-", str(reason))]) from reason
    return rule_from_text(text, file=path.name)


def rules_from(paths: Sequence[Path]) -> tuple[Rule, ...]:
    """The rules of files and folders; raises DefinitionFaults with the faults of all of them."""
    rules: dict[str, Rule] = {}
    faults: list[DefinitionFault] = []
    for path in _files(paths):
        try:
            rule = rule_from_file(path)
        except DefinitionFaults as found:
            faults.extend(found.faults)
            continue
        if rule.id in rules:
            reason = Invalid(_("The rule id “%(id)s” stands twice."), id=rule.id)
            faults.append(DefinitionFault(path.name, 1, "id", reason))
        rules[rule.id] = rule
    if faults:
        raise DefinitionFaults(faults)
    return tuple(rules.values())


def load_shipped_rules() -> tuple[Rule, ...]:
    """The rules that come with the product, in the order of their ids."""
    return tuple(sorted(rules_from([FOLDER]), key=lambda rule: rule.id))


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted((*path.glob("*.yaml"), *path.glob("*.yml")))
        else:
            yield path
