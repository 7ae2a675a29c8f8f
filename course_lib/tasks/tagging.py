"""Names in running text: which words are somebody's name? Some are, or are not, because of what follows."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import NamedTuple

import numpy as np

from course_lib.language import Language
from course_lib.tasks.base import BLANK, Batch, Task, check_language, encode, pad, within
from course_lib.tasks.names import person_names
from course_lib.tasks.sentences import Words, expand_all

NAME = "NAME"  # in a pattern, one of Faker's first names
MARK = "*"  # in a pattern, before a word that is a name there
OUTPUTS = ("word", "name")
COMMON_NAMES = 150  # Faker's first names that are used, of each language


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


class Pool(NamedTuple):
    """Sentences that are drawn alike, as a whole with a chance of its own."""

    chance: float
    sentences: list[Words]


@cache
def _pools(language: Language) -> list[Pool]:
    """Half of what is drawn is plain; the other half is shared by the twins, names and words alike."""
    patterns = PATTERNS[language]
    pools = [Pool(0.5, expand_all(patterns.plain))]
    for twins in patterns.twins:
        for mark, ends in ((MARK, twins.name), ("", twins.word)):
            openings = [(*words[:-1], mark + words[-1]) for words in expand_all((twins.opening,))]
            sentences = [opening + end for opening in openings for end in expand_all(ends)]
            pools.append(Pool(0.25 / len(patterns.twins), sentences))
    return pools


@cache
def first_names(language: Language) -> tuple[str, ...]:
    """Return Faker's first names, small letters, of Brazil or the United States, that no sentence uses otherwise.

    Raises `ImportError` where Faker is missing. Source: Faker's lists of first names. Licence: MIT.
    """
    used = {word.lstrip(MARK) for pool in _pools(language) for words in pool.sentences for word in words}
    found = person_names("pt_BR" if language == "pt" else "en_US", "first_names")
    names = sorted({name.lower() for name in found if name.isalpha()} - used)
    return tuple(names[:: -(-len(names) // COMMON_NAMES)])


def tagging(language: Language) -> Task:
    """Tell of each word of a sentence whether it is somebody's name.

    Half of the sentences begin with a word that can be either, "rosa" or "rose", and only what follows tells which:
    look at those by themselves with the mask that `doubtful` gives. Raises `ValueError` for another language and
    `ImportError` where Faker is missing.
    Sizes: xs (T, B) int64, one symbol a word, 262 in Portuguese and 298 in English, of which 0 pads; targets
    (T, B) int64, 1 at a name; lengths (B,), mask (T, B); T ≤ 8.
    Baseline: that no word is a name is right at the share of the other words, counted over the sentences by their
    chances, about 0.85; of the doubtful words with which half of the sentences begin, ½ are names.
    Source: Graves & Schmidhuber (2005), Framewise phoneme classification with bidirectional LSTM and other neural
    network architectures, for answers in step that need the future; the sentences are the course's own.
    Licence: CC BY 4.0, as the book; the names are Faker's (MIT).
    """
    check_language(language)
    pools, names = _pools(language), first_names(language)
    words = {word.lstrip(MARK) for pool in pools for sentence in pool.sentences for word in sentence} - {NAME}
    inputs = (BLANK, *sorted(words.union(names)))
    chances = [pool.chance for pool in pools]

    def make(batch: int, rng: np.random.Generator) -> Batch:
        chosen = [pools[k].sentences for k in rng.choice(len(pools), batch, p=chances)]
        drawn = [sentences[rng.integers(len(sentences))] for sentences in chosen]
        filled = [[names[rng.integers(len(names))] if word == NAME else word for word in words] for words in drawn]
        xs, lengths = pad([encode([word.lstrip(MARK) for word in words], inputs) for words in filled])
        targets, _ = pad([[_is_name(word) for word in words] for words in drawn])
        return Batch(xs, targets, lengths, within(lengths))

    guess, sizes = np.array([1, 0], dtype=np.float32), (len(inputs), len(OUTPUTS))
    baseline = 1 - _mean_over(pools, lambda words: sum(map(_is_name, words))) / _mean_over(pools, len)
    name = f"tagging_{language}"
    return Task(name, "in step", "cross_entropy", "accuracy", *sizes, make, guess, baseline, inputs, OUTPUTS)


def _is_name(word: str) -> int:
    return int(word == NAME or word.startswith(MARK))


def _mean_over(pools: list[Pool], count: Callable[[Words], int]) -> float:
    return sum(pool.chance * float(np.mean([count(words) for words in pool.sentences])) for pool in pools)


def doubtful(task: Task, xs: np.ndarray) -> np.ndarray:
    """Return (T, B) bool, True at the words of xs (T, B) that can be a name or not, such as "rosa" and "rose".

    `score(task.measure, answers, batch._replace(mask=doubtful(task, batch.xs)))` judges those alone.
    """
    language: Language = "pt" if task.name.endswith("pt") else "en"
    words = {words[-1] for twins in PATTERNS[language].twins for words in expand_all((twins.opening,))}
    return np.isin(xs, encode(sorted(words), task.inputs))
