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
    "renamed": Both(
        pt="não existe. Seria {error}? Dê a essa função o nome pedido",
        en="does not exist. Did you mean {error}? Give that function the name that is asked for",
    ),
    "defined_later": Both(
        pt="só passa a existir numa célula mais abaixo, e as células rodam de cima para baixo: leve essa célula para "
        "antes da verificação",
        en="only comes to exist in a cell further down, and cells run from top to bottom: move that cell to before the "
        "check",
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
    "tensor_changed": Both(
        pt="mudou o argumento {quantity}, que é de quem chamou: trabalhe numa cópia, {quantity}.clone()",
        en="changed its argument {quantity}, which belongs to the caller: work on a copy, {quantity}.clone()",
    ),
    "remembers": Both(
        pt="deu outro resultado ao ser chamada de novo com os mesmos argumentos: entra algo de fora, como uma lista ou "
        "um array guardado de uma chamada anterior, um np.empty que não foi preenchido ou números sorteados",
        en="gave another result when it was called again with the same arguments: something from outside comes in, "
        "such as a list or an array kept from an earlier call, an np.empty that was not filled, or random numbers",
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
    "a_list": Both(
        pt="{quantity}: esperado um array NumPy, recebido {got}: np.array ou np.stack faz dele um array",
        en="{quantity}: expected a NumPy array, got {got}: np.array or np.stack makes an array of it",
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
    "one_number": Both(pt="{type}, um número só", en="{type}, a single number"),
    "nothing": Both(pt="{type}: nada foi posto ali", en="{type}: nothing was put there"),
    "a_function": Both(pt="uma função ({type}) que não foi chamada", en="a {type} that was not called"),
    "tensor_for_array": Both(
        pt="um {type} do torch, do qual .detach().numpy() faz um array",
        en="a {type} of torch, of which .detach().numpy() makes an array",
    ),
    "a_generator": Both(
        pt="um {type}, que vem de yield ou de uma compreensão entre parênteses: calcule os valores e use return",
        en="a {type}, which comes of yield or of a comprehension in parentheses: compute the values and use return",
    ),
    # one array, or one number
    "shape": Both(
        pt="{quantity}: esperada a forma {wanted}, recebida {got}",
        en="{quantity}: expected shape {wanted}, got {got}",
    ),
    "shape_turned": Both(
        pt="{quantity}: esperada a forma {wanted}, recebida {got}: os eixos estão em outra ordem",
        en="{quantity}: expected shape {wanted}, got {got}: the axes are in another order",
    ),
    "shape_stretched": Both(
        pt="{quantity}: esperada a forma {wanted}, recebida {got}: o NumPy esticaria isso, mas faltam números",
        en="{quantity}: expected shape {wanted}, got {got}: NumPy would stretch that unasked, but numbers are missing",
    ),
    "dtype": Both(
        pt="{quantity}: esperado dtype float64, recebido {got}",
        en="{quantity}: expected dtype float64, got {got}",
    ),
    "whole_numbers": Both(
        pt="{type}: números inteiros, que perdem o que vem depois da vírgula",
        en="{type}: whole numbers, which lose what comes after the point",
    ),
    "truth_values": Both(
        pt="{type}: verdadeiros e falsos, como os de uma comparação",
        en="{type}: true and false, as a comparison gives them",
    ),
    "other_floats": Both(
        pt="{type}: sem dtype= nem astype, o NumPy calcula em float64",
        en="{type}: without dtype= and astype NumPy computes in float64",
    ),
    "torch_floats": Both(
        pt="{type}: o torch cria float32 se ninguém diz outra coisa; use zeros_like, new_zeros ou dtype=",
        en="{type}: torch makes float32 unless told otherwise; use zeros_like, new_zeros or dtype=",
    ),
    "objects": Both(
        pt="{type}: objetos do Python, como linhas de comprimentos diferentes",
        en="{type}: Python objects, such as rows of different lengths",
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
    "a_nan": Both(pt="{number}, como o de 0/0 ou de inf - inf", en="{number}, as from 0/0 or inf - inf"),
    "an_infinity": Both(
        pt="{number}, como o de uma divisão por 0 ou de np.exp de um número grande",
        en="{number}, as from a division by 0 or np.exp of a large number",
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
    "truth": Both(
        pt="{quantity}{index}: esperado {expected}, recebido {got} ({wrong} de {size} errados)",
        en="{quantity}{index}: expected {expected}, got {got} ({wrong} of {size} wrong)",
    ),
    "single_precision": Both(
        pt=". Uma diferença tão pequena é a de contas em float32 (use float64 em todas), ou a de um número pequeno "
        "somado a um denominador, que a equação não tem.",
        en=". A difference this small is that of float32 arithmetic (use float64 throughout), or of a small number "
        "added to a denominator, which the equation does not have.",
    ),
    **MODEL_SENTENCES,
}
