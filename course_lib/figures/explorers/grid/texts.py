"""What the explorer of the grid says, in both languages."""

from collections.abc import Mapping

import numpy as np

from course_lib.figures.explorers.grid.scans import MODES, SCANS, read, turn
from course_lib.figures.explorers.kit import number
from course_lib.language import Both, Language
from course_lib.ops import Array

FROM = {
    "ff": Both(pt="de cima, da esquerda", en="from the top left"),
    "fb": Both(pt="de cima, da direita", en="from the top right"),
    "bf": Both(pt="de baixo, da esquerda", en="from the bottom left"),
    "bb": Both(pt="de baixo, da direita", en="from the bottom right"),
}
TEXTS = {
    "label": Both(pt="Explorador da LSTM de duas dimensões", en="Explorer of the LSTM of two dimensions"),
    "mode": Both(pt="Ler", en="Read"),
    "diagonals": Both(pt="uma diagonal por vez", en="a diagonal at a time"),
    "places": Both(pt="um lugar por vez", en="a place at a time"),
    "picture": Both(pt="A imagem: toque num pixel para pôr ou tirar tinta", en="The picture: touch a pixel to ink it"),
    "pixel": Both(pt="linha {row}, coluna {column}", en="row {row}, column {column}"),
    "gates": Both(pt="Portões de esquecimento", en="Forget gates"),
    "f1": Both(pt="f₁, vertical", en="f₁, vertical"),
    "f2": Both(pt="f₂, horizontal", en="f₂, horizontal"),
    "restore": Both(pt="Voltar ao começo", en="Back to the beginning"),
    "drawing": Both(
        pt="Quatro grades de quatro por quatro lugares, uma para cada canto em que a leitura começa. Cada lugar já "
        "lido traz o estado da célula e é tanto mais escuro quanto maior ele é; um ponto marca a tinta; os lugares que "
        "estão sendo lidos têm contorno grosso e setas dos vizinhos de que recebem o estado.",
        en="Four grids of four by four places, one for each corner where the reading begins. Each place already read "
        "holds its cell state, and is the darker the larger that is; a dot marks ink; the places being read now have a "
        "thick outline and arrows from the neighbours whose state they receive.",
    ),
    "table": Both(pt="Todos os estados da célula, em números", en="All cell states, in numbers"),
    "place": Both(pt="Lugar", en="Place"),
    "on_diagonals": Both(
        pt="Diagonal {t} de {T}: em cada leitura, {now} de uma vez.",
        en="Diagonal {t} of {T}: {now} at once in each scan.",
    ),
    "on_places": Both(pt="Lugar {t} de {T} de cada leitura.", en="Place {t} of {T} in each scan."),
    "one": Both(pt="1 lugar", en="1 place"),
    "many": Both(pt="{n} lugares", en="{n} places"),
    "status": Both(
        pt="{step} Sabem da tinta {ff}, {fb}, {bf} e {bb} dos lugares lidos e, juntando as quatro leituras, {all} de "
        "16. O maior estado até aqui é c = {c}, mostrado como h = {h}.",
        en="{step} Of the places read, {ff}, {fb}, {bf} and {bb} know of the ink; with all four scans together, {all} "
        "of 16. The largest state so far is c = {c}, shown as h = {h}.",
    ),
}
SPOKEN = ("on_diagonals", "on_places", "one", "many", "status")
KNOWN = 1e-9  # a state below this has heard of nothing


def text(key: str, language: Language) -> str:
    """Return one of the explorer's texts."""
    return TEXTS[key].text(language)


def says(found: Mapping[str, Array], mode: str, t: int, language: Language) -> str:
    """Return the sentence about step t, from 0."""
    places = {scan: read(scan, mode, t) for scan in SCANS}
    known = {scan: {place for place in places[scan] if found[scan][place] > KNOWN} for scan in SCANS}
    largest = max((float(found[scan][place]) for scan in SCANS for place in places[scan]), default=0.0)
    count = sum(turn("ff", place, mode) == t for place in places["ff"])
    now = text("one", language) if count == 1 else text("many", language).format(n=count)
    step = text(f"on_{mode}", language).format(t=t + 1, T=MODES[mode], now=now)
    told = {"c": number(largest, language, 2), "h": number(float(np.tanh(largest)), language, 2)}
    counts = {scan: len(known[scan]) for scan in SCANS}
    return text("status", language).format(step=step, all=len(set().union(*known.values())), **counts, **told)
