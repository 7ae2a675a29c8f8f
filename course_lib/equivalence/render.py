"""The two tables as Markdown, in either language: every cell holds words or numbers, none a sign or a colour alone."""

from collections.abc import Sequence

from course_lib.equivalence.adapters import BOUND, ConventionRow
from course_lib.equivalence.measure import Row
from course_lib.language import Language, marked

HEADS = {
    "pt": {
        Row: ("célula", "código", "precisão", "oráculo", "erro dos valores", "erro dos gradientes", "vale"),
        ConventionRow: ("convenção", "adaptador", "diferença sem ele", "diferença com ele", "vale"),
    },
    "en": {
        Row: (
            "cell",
            "code",
            "precision",
            "oracle",
            "error of the values",
            "error of the gradients",
            "holds",
        ),
        ConventionRow: ("convention", "adapter", "difference without it", "difference with it", "holds"),
    },
}
WORDS = {
    "pt": {
        True: "sim",
        False: "**não**",
        "equations": "equações",
        "itself": "ela própria",
        "none": "não existe",
        "not applicable": "não se aplica",
        "order": "portões na ordem i, o, f, g em vez de i, f, g, o",
        "biases": "um viés em vez de dois",
        "update": "z deixa entrar o novo em vez de guardar o velho",
        "batch": "o lote no primeiro eixo em vez do tempo",
        "kernel": "pesos transpostos, como no Keras",
        "candidate": "um viés em vez de dois no candidato da GRU",
        "reset": "portão de reinício antes do produto em vez de depois",
    },
    "en": {
        True: "yes",
        False: "**no**",
        "equations": "equations",
        "itself": "itself",
        "none": "none exists",
        "not applicable": "does not apply",
        "order": "gates in the order i, o, f, g instead of i, f, g, o",
        "biases": "one bias instead of two",
        "update": "z lets the new in instead of keeping the old",
        "batch": "the batch on the first axis instead of time",
        "kernel": "weights transposed, as in Keras",
        "candidate": "one bias instead of two in the GRU's candidate",
        "reset": "reset gate before the product instead of after",
    },
}


def markdown(rows: Sequence[Row] | Sequence[ConventionRow], language: Language) -> str:
    """Render the rows of `table` or of `conventions_table` as one Markdown table in `language`.

    An error stands beside its bound, as in "3.1e-16 ≤ 1e-12", so that a reader need not take "holds" on trust.
    Raises `ValueError` if there are no rows.
    """
    if not rows:
        raise ValueError(
            "rows: expected at least 1, got 0" if language == "en" else "rows: esperado ao menos 1, recebido 0"
        )
    heads = HEADS[language][type(rows[0])]
    lines = [heads, ("---",) * len(heads), *(_cells(row, language) for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cells(row: Row | ConventionRow, language: Language) -> tuple[str, ...]:
    words = WORDS[language]
    holds = words[row.holds]
    if isinstance(row, Row):
        oracle = words.get(row.oracle, f"`{row.oracle}`")
        pairs = (row.value_error, row.value_bound), (row.gradient_error, row.gradient_bound)
        return f"`{row.cell}`", row.implementation, row.dtype, oracle, *(_beside(*p, language) for p in pairs), holds
    without = marked(f"{row.without:.2f}", language)
    if row.with_adapter is None:
        return words[row.key], words["none"], without, words["not applicable"], holds
    return words[row.key], f"`{row.adapter}`", without, _beside(row.with_adapter, BOUND, language), holds


def _beside(error: float, bound: float, language: Language) -> str:
    sign = "≤" if error <= bound else ">" if error > bound else "≰"  # the last for a NaN
    shown = f"{error:.1e}" if error else "0"
    return marked(f"{shown} {sign} {bound:.0e}".replace("e-0", "e-"), language)
