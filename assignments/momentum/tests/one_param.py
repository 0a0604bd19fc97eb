"""The public checks of one_param: `grader.check("one_param")` runs them."""

import torch
from otter.test_files import test_case

import checks_support
from checks_support import check, expect

OK_FORMAT = False
name = "one_param"


def in_their_precision(x):
    """Return x in the floating-point type that the submission has made the default."""
    return x.to(torch.get_default_dtype())


def model_outputs(submission, sizes, x):
    """Return of a model its parameters, its outputs for 0 and for x, and then all gradients."""
    model = submission.one_param(*sizes)
    x = in_their_precision(x)
    nothing, y = model(0 * x), model(x)
    parameters = list(model.parameters())
    kept = [one.detach().clone() for one in parameters]
    if y.requires_grad:
        y.sum().backward()
    return kept, nothing, y, [one.grad for one in parameters]


def run_model(student, rng, sizes=(5, 3)):
    """Return x, the parameters as they came, the outputs for 0 and x, and all gradients."""
    x = torch.tensor(rng.normal(size=(7, sizes[0])))
    noted = expect.returns(student.run(model_outputs, sizes, x), tuple, length=4)
    parameters = expect.returns(noted[0], list)
    shape = (7, sizes[1])
    nothing, y = (expect.array(one, shape=shape, name="the output") for one in noted[1:3])
    return x.numpy(), parameters, nothing, y, expect.returns(noted[3], list)


@check("one_param", weight=1, concept="contract", public=True)
def check_model_maps_input_size_to_output_size(student, rng):
    """For x of shape (m, input_size) it returns (m, output_size)"""
    for sizes in ((1, 1), (5, 3)):
        run_model(student, rng, sizes)


@test_case(name="For x of shape (m, input_size) it returns (m, output_size)", hidden=False)
def case_1(env):
    checks_support.require(check_model_maps_input_size_to_output_size, checks_support.Submission(env))
