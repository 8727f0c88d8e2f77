from visualsearch_desktop.core.types import Choice, Range
from visualsearch_desktop.ui.selection import Chip, Mark, Selection


def test_values_of_a_column_gather_in_one_choice() -> None:
    selection = Selection().toggled("colour", "red", Mark.INCLUDED).toggled("colour", "blue", Mark.INCLUDED)
    assert selection.filter == (Choice("colour", any_of=("red", "blue")),)
    assert selection.toggled("colour", "red", Mark.INCLUDED).filter == (Choice("colour", any_of=("blue",)),)


def test_a_value_is_never_both_included_and_excluded() -> None:
    selection = Selection().toggled("colour", "red", Mark.INCLUDED).toggled("colour", "red", Mark.EXCLUDED)
    assert selection.filter == (Choice("colour", none_of=("red",)),)
    assert selection.mark("colour", "red") is Mark.EXCLUDED
    assert selection.toggled("colour", "red", Mark.EXCLUDED).is_empty


def test_open_bounds_are_no_choice() -> None:
    selection = Selection().ranged("price", Range(gte=10, lte=40))
    assert selection.filter == (Choice("price", range=Range(gte=10, lte=40)),)
    assert selection.ranged("price", Range()).is_empty
    assert selection.ranged("price", None).is_empty


def test_every_chip_takes_back_its_own_choice_and_nothing_else() -> None:
    selection = (
        Selection()
        .marked("colour", "red", Mark.INCLUDED)
        .marked("colour", "blue", Mark.EXCLUDED)
        .ranged("price", Range(lte=40))
    )
    chips = selection.chips()
    assert chips == [Chip("colour", "red"), Chip("colour", "blue", excluded=True), Chip("price", range=Range(lte=40))]
    for chip in chips:
        assert selection.without(chip).chips() == [other for other in chips if other != chip]


def test_a_change_leaves_the_older_selection_as_it_was() -> None:
    before = Selection().marked("colour", "red", Mark.INCLUDED)
    before.marked("colour", "blue", Mark.INCLUDED)
    assert before.filter == (Choice("colour", any_of=("red",)),)


def test_columns_that_are_gone_take_their_choices_with_them() -> None:
    selection = Selection().marked("colour", "red", Mark.INCLUDED).marked("size", "L", Mark.INCLUDED)
    assert [choice.key for choice in selection.restricted({"size"}).filter] == ["size"]
    assert selection.cleared("size").filter == (Choice("colour", any_of=("red",)),)
