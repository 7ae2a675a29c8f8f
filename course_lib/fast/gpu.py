"""What the paths of the GPU have in common."""

import os

import torch
from torch import Tensor

from course_lib.language import tr
from course_lib.ops import is_traced


def gpu_reason(xs: Tensor, *, interpreted: bool = False) -> str | None:
    """Say why no path of the GPU serves xs (T, B, D), or return None.

    `interpreted`: Triton's interpreter, which `TRITON_INTERPRET=1` calls for, serves on the CPU too.
    """
    interpreted = interpreted and os.environ.get("TRITON_INTERPRET") == "1"
    if not (xs.is_cuda or interpreted):
        return tr(pt=f"os dados estão em {xs.device}, não em uma GPU", en=f"the data are on {xs.device}, not on a GPU")
    if is_traced(xs) or torch._C._are_functorch_transforms_active() or torch.is_autocast_enabled(xs.device.type):
        return tr(pt="as operações estão sendo transformadas", en="the operations are being transformed")
    if torch.autograd.forward_ad._current_level >= 0:
        return tr(pt="derivadas para a frente pedem as operações", en="forward derivatives need the operations")
    return None
