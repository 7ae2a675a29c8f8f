"""The sentences in which names are to be found: written in each language by itself, as patterns."""

from collections.abc import Mapping
from typing import NamedTuple

NAME = "NAME"  # in a pattern, one of Faker's first names
MARK = "*"  # in a pattern, before a word that is a name there


class Twins(NamedTuple):
    """Sentences that begin alike, with a word that is somebody's name or not: only what follows it tells.

    `opening` holds the words and what stands before them; `name` and `word` are the two kinds of end.
    """

    opening: str
    name: tuple[str, ...]
    word: tuple[str, ...]


class Patterns(NamedTuple):
    """The sentences of one language: `plain` ones, in which nothing is in doubt or the past decides, and `twins`."""

    plain: tuple[str, ...]
    twins: tuple[Twins, ...]


# Small letters and no stops, as a speech recogniser writes: a capital would give the answer away.
PATTERNS: Mapping[str, Patterns] = {
    "pt": Patterns(
        (
            "NAME {mora|trabalha} perto da {praia|estação|escola}",
            "NAME comprou {pão|leite|café} na padaria",
            "ontem NAME {encontrou|visitou|ajudou} NAME no mercado",
            "{o vizinho|a médica|o professor} de NAME chegou cedo",
            "NAME e NAME {estudam|trabalham|cantam} juntos",
            "{comprei|ganhei} uma {rosa|margarida|violeta} na feira",
            "falei com *{rosa|margarida|violeta|vitória|clara} ontem à noite",
            "a blusa {clara|branca|linda} é de NAME",
            "minha {tia|prima|amiga} *{rosa|clara|linda|vitória|esperança} chegou",
            "{o|um} {carvalho|pinheiro} dá sombra no quintal de NAME",
            "o senhor *{carvalho|pinheiro|salgueiro} {chegou|saiu} com NAME",
            "o ônibus {atrasou|quebrou} de novo hoje",
            "a festa foi {linda|bela} e terminou tarde",
        ),
        (
            Twins(
                "{clara|linda|bela|branca|serena}",
                (
                    "{é|era} {irmã|prima|vizinha} de NAME",
                    "foi a {primeira|única} a chegar",
                    "era {dona|gerente} da padaria",
                ),
                (
                    "é a {noite|manhã} no sertão",
                    "era a {praia|lua} naquela noite",
                    "foi a {manhã|tarde} no sítio",
                ),
            ),
            Twins(
                "{franco|justo|severo|modesto}",
                (
                    "{é|era} {irmão|primo|vizinho} de NAME",
                    "foi o {primeiro|único} a chegar",
                    "era {dono|gerente} da padaria",
                ),
                (
                    "é o texto da carta",
                    "foi o {discurso|elogio} {da diretora|do juiz}",
                    "era o {tom|final} da conversa",
                ),
            ),
            Twins(
                "{vitória|glória|esperança|graça}",
                (
                    "é a {irmã|filha} de NAME",
                    "é o nome da {minha tia|diretora}",
                    "não {atendeu o telefone|desceu do ônibus} hoje",
                ),
                (
                    "é o que {falta|faltava} ao time",
                    "é o tema {da redação|do poema}",
                    "não se {compra|vende} na feira",
                ),
            ),
            Twins(
                "a {rosa|margarida|violeta|hortênsia}",
                (
                    "abriu a {janela|porta|carta}",
                    "caiu da {escada|bicicleta}",
                    "está {na escola|no trabalho} com NAME",
                ),
                (
                    "abriu depois da chuva",
                    "caiu do vaso",
                    "está {murcha|florida} no jardim",
                ),
            ),
            Twins(
                "o {carvalho|pinheiro|salgueiro}",
                (
                    "cresceu na {empresa|política}",
                    "caiu da {escada|bicicleta}",
                    "está {no escritório|de férias} com NAME",
                ),
                (
                    "cresceu {torto|depressa} no quintal",
                    "caiu sobre o {muro|telhado}",
                    "está cheio de {ninhos|folhas}",
                ),
            ),
        ),
    ),
    "en": Patterns(
        (
            "NAME {lives|works} near the {river|station|school}",
            "NAME bought {bread|milk|coffee} at the market",
            "yesterday NAME {met|visited|helped} NAME at the market",
            "{the doctor|the neighbour|the teacher} called NAME early",
            "NAME and NAME {study|work|sing} together",
            "{she picked|he bought} a {rose|lily|daisy|violet} in the garden",
            "i talked to *{rose|lily|daisy|violet|grace|hope} last night",
            "they had {hope|faith} until the end",
            "my {aunt|cousin|friend} *{rose|grace|hope|joy|amber} came late",
            "{an olive|a hazel} branch fell on the roof",
            "the sofa that NAME bought is {amber|violet|olive}",
            "the bus was {late|full} again today",
            "in {april|may|june} the garden is green",
        ),
        (
            Twins(
                "{hope|grace|faith|joy}",
                (
                    "is what we call {her daughter|my aunt}",
                    "was the {first|last} to arrive",
                    "is the {head|owner} of the school",
                    "never {called|visited} NAME",
                ),
                (
                    "is what the team {needs|lacks}",
                    "was the {theme|subject} of the sermon",
                    "is the {title|point} of the poem",
                    "never comes from money alone",
                ),
            ),
            Twins(
                "{amber|violet|rose|olive|hazel|jade}",
                (
                    "is the owner of the {bakery|garage}",
                    "was the {teacher|friend} she chose",
                    "goes to {school|work} with NAME",
                    "looks happy in the {photograph|garden}",
                ),
                (
                    "is the colour of the {curtains|sofa}",
                    "was the {shade|colour} she chose",
                    "goes well with {grey|white}",
                    "looks too bright on the {wall|door}",
                ),
            ),
            Twins(
                "{april|may|june}",
                (
                    "is the {nurse|girl} from the hospital",
                    "was the {tallest|oldest} in the class",
                    "was {tired|hungry} after the race",
                    "brought NAME to the party",
                ),
                (
                    "is the {month|time} of the exams",
                    "was the {coldest|wettest} of all months",
                    "was {wet|windy} on the coast",
                    "brought rain to the hills",
                ),
            ),
            Twins(
                "will",
                ("{opened|closed} the shop early", "the {baker|painter} called NAME last night"),
                ("they {open|close} the shop early", "the {baker|painter} call NAME tonight"),
            ),
            Twins(
                "mark",
                ("{opened|closed} the shop early", "the {baker|painter} called NAME last night"),
                ("every mistake in {red|blue}", "the {page|date} for NAME"),
            ),
        ),
    ),
}
