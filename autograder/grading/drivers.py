"""What drivers share: their source is sent along where checks.py imports them from here.

    from autograder.grading.drivers import in_their_precision, watch

Like every driver, they run beside the student's code and hold nothing that it may not know. Those
of an assignment may import what `source.DRIVER_IMPORTS` names, and what assignment.toml imports.
"""

import sys
import threading
from collections.abc import Callable
from typing import Any

import torch

Tensor = torch.Tensor


def in_their_precision(x: Tensor) -> Tensor:
    """Return x in the floating-point type that the submission has made the default."""
    return x.to(torch.get_default_dtype())


def modules_used(net: torch.nn.Module, x: Tensor) -> tuple[list[tuple[torch.nn.Module, Any]], Any]:
    """Return the modules that a pass uses, in order, with what goes into each, and the output."""
    used: list[tuple[torch.nn.Module, Any]] = []

    def note(module: torch.nn.Module, arguments: tuple[Any, ...]) -> None:
        given = arguments[0] if arguments else None
        used.append((module, given.detach().clone() if isinstance(given, Tensor) else given))

    # For all modules, since layers in a plain list are not among those of the network.
    hook = torch.nn.modules.module.register_module_forward_pre_hook(note)
    try:
        return used, net(x)
    finally:
        hook.remove()


def watch(net: torch.nn.Module, x: Tensor) -> tuple[list[Any], list[Tensor], Any]:
    """Return the linear layers in the order of their use, what went into each, and the output."""
    used, output = modules_used(net, x)
    linear = [(module, given) for module, given in used if isinstance(module, torch.nn.Linear)]
    return [module for module, _ in linear], [given for _, given in linear], output


def linear_layers(net: torch.nn.Module, x: Tensor) -> list[tuple[Any, Any, bool]]:
    """Return of each linear layer the shapes of weight and bias, and if the network knows it."""
    layers, _, _ = watch(net, x)
    known = list(net.modules())  # after the pass, which may make some
    return [
        (
            tuple(layer.weight.shape),
            None if layer.bias is None else tuple(layer.bias.shape),
            any(layer is module for module in known),
        )
        for layer in layers
    ]


def layers_of(submission: Any, name: str, arguments: list[Any], x: Tensor) -> list[Any]:
    """Return what linear_layers tells of a network that their class of this name makes."""
    return linear_layers(getattr(submission, name)(*arguments), in_their_precision(x))


def set_linear(net: torch.nn.Module, x: Tensor, weights: list[Any], biases: list[Any]) -> list[Any]:
    """Give the linear layers of a network new weights and biases; return these layers.

    weights, biases: tensors of shapes (units, inputs) and (units,), in the order in which a pass of
    x uses the layers; each becomes a parameter of the default floating-point type. Where there are
    fewer of them than layers, the others keep theirs.
    """
    layers, _, _ = watch(net, x)
    for layer, weight, bias in zip(layers, weights, biases, strict=False):
        layer.weight = torch.nn.Parameter(in_their_precision(weight))
        layer.bias = torch.nn.Parameter(in_their_precision(bias))
    return layers


def parameters_of(net: torch.nn.Module, x: Tensor) -> tuple[list[Tensor], list[Tensor]]:
    """Return a network's parameters, and those of modules that it uses without knowing them."""
    used, _ = modules_used(net, x)
    known: list[Tensor] = list(net.parameters())  # after the pass, which may make some
    ids = {id(one) for one in known}
    others = {id(one): one for module, _ in used for one in module.parameters()}
    return known, [one for key, one in others.items() if key not in ids]


def in_shape_of(parameter: Tensor, value: Tensor) -> Tensor | None:
    """Return a value in the shape of a parameter that can hold it, or None.

    It may be transposed, with sizes of 1 beside, or there several times, for a stack of layers.
    """
    shape = [size for size in parameter.shape if size != 1]
    for one in (value, value.T) if value.dim() > 1 else (value,):
        if shape[len(shape) - one.dim() :] == list(one.shape) and len(shape) <= one.dim() + 1:
            return in_their_precision(one).expand(shape).reshape(parameter.shape)
    return None


def set_by_shape(
    net: torch.nn.Module, x: Tensor, values: list[Tensor]
) -> tuple[list[Tensor], list[bool]]:
    """Give each parameter of a network the first of the values that it can hold.

    So it does not matter how a network keeps its weights. No size may be 1. Returns the parameters,
    and of which values there are some of the shape.
    """
    known, unknown = parameters_of(net, x)
    shapes = set()
    with torch.no_grad():
        for parameter in known + unknown:
            fitting = ((one.shape, in_shape_of(parameter, one)) for one in values)
            for shape, given in fitting:
                if given is not None:
                    parameter.copy_(given)
                    shapes.add(shape)
                    break
    return known + unknown, [one.shape in shapes for one in values]


class Refusing(torch.overrides.TorchFunctionMode):
    """While it is entered, functions of PyTorch's with one of these words in their name raise.

    Of what is written in Python the file belongs to the name: `nn/modules/dropout.py forward`. It
    does not matter how code came by a function, nor when. `met` holds the names of those that were
    called: an exception may be caught.
    """

    def __init__(self, words: list[str]) -> None:
        super().__init__()
        self.words = words
        self.met: list[str] = []
        self.folder = torch.__file__.removesuffix("__init__.py")

    def result(self, use: Callable[[], Any]) -> tuple[Any, int]:
        """Return what a function returns meanwhile, and how many such functions it calls.

        What is returned is None if it lets their exception through.
        """
        try:
            with self:
                return use(), len(self.met)
        except Exception:
            if not self.met:
                raise
        return None, len(self.met)

    def look(self, name: str) -> None:
        if any(word in name.lower() for word in self.words):
            self.met.append(name)
            raise RuntimeError(f"{name} of PyTorch's is not to be used here")

    def __torch_function__(
        self, function: Any, types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        self.look(getattr(function, "__name__", ""))
        return function(*args, **(kwargs or {}))

    def profile(self, frame: Any, event: str, argument: Any) -> None:
        """See PyTorch's own Python, which may do the work with other functions; threads, too."""
        code = frame.f_code
        if event == "c_call":
            self.look(argument.__name__)
        elif event == "call" and code.co_filename.startswith(self.folder):
            self.look(f"{code.co_filename.removeprefix(self.folder)} {code.co_name}")

    def __enter__(self) -> Any:
        threading.setprofile(self.profile)
        sys.setprofile(self.profile)
        return super().__enter__()  # type: ignore[no-untyped-call]

    def __exit__(self, *error: Any) -> None:
        sys.setprofile(None)
        threading.setprofile(None)
        super().__exit__(*error)  # type: ignore[no-untyped-call]
