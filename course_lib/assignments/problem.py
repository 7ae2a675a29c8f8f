"""What can be wrong with one call of a function: a kind with its numbers and names, and the table of sentences."""

from dataclasses import dataclass
from typing import Any

from course_lib.assignments.model_problem import MODEL_SENTENCES
from course_lib.language import Both, Language


@dataclass(frozen=True)
class Problem:
    """A kind of `SENTENCES` and the fields that its sentence needs: text, numbers, or another problem as a part."""

    kind: str
    fields: dict[str, Any]

    def text(self, language: Language | None = None) -> str:
        """Return the sentence in `language`, the current one by default."""
        said = {name: v.text(language) if isinstance(v, Problem) else v for name, v in self.fields.items()}
        return SENTENCES[self.kind].text(language).format(**said)

    def data(self) -> dict[str, Any]:
        """Return the kind and the fields as what JSON can hold."""
        fields = {name: v.data() if isinstance(v, Problem) else v for name, v in self.fields.items()}
        return {"kind": self.kind, **fields}

    @classmethod
    def of(cls, data: dict[str, Any]) -> "Problem":
        """Return the problem whose `data()` this is."""
        fields = {name: cls.of(v) if isinstance(v, dict) else v for name, v in data.items() if name != "kind"}
        return cls(data["kind"], fields)


def problem(kind: str, **fields: Any) -> Problem:
    """Return a problem of `kind`."""
    return Problem(kind, fields)


SENTENCES: dict[str, Both] = {
    # the call
    "unwritten": Both(
        pt="ainda não foi implementada: escreva sua solução no lugar de raise NotImplementedError()",
        en="not implemented yet: write your solution in place of raise NotImplementedError()",
    ),
    "helper_unwritten": Both(
        pt="chama {helper}, que ainda não foi implementada",
        en="calls {helper}, which is not implemented yet",
    ),
    "undefined": Both(
        pt="não existe: nenhuma célula define esse nome, ou a que o definia foi apagada",
        en="does not exist: no cell defines that name, or the one that did was deleted",
    ),
    "cell_stopped": Both(
        pt="não existe, porque a célula que a define parou com {error}",
        en="does not exist, because the cell that defines it stopped with {error}",
    ),
    "cell_endless": Both(
        pt="não existe, porque a célula que a define não terminou a tempo: há um laço sem fim?",
        en="does not exist, because the cell that defines it did not end in time: is there an endless loop?",
    ),
    "cell_died": Both(
        pt="não existe, porque o processo que rodava a célula que a define morreu",
        en="does not exist, because the process that ran the cell that defines it died",
    ),
    "stopped": Both(
        pt="parou com {error}{where}\nFormas recebidas: {given}\nFormas a devolver: {wanted}",
        en="stopped with {error}{where}\nShapes given: {given}\nShapes to return: {wanted}",
    ),
    "at_line": Both(pt=", na linha {number}{code}", en=", in line {number}{code}"),
    "argument_changed": Both(
        pt="mudou o argumento {quantity}, que é de quem chamou: trabalhe numa cópia, {quantity}.copy()",
        en="changed its argument {quantity}, which belongs to the caller: work on a copy, {quantity}.copy()",
    ),
    # the kind of thing that came back
    "none": Both(pt="devolveu None: faltou um `return`?", en="returned None: is a `return` missing?"),
    "not_a_tuple": Both(
        pt="esperada uma tupla ({wanted}), recebido {got}", en="expected a tuple ({wanted}), got {got}"
    ),
    "not_a_dict": Both(
        pt="{quantity}: esperado um dicionário, recebido {got}",
        en="{quantity}: expected a dict, got {got}",
    ),
    "keys": Both(
        pt="{quantity}: esperadas as chaves {wanted}; recebidas {got}",
        en="{quantity}: expected keys {wanted}; got {got}",
    ),
    "not_an_array": Both(
        pt="{quantity}: esperado um array NumPy, recebido {got}",
        en="{quantity}: expected a NumPy array, got {got}",
    ),
    "not_a_tensor": Both(
        pt="{quantity}: esperado um tensor do torch, recebido {got}",
        en="{quantity}: expected a torch tensor, got {got}",
    ),
    "not_a_number": Both(
        pt="{quantity}: esperado um número, recebido {got}",
        en="{quantity}: expected a number, got {got}",
    ),
    "an_array": Both(pt="um array de forma {shape}", en="an array of shape {shape}"),
    "a_tensor": Both(pt="um tensor de forma {shape}", en="a tensor of shape {shape}"),
    "one_item": Both(pt="{type} com 1 item", en="a {type} of 1 item"),
    "items": Both(pt="{type} com {count} itens", en="a {type} of {count} items"),
    # one array, or one number
    "shape": Both(
        pt="{quantity}: esperada a forma {wanted}, recebida {got}",
        en="{quantity}: expected shape {wanted}, got {got}",
    ),
    "dtype": Both(
        pt="{quantity}: esperado dtype float64, recebido {got}",
        en="{quantity}: expected dtype float64, got {got}",
    ),
    "not_whole": Both(
        pt="{quantity}: esperado dtype {wanted}, recebido {got}",
        en="{quantity}: expected dtype {wanted}, got {got}",
    ),
    "no_gradient": Both(
        pt="{quantity}: o valor está certo, mas nenhum gradiente volta por ele",
        en="{quantity}: the value is right, but no gradient flows back through it",
    ),
    "complex": Both(
        pt="{quantity}: esperado dtype float64, recebido {got}: o tamanho de um número complexo z é np.abs(z)",
        en="{quantity}: expected dtype float64, got {got}: the size of a complex number z is np.abs(z)",
    ),
    "not_finite": Both(
        pt="{quantity}{index}: recebido {got}, e todo número devia ser finito",
        en="{quantity}{index}: got {got}, where every number should be finite",
    ),
    "value": Both(
        pt="{quantity}{index}: esperado {expected:.6g}, recebido {got:.6g}, diferença {off:.3g} "
        "({wrong} de {size} errados){hint}",
        en="{quantity}{index}: expected {expected:.6g}, got {got:.6g}, off by {off:.3g} "
        "({wrong} of {size} wrong){hint}",
    ),
    "number": Both(
        pt="{quantity}: esperado {expected:.6g}, recebido {got:.6g}, diferença {off:.3g}{hint}",
        en="{quantity}: expected {expected:.6g}, got {got:.6g}, off by {off:.3g}{hint}",
    ),
    "single_precision": Both(
        pt=". Uma diferença tão pequena é a de contas em float32: use float64 em todas.",
        en=". A difference this small is that of float32 arithmetic: use float64 throughout.",
    ),
    **MODEL_SENTENCES,
}
