"""The rules of the house, each a function from a tree of sources to what breaks it."""

from tests.architecture.rules import conduct, layers, testing
from tests.architecture.rules.sources import Breach, Rule, Source, read_tree

PRODUCT_RULES: tuple[Rule, ...] = (
    layers.imports_point_down,
    layers.no_cycles,
    layers.imports_stand_at_the_top,
    layers.frameworks_stay_in_their_tiers,
    layers.core_rests_on_little,
    conduct.core_is_pure,
    conduct.only_services_commit,
    conduct.statuses_come_from_two_files,
    conduct.only_storage_knows_the_database,
    conduct.importing_does_nothing,
    conduct.modules_say_what_they_are_for,
    conduct.nothing_grows_too_long,
)
TEST_RULES: tuple[Rule, ...] = (
    testing.tests_say_why,
    testing.tests_can_fail,
    testing.no_test_is_passed_over,
)

__all__ = ["PRODUCT_RULES", "TEST_RULES", "Breach", "Rule", "Source", "read_tree"]
