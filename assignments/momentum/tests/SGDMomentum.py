"""The public checks of SGDMomentum: `grader.check("SGDMomentum")` runs them."""

import torch
from otter.test_files import test_case

import checks_support
from checks_support import check, expect

OK_FORMAT = False
name = "SGDMomentum"

SHAPES = ((4, 3), (5,), (2, 1, 3))


def optimizer_steps(submission, groups, settings, steps, *, changes=(), in_place=False):
    """Return the parameters after each step, and the gradients as the last step left them.

    groups: of each its options and the values of its parameters; a single one without options is
    handed over as a list of parameters. settings: what follows the parameters. steps: for each the
    gradients of all parameters, or None. changes: for each step what to change in all groups.
    in_place: write gradients into the tensors that are there, as loss.backward() does after
    zero_grad(set_to_none=False).
    """
    made = [
        {**options, "params": [torch.nn.Parameter(one.clone()) for one in values]}
        for options, values in groups
    ]
    parameters = [one for group in made for one in group["params"]]
    optimizer = submission.SGDMomentum(made if groups[0][0] else parameters, *settings)
    seen = []
    for number, grads in enumerate(steps):
        for group in optimizer.param_groups if changes else ():
            group.update(changes[number])
        for parameter, grad in zip(parameters, grads, strict=True):
            if in_place and parameter.grad is not None:
                parameter.grad.copy_(grad)
            else:
                parameter.grad = None if grad is None else grad.clone()
        optimizer.step()
        seen.append([one.detach().clone() for one in parameters])
    return seen, [one.grad for one in parameters]


def tensors(rng, shapes):
    return [torch.tensor(rng.normal(size=shape)) for shape in shapes]


def gradients(rng, shapes, count):
    """Return so many lists of gradients."""
    return [tensors(rng, shapes) for _ in range(count)]


def trail(seen, shapes, count):
    """Return the parameters after each of so many steps, as arrays."""
    steps = expect.returns(seen, list, length=count)
    return [
        [
            expect.array(one, shape=tuple(shape), name="a parameter")
            for one, shape in zip(expect.returns(step, list, length=len(shapes)), shapes, strict=1)
        ]
        for step in steps
    ]


def run_optimizer(student, groups, settings, steps):
    """Return the parameters after each step, as arrays, and the gradients as they were left."""
    shapes = [one.shape for _, values in groups for one in values]
    seen, grads = expect.returns(
        student.run(optimizer_steps, groups, settings, steps), tuple, length=2
    )
    return trail(seen, shapes, len(steps)), grads


@check("SGDMomentum", weight=1, concept="first-step", public=True)
def check_optimizer_begins_like_gradient_descent(student, rng):
    """The first step moves each parameter by -lr times its gradient"""
    values, steps = tensors(rng, SHAPES), gradients(rng, SHAPES, 1)
    (after,), _ = run_optimizer(student, [({}, values)], [0.1, 0.9], steps)
    for value, grad, new in zip(values, steps[0], after, strict=True):
        expect.close(new, value - 0.1 * grad, name="a parameter after the first step")


@test_case(name="The first step moves each parameter by -lr times its gradient", hidden=False)
def case_1(env):
    checks_support.require(check_optimizer_begins_like_gradient_descent, checks_support.Submission(env))
