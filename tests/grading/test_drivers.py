"""What drivers share, beside code that would not be seen through."""

import threading

import pytest
import torch
from torch import nn

from autograder.grading.drivers import Refusing

KEPT = torch.dropout  # from before
BORROWED = {
    "a layer": lambda x: nn.Dropout(0.5)(x),
    "a function": lambda x: vars(nn.functional)["dropout"](x),
    "a function kept from before": lambda x: KEPT(x, 0.5, True),
    "a function called by another": lambda x: next(map(KEPT, [x], [0.5], [True])),
    "an operator": lambda x: torch.ops.aten.native_dropout.default(x, 0.5, True),
    "a variant": lambda x: nn.AlphaDropout(0.5)(x),
    "a reference in Python": lambda x: torch._decomp.decompositions.native_dropout(x, 0.5, True),
}


@pytest.mark.parametrize("use", BORROWED.values(), ids=BORROWED)
def test_what_pytorch_would_do_raises_however_it_is_called(use):
    assert Refusing(["dropout"]).result(lambda: use(torch.ones(4))) == (None, 1)


def test_what_is_called_in_another_thread_is_seen_too():
    def borrowed():
        thread = threading.Thread(target=lambda: seen.append(use(torch.ones(4))))
        thread.start()
        thread.join()

    use, seen = BORROWED["a layer"], []
    hook, threading.excepthook = threading.excepthook, lambda _: None
    try:
        assert Refusing(["dropout"]).result(borrowed) == (None, 1)
    finally:
        threading.excepthook = hook
    assert not seen


def test_an_exception_that_is_caught_is_counted_all_the_same():
    def falls_back():
        try:
            return nn.functional.dropout(torch.ones(4))
        except RuntimeError:
            return "as it came"

    assert Refusing(["dropout"]).result(falls_back) == ("as it came", 1)


def test_what_is_written_by_hand_is_left_alone():
    def dropout(x):
        return (
            x * torch.bernoulli(torch.full_like(x, 0.5)) / nn.Linear(1, 1).train()(x[:1]).detach()
        )

    output, met = Refusing(["dropout"]).result(lambda: dropout(torch.ones(1)))
    assert (output.shape, met) == ((1,), 0)


def test_an_error_of_its_own_is_raised():
    with pytest.raises(ZeroDivisionError):
        Refusing(["dropout"]).result(lambda: 1 / 0)


def test_afterwards_all_is_as_before():
    Refusing(["dropout"]).result(lambda: None)
    assert nn.Dropout(0.5)(torch.ones(4)).shape == (4,)
