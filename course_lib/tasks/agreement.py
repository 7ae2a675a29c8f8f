"""Long-range agreement: the country in the first sentence, its language at the end of the last."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple, TypeVar

import numpy as np

from course_lib.language import Language
from course_lib.tasks.base import Batch, Task, check_from, check_language, encode
from course_lib.tasks.sentences import Words, expand, expand_all

Choice = TypeVar("Choice")


class Story(NamedTuple):
    """What a story is made of in one language.

    `openings` take the country for COUNTRY; `fillers` are sentences of at least 3 words and stops; `leads` begin the
    last sentence where 1 or 2 words are still missing; `asks`, with and without a lead, stands before the answer.
    """

    answers: Mapping[str, str]
    openings: tuple[str, ...]
    fillers: tuple[str, ...]
    leads: tuple[tuple[str, ...], tuple[str, ...]]
    asks: tuple[str, str]


STORIES: Mapping[str, Story] = {
    "pt": Story(
        {
            "na França": "francês",
            "na Itália": "italiano",
            "na Alemanha": "alemão",
            "no Japão": "japonês",
            "na China": "chinês",
            "na Rússia": "russo",
            "na Grécia": "grego",
            "na Turquia": "turco",
            "na Polônia": "polonês",
            "na Suécia": "sueco",
            "na Finlândia": "finlandês",
            "na Hungria": "húngaro",
        },
        ("Cresci COUNTRY .", "Nasci COUNTRY .", "Estudei COUNTRY .", "Vivi COUNTRY ."),
        (
            "{Viajei|Trabalhei|Estudei|Li} muito .",
            "{Fui|Já fui} {professora|dentista|jornalista} .",
            "O tempo passou {depressa|devagar} .",
            "Tenho {dois|três|quatro} {irmãos|primos|filhos} .",
            "{Gosto|Gostava} de {ler|nadar|cozinhar|dançar} .",
            "{Minha mãe|Minha irmã|Meu pai|Meu avô} {cozinha|canta|desenha} bem .",
            "{Moro|Morei} numa {casa|rua|vila} {pequena|tranquila|antiga} .",
            "Aos {sábados|domingos} visito {meus avós|meus tios|minhas primas} .",
            "{Estudei|Ensinei} {música|química|história} por {dois|cinco|dez} anos .",
            "Hoje trabalho {num hospital|numa escola|num banco|num museu} perto de casa .",
            "Todo {verão|inverno} a família se reúne na {praia|fazenda|serra} .",
            "Quando era criança , eu jogava {bola|xadrez|vôlei} com os vizinhos .",
            "Meu {primeiro|segundo} emprego foi numa {padaria|livraria|farmácia} do {centro|bairro} .",
        ),
        (("Hoje", "Ainda", "Também"), ("Em casa", "Até hoje", "No trabalho")),
        ("Falo", "falo"),
    ),
    "en": Story(
        {
            "France": "French",
            "Italy": "Italian",
            "Germany": "German",
            "Japan": "Japanese",
            "China": "Chinese",
            "Russia": "Russian",
            "Greece": "Greek",
            "Turkey": "Turkish",
            "Poland": "Polish",
            "Sweden": "Swedish",
            "Finland": "Finnish",
            "Hungary": "Hungarian",
        },
        (
            "I grew up in COUNTRY .",
            "I was born in COUNTRY .",
            "I once studied in COUNTRY .",
            "I first lived in COUNTRY .",
        ),
        (
            "Time {flew|passed} .",
            "Life {changed|improved} .",
            "I {travelled|read} widely .",
            "I {worked|studied} hard .",
            "I {like|liked} to {read|swim|cook|dance} .",
            "I have {two|three|four} {brothers|cousins|children} .",
            "My {mother|sister|father|grandfather} {cooks|sings|draws} well .",
            "I {live|lived} in a {small|quiet|old} {house|street|village} .",
            "On {Saturdays|Sundays} I visit my {grandparents|uncles|cousins} .",
            "I {studied|taught} {music|chemistry|history} for {two|five|ten} years .",
            "These days I work in a {hospital|school|bank|museum} near home .",
            "Every {summer|winter} the family meets {on the coast|at the farm|in the hills} .",
            "As a child , I played {football|chess|volleyball} with the neighbours .",
            "My {first|second} job was in a {bakery|bookshop|pharmacy} in the {centre|suburbs} .",
        ),
        (("Today", "Now"), ("At home", "At work", "With friends")),
        ("I speak", "I speak"),
    ),
}
FEWEST = 3  # words and stops in the shortest filler


@cache
def _fillers(language: Language) -> Mapping[int, list[Words]]:
    """The fillers by their number of words and stops."""
    by_length: dict[int, list[Words]] = {}
    for words in expand_all(STORIES[language].fillers):
        by_length.setdefault(len(words), []).append(words)
    return by_length


def tell(language: Language, distance: int, rng: np.random.Generator) -> tuple[Words, str]:
    """Draw a story with `distance` words and stops between the first sentence and the last: (its words, the answer).

    ("Cresci", "na", "França", ".", "Tenho", "dois", "irmãos", ".", "Falo") and "francês" for a distance of 4.
    Raises `ValueError` for another language and a distance below 0.
    Source: the example is of the notes that the course began with; the stories are the course's own.
    """
    check_language(language)
    check_from("distance", distance, 0)
    story, fillers = STORIES[language], _fillers(language)
    country, answer = list(story.answers.items())[rng.integers(len(story.answers))]
    sentences = [tuple(_pick(story.openings, rng).replace("COUNTRY", country).split())]
    missing = distance
    while missing >= FEWEST:
        length = _pick([n for n in fillers if n <= missing], rng)
        untold = [sentence for sentence in fillers[length] if sentence not in sentences]
        sentences.append(_pick(untold or fillers[length], rng))
        missing -= length
    lead = _pick(story.leads[missing - 1], rng).split() if missing else []
    words = (word for sentence in sentences for word in sentence)
    return (*words, *lead, *story.asks[bool(missing)].split()), answer


def _pick(choices: Sequence[Choice], rng: np.random.Generator) -> Choice:
    return choices[int(rng.integers(len(choices)))]


@cache
def vocabulary(language: Language) -> tuple[str, ...]:
    """Return every word and stop of the stories of a language, sorted. Raises `ValueError` for another language."""
    check_language(language)
    story = STORIES[language]
    openings = [words for line in story.openings for c in story.answers for words in expand(line.replace("COUNTRY", c))]
    short = expand_all((*story.leads[0], *story.leads[1], *story.asks))
    return tuple(sorted({word for words in (*openings, *expand_all(story.fillers), *short) for word in words}))


def agreement(language: Language, distance: int = 20) -> Task:
    """Tell the last word of a story: the language of the country that its first sentence names.

    Between the two sentences stand `distance` words and stops, in whole sentences. Raises `ValueError` for another
    language and a distance below 0.
    Sizes: xs (T, B) int64, one symbol a word or stop, 132 in Portuguese and 121 in English; targets (B,) int64, 12
    languages; T = distance + 5 in Portuguese and distance + 8 in English.
    Baseline: the 12 countries are drawn alike, so any fixed answer is right 1/12 of the time.
    Source: Bengio, Simard & Frasconi (1994), Learning long-term dependencies with gradient descent is difficult, for
    the question; the stories are the course's own. Licence: CC BY 4.0, as the book.
    """
    check_language(language)
    check_from("distance", distance, 0)
    inputs, outputs = vocabulary(language), tuple(STORIES[language].answers.values())

    def make(batch: int, rng: np.random.Generator) -> Batch:
        stories = [tell(language, distance, rng) for _ in range(batch)]
        xs = np.array([encode(words, inputs) for words, _ in stories]).T
        return Batch(xs, np.array([outputs.index(answer) for _, answer in stories]))

    guess = np.zeros(len(outputs), dtype=np.float32)
    guess[0] = 1
    sizes, baseline = (len(inputs), len(outputs)), 1 / len(outputs)
    name = f"agreement_{language}"
    return Task(name, "many-to-one", "cross_entropy", "accuracy", *sizes, make, guess, baseline, inputs, outputs)
