"""Attention as torch modules, held to the specification in `course_lib.attention`.

An attention is a module with `query_size`, `key_size` and `begin(keys, mask)`, called once for a source; it returns
the function from a query to (context, weights), so that what depends on the source alone is computed once.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from course_lib.attention import AttentionParams, check_mask
from course_lib.check import check_same_kind, check_shape, check_size, refusal

Attend = Callable[[Tensor], tuple[Tensor, Tensor]]


class Attention(nn.Module, ABC):
    """What every attention is: `forward(query, keys, mask=None)` -> (context (B, K), weights (S, B)).

    query (B, H), keys (S, B, K), mask (S, B) bool, True where the source is real. The weights sum to 1 over S and are
    0 where the mask is False, whatever the keys hold there. Subclasses define `prepare`.
    Raises `ValueError` for shapes, dtypes or devices that do not fit and for a source without any real position.
    Source: Bahdanau, Cho & Bengio (2015), Neural machine translation by jointly learning to align and translate.
    """

    def __init__(self, query_size: int, key_size: int) -> None:
        super().__init__()
        check_size("query_size", query_size)
        check_size("key_size", key_size)
        self.query_size, self.key_size = query_size, key_size

    def extra_repr(self) -> str:
        return f"{self.query_size}, {self.key_size}"

    @abstractmethod
    def prepare(self, keys: Tensor) -> Callable[[Tensor], Tensor]:
        """Return the function from a query (B, H) to its scores (S, B) over the keys (S, B, K)."""

    def begin(self, keys: Tensor, mask: Tensor | None = None) -> Attend:
        """Read a source once: the function from each query (B, H) to (context (B, K), weights (S, B))."""
        check_shape("keys", keys, "S B K", ("S", "B", self.key_size))
        if mask is not None:
            check_mask(mask, keys)
            keys = torch.where(mask[..., None], keys, 0)
        score = self.prepare(keys)

        def attend(query: Tensor) -> tuple[Tensor, Tensor]:
            check_shape("query", query, "B H", (keys.shape[1], self.query_size))
            check_same_kind("query", query, keys)
            scores = score(query)
            weights = (scores if mask is None else scores.masked_fill(~mask, -torch.inf)).softmax(0)
            return torch.einsum("sb,sbk->bk", weights, keys), weights

        return attend

    def forward(self, query: Tensor, keys: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        return self.begin(keys, mask)(query)


class AdditiveAttention(Attention):
    """Attention scored by a network with one hidden layer of A = `attention_size` units: v · tanh(W_q q + W_k k).

    `weight_query` (A, query_size), `weight_keys` (A, key_size) and `vector` (A,) begin uniform in ±1/√columns.
    Called as `Attention`; raises `ValueError` as it does, and for sizes below 1.
    Source: Bahdanau, Cho & Bengio (2015), section 3.1 and appendix A.1.2.
    """

    def __init__(
        self, query_size: int, key_size: int, attention_size: int, *, device: Any = None, dtype: Any = None
    ) -> None:
        super().__init__(query_size, key_size)
        check_size("attention_size", attention_size)
        for name, shape in zip(
            AttentionParams._fields,
            [(attention_size, query_size), (attention_size, key_size), (attention_size,)],
            strict=True,
        ):
            self.register_parameter(name, nn.Parameter(torch.empty(shape, device=device, dtype=dtype)))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw every parameter uniformly from ±1/√columns, as torch's linear layers do."""
        for weight in self.parameters():
            bound = weight.shape[-1] ** -0.5
            nn.init.uniform_(weight, -bound, bound)

    def params(self) -> AttentionParams:
        """Return the parameters as the specification takes them."""
        return AttentionParams(**dict(self.named_parameters()))

    def prepare(self, keys: Tensor) -> Callable[[Tensor], Tensor]:
        """Return the function from a query (B, H) to its scores (S, B); the keys' product is computed here, once."""
        weight_query, weight_keys, vector = self.params()
        check_same_kind("keys", keys, vector)
        from_keys = keys @ weight_keys.T
        return lambda query: torch.tanh(query @ weight_query.T + from_keys) @ vector


class DotAttention(Attention):
    """Attention scored by the dot product of query and key, not scaled: both of one `size`, and no parameters.

    Called as `Attention`; raises `ValueError` as it does, and for a size below 1.
    Source: Luong, Pham & Manning (2015), Effective approaches to attention-based neural machine translation,
    section 3.1, "dot".
    """

    def __init__(self, size: int) -> None:
        super().__init__(size, size)

    def prepare(self, keys: Tensor) -> Callable[[Tensor], Tensor]:
        """Return the function from a query (B, H) to its scores (S, B)."""
        if not (isinstance(keys, Tensor) and keys.is_floating_point()):
            got = keys.dtype if isinstance(keys, Tensor) else type(keys).__name__
            raise refusal("keys", "um tensor de ponto flutuante", "a floating-point tensor", got)
        return lambda query: torch.einsum("bh,sbh->sb", query, keys)
