"""Calls of a student's torch module through which gradients flow: forwards there, and backwards there as well."""

from typing import Any

import torch


def through(student: Any, module: Any, args: tuple, kwargs: dict[str, Any]) -> Any:
    """Call a student's `module`, a proxy, on tensors; what it returns leads back into the graph over there.

    Where no gradients are wanted here (`torch.no_grad`), none is made there.
    """
    answer = student.ask("forward", of=module, args=args, kwargs=kwargs, grad=torch.is_grad_enabled())
    student.show(answer.get("shown"))
    value, graph, differentiable = answer.get("value"), answer.get("graph"), answer.get("differentiable")
    outputs = _tensors(value)
    if not outputs or type(graph) is not int or type(differentiable) is not list or len(differentiable) != len(outputs):
        return value
    inputs = [arg for arg in args if isinstance(arg, torch.Tensor) and arg.requires_grad]
    anchor = torch.zeros((), requires_grad=True)  # parameters over there want their gradients even if no input does
    plain = [output.detach() for output in outputs]
    given = _Through.apply(student, graph, plain, [flag is True for flag in differentiable], anchor, *inputs)
    return _rebuilt(value, iter(given))


class _Through(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any, student: Any, graph: int, outputs: list, flags: list[bool], _anchor: Any, *inputs: Any
    ) -> Any:
        ctx.student, ctx.graph, ctx.shapes = student, graph, [(i.shape, i.dtype) for i in inputs]
        results = tuple(output.clone() for output in outputs)
        ctx.mark_non_differentiable(*(r for r, flag in zip(results, flags, strict=True) if not flag))
        return results

    @staticmethod
    def backward(ctx: Any, *gradients: Any) -> Any:
        back = ctx.student.value("backward", graph=ctx.graph, gradients=list(gradients))
        back = back if isinstance(back, list) else []
        right = [
            g if torch.is_tensor(g) and (g.shape, g.dtype) == wanted else None
            for g, wanted in zip(back, ctx.shapes, strict=False)
        ]
        right += [None] * (len(ctx.shapes) - len(right))
        return (None, None, None, None, None, *right)


def _tensors(value: Any) -> list[torch.Tensor]:
    if isinstance(value, tuple | list):
        return [tensor for item in value for tensor in _tensors(item)]
    return [value] if isinstance(value, torch.Tensor) else []


def _rebuilt(value: Any, tensors: Any) -> Any:
    if isinstance(value, tuple | list):
        return type(value)(_rebuilt(item, tensors) for item in value)
    return next(tensors) if isinstance(value, torch.Tensor) else value
