"""Which names are offered in place of one that is not there."""

import pytest

from autograder.grading.similar import definitions, similar

from ..notebooks import code


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Net", "net"),
        ("Net", "Nett"),
        ("Net", "MyNet"),
        ("double_it", "doubleIt"),
        ("double_it", "duoble_it"),
        ("forward_propagation", "forward_propagation_2"),
        ("forward_propagation", "forwardpropagation"),
        ("initialize_parameters_he", "initialize_parameter_he"),
    ],
)
def test_a_name_that_differs_by_a_slip_is_offered(name, other):
    assert similar(name, [other]) == [other]


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Net", "Net"),
        ("Net", "out"),
        ("Net", "Ned"),
        ("CNN", "RNN"),
        ("forward_propagation", "backward_propagation"),
        ("initialize_he", "initialize_random"),
        ("forward", "forward_propagation_with_dropout"),
        ("double", "double" * 100_000),
    ],
)
def test_a_name_of_something_else_is_not_offered(name, other):
    assert similar(name, [other]) == []


def test_two_are_offered_at_most_the_nearest_first():
    assert similar("double", ["double_ix", "doubles", "Double", "doublets"]) == [
        "Double",
        "doubles",
    ]


def test_only_functions_and_classes_are_looked_at():
    text = "Nett = 3\nimport nets\ndef one(Nat): two = 1\nclass Other:\n    def net(self): pass"
    assert [*definitions(code(text))] == ["one", "Other"]
