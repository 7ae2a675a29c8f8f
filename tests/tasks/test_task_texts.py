"""The tasks made of language: right in both of them, and nothing that is tested was seen in training."""

import datetime
import importlib
import re
from itertools import combinations

import numpy as np
import pytest
from helpers.effort import many
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.language import use
from course_lib.tasks import (
    TASKS,
    agreement,
    characters,
    class_counts,
    dates,
    deal,
    decode,
    doubtful,
    names,
    number_words,
    one_hot,
    score,
    stream,
    tagging,
    within,
)
from course_lib.tasks.agreement import STORIES, tell
from course_lib.tasks.characters import LETTERS, prose_of, text_parts
from course_lib.tasks.names import surnames
from course_lib.tasks.sentences import expand
from course_lib.tasks.transcription import STYLES, date_phrase, dictated, in_words

LANGUAGES = ("pt", "en")


def read(task, batch, b):
    """What stands in column b of a batch: the units read, and those of the answer."""
    length = len(batch.xs) if batch.lengths is None else batch.lengths[b]
    return decode(batch.xs[:length, b], task.inputs), batch.targets[..., b]


def examples(task, part):
    batch = task.parts[part].whole()
    return [tuple(read(task, batch, b)[0]) for b in range(task.parts[part].count)]


@pytest.mark.parametrize("name", ["names", "number_words_pt", "number_words_en", "dates_pt", "dates_en"])
def test_no_example_is_in_two_parts(name):
    task = TASKS[name]()
    parts = [examples(task, part) for part in task.parts]
    assert all(len(part) == len(set(part)) for part in parts)
    for one, other in combinations(parts, 2):
        assert not set(one) & set(other)


def test_a_pool_dealt_anew_has_the_same_examples_in_other_parts():
    task = TASKS["names"]()
    one, same, other = (deal(task, seed) for seed in (1, 1, 2))
    assert examples(one, "test") == examples(same, "test") != examples(other, "test")
    everything = sorted(example for part in task.parts for example in examples(task, part))
    assert sorted(example for part in one.parts for example in examples(one, part)) == everything
    batch = one.draw(50, np.random.default_rng(0))
    assert {tuple(read(one, batch, b)[0]) for b in range(50)} <= set(examples(one, "train"))
    with pytest.raises(ValueError, match="task: expected a task with a `pool`, got 'adding'"):
        deal(TASKS["adding"](), 1)


class TestNames:
    def test_a_surname_has_one_language(self):
        everyone = [name for kept in surnames().values() for name in kept]
        assert len(everyone) == len(set(everyone)) > 12_000
        assert "garcia" not in everyone and "antunes" in surnames()["pt"]
        assert {"conceição", "gonçalves", "araújo"} & {word for name in surnames()["pt"] for word in name.split()}

    def test_the_counts_are_those_of_the_parts(self):
        task, counts = names(), class_counts()
        for part in task.parts:
            found = np.bincount(task.parts[part].whole().targets, minlength=14)
            assert found.tolist() == [counts[language][part] for language in task.outputs]
            assert found.min() >= 10
        assert counts["pt"]["train"] < counts["es"]["train"] / 10

    def test_the_letters_are_read_in_order_and_the_class_is_the_language(self):
        task = names()
        batch = task.parts["test"].take(np.arange(50))
        for b in range(50):
            letters, target = read(task, batch, b)
            assert "".join(letters) in surnames()[task.outputs[target]]


UNITS = {
    "pt": "zero um dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezesseis dezessete "
    "dezoito dezenove",
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen",
}
TENS = {
    "pt": "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
}
HUNDREDS = "cento duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos novecentos"


def number_of(words, language):
    """Read a number back: a second writing of the rules, from words to figures."""
    values = {word: n for n, word in enumerate(UNITS[language].split())}
    values |= {word: 10 * n for n, word in enumerate(TENS[language].split(), 2)}
    values |= {word: 100 * n for n, word in enumerate(HUNDREDS.split(), 1)} | {"cem": 100, "e": 0, "and": 0}
    total = group = 0
    for word in words:
        if word in ("mil", "thousand"):
            total, group = 1000 * (group or 1), 0
        elif word == "hundred":
            group *= 100
        else:
            group += values[word]
    return total + group


class TestNumberWords:
    @pytest.mark.parametrize("language", LANGUAGES)
    @given(number=st.integers(0, 999_999))
    @settings(max_examples=many(100))
    def test_words_can_be_read_back(self, language, number):
        assert number_of(in_words(number, language), language) == number

    def test_words_are_those_of_brazil(self):
        assert in_words(16, "pt") == ("dezesseis",)
        assert " ".join(in_words(21_150, "pt")) == "vinte e um mil cento e cinquenta"
        assert " ".join(in_words(2016, "pt")) == "dois mil e dezesseis"
        assert " ".join(in_words(1234, "en")) == "one thousand two hundred and thirty four"

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_amounts_are_dictated_with_the_same_words_in_another_order(self, language):
        one, other, third = (dictated(number, language) for number in (2_300, 302_000, 300_002))
        assert one != other != third != one and sorted(one) == sorted(other) == sorted(third)
        assert "and" not in dictated(1234, language)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_answer_is_the_number_and_an_end(self, language):
        task = number_words(language)
        batch = task.parts["test"].whole()
        for b in range(task.parts["test"].count):
            words, answer = read(task, batch, b)
            figures = str(number_of(words, language))
            assert "".join(decode(answer, task.outputs)) == figures
            assert batch.mask[:, b].sum() == len(figures) + 1 and not answer[len(figures) :].any()

    def test_sizes_and_seed_are_the_callers(self):
        task = number_words("pt", count=100, limit=1000, seed=1)
        assert [part.count for part in task.parts.values()] == [70, 15, 15]
        other = number_words("pt", count=100, limit=1000, seed=2)
        assert examples(task, "test") != examples(other, "test")
        assert all(number_of(words, "pt") < 1000 for part in task.parts for words in examples(task, part))


MONTHS = {
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "en": "January February March April May June July August September October November December",
}
WEEKDAYS = {
    "pt": ["segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado", "domingo"],
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
}
PHRASE = {
    "pt": r"(?:(?P<week>[\w-]+), )?(?P<day>1º|[2-9]|\d\d) de (?P<month>\w+)\.? de (?P<year>\d{4})",
    "en": r"(?:(?P<week>\w+), )?(?P<month>\w+) (?P<day>\d+), (?P<year>\d{4})",
}


class TestDates:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_answer_is_the_day_that_the_phrase_names(self, language):
        task = dates(language)
        batch = task.parts["test"].whole()
        assert len(batch.targets) == 11 and batch.mask.all()
        weeks = 0
        for b in range(task.parts["test"].count):
            letters, answer = read(task, batch, b)
            found = re.fullmatch(PHRASE[language], "".join(letters))
            assert found, "".join(letters)
            day = datetime.date.fromisoformat("".join(decode(answer, task.outputs)))
            assert (int(found["year"]), int(found["day"].rstrip("º"))) == (day.year, day.day)
            assert MONTHS[language].split()[day.month - 1].startswith(found["month"])
            if found["week"]:
                weeks += 1
                assert found["week"] == WEEKDAYS[language][day.weekday()]
        assert weeks == pytest.approx(300, abs=60)  # one style of three

    def test_phrases_are_those_of_brazil_and_of_the_united_states(self):
        day = datetime.date(2024, 3, 1)
        said = [date_phrase(day, style, language) for language in LANGUAGES for style in STYLES]
        assert said == [
            "1º de mar. de 2024",
            "1º de março de 2024",
            "sexta-feira, 1º de março de 2024",
            "Mar 1, 2024",
            "March 1, 2024",
            "Friday, March 1, 2024",
        ]
        assert date_phrase(datetime.date(2024, 3, 21), "long", "pt") == "21 de março de 2024"

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_letters_are_enough_for_every_day(self, language):
        task = dates(language, count=5000, seed=9)
        assert {letter for part in task.parts for phrase in examples(task, part) for letter in phrase} <= set(
            task.inputs
        )


class TestTagging:
    def test_patterns_are_written_out(self):
        assert expand("{a|b} c {d|e f}.") == [
            ("a", "c", "d."),
            ("a", "c", "e", "f."),
            ("b", "c", "d."),
            ("b", "c", "e", "f."),
        ]

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_what_comes_before_a_first_doubtful_word_does_not_tell(self, language):
        """Each beginning up to a doubtful word is as often that of a name as not; what follows always tells."""
        task = tagging(language)
        batch = task.draw(6000, np.random.default_rng(0))
        doubt = doubtful(task, batch.xs)
        answers: dict[tuple, list[int]] = {}
        for b in range(6000):
            words, targets = read(task, batch, b)
            places = np.flatnonzero(doubt[:, b])
            if len(places) and places[0] <= 1:
                place = int(places[0])
                answers.setdefault(tuple(words[: place + 1]), []).append(int(targets[place]))
        twins = {start: found for start, found in answers.items() if len(found) > 60}
        assert len(twins) >= 10
        for start, found in twins.items():
            assert np.mean(found) == pytest.approx(0.5, abs=0.25), start
        assert np.mean([target for found in twins.values() for target in found]) == pytest.approx(0.5, abs=0.05)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_a_sentence_has_one_reading(self, language):
        task = tagging(language)
        batch = task.draw(6000, np.random.default_rng(1))
        readings: dict[tuple, tuple] = {}
        for b in range(6000):
            words, targets = read(task, batch, b)
            found = tuple(targets[: len(words)].tolist())
            assert readings.setdefault(tuple(words), found) == found
        assert len(readings) > 1500

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_only_doubtful_words_are_now_a_name_and_now_not(self, language):
        task = tagging(language)
        batch = task.draw(6000, np.random.default_rng(2))
        counted = within(batch.lengths)
        as_name, as_word = (set(batch.xs[counted & (batch.targets == k)].tolist()) for k in (1, 0))
        both = as_name & as_word
        doubt = set(np.unique(batch.xs[doubtful(task, batch.xs)]).tolist())
        assert both == doubt
        words = {task.inputs[k] for k in doubt}
        assert {"pt": {"rosa", "vitória"}, "en": {"rose", "grace"}}[language] <= words

    def test_doubtful_words_can_be_judged_alone(self):
        task = tagging("pt")
        batch = task.draw(500, np.random.default_rng(0))
        alone = batch._replace(mask=doubtful(task, batch.xs))
        assert score("accuracy", one_hot(batch.targets, 2), alone) == 1
        assert 0.3 < score("accuracy", task.blind(batch), alone) < 0.6


class TestAgreement:
    @pytest.mark.parametrize("language", LANGUAGES)
    @given(distance=st.integers(0, 60), seed=st.integers(0, 1000))
    @settings(max_examples=many(60))
    def test_the_distance_is_kept_and_the_sentences_are_whole(self, language, distance, seed):
        words, answer = tell(language, distance, np.random.default_rng(seed))
        ask = {"pt": ("falo", 1), "en": ("speak", 2)}[language]
        assert words[-1].lower() == ask[0]
        first_stop = words.index(".")
        between = words[first_stop + 1 : len(words) - ask[1]]
        assert len(between) == distance
        sentences = " ".join(words).split(" . ")
        assert all(sentence[0].isupper() for sentence in sentences)
        if distance <= 12:  # four sentences at most, and as many of each length: none comes twice
            assert len(sentences) == len(set(sentences))
        country = next(c for c, a in STORIES[language].answers.items() if a == answer)
        assert " ".join(words[:first_stop]).endswith(" " + country)
        others = [c for c in STORIES[language].answers if c != country]
        assert not any(c in " ".join(words) for c in others)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_story_of_a_distance_is_equally_long_and_every_country_comes(self, language):
        for distance in (0, 1, 2, 7, 50):
            task = agreement(language, distance)
            batch = task.draw(300, np.random.default_rng(0))
            assert batch.xs.shape == (distance + {"pt": 5, "en": 8}[language], 300) and batch.lengths is None
            assert set(batch.targets.tolist()) == set(range(12))

    def test_it_reads_as_in_the_docstring(self):
        task = agreement("pt", 4)
        batch = task.draw(400, np.random.default_rng(0))
        stories = {(" ".join(words), task.outputs[k]) for words, k in (read(task, batch, b) for b in range(400))}
        assert any(story.startswith("Cresci na França . ") and answer == "francês" for story, answer in stories)
        assert any(story.startswith("Nasci no Japão . ") and answer == "japonês" for story, answer in stories)


CHAPTER = """---
jupytext: {a: 1}
---

# O título

Uma frase boa. Outra com `código` dentro. Uma terceira,
que *continua* [noutra linha](x.md)!

```{code-cell} ipython3
print("nada")
```

```{admonition} Respostas
:class: dropdown

1. O que está **dentro** fica.
2. A conta $1 + 1$ não fica.
```

````{figure} x.svg
:alt: Nem isto.

Legenda.
````

$$
x = 1
$$ (eq-x)

| a | b |
| - | - |

(rotulo)=
- Um item: assim. {cite:t}`alguem` disse.
"""


class TestCharacters:
    def test_prose_is_what_is_left_without_code_equations_and_tables(self):
        assert prose_of(CHAPTER) == [
            "O título\n",
            "Uma frase boa. Uma terceira, que continua noutra linha!\n",
            "O que está dentro fica.\n",
            "Um item: assim.\n",
        ]

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_text_is_the_books_and_no_paragraph_is_in_two_parts(self, language):
        parts = text_parts(language)
        assert set("".join(parts.values())) <= set(LETTERS)
        assert len(parts["train"]) > 5 * len(parts["test"]) > 5000
        paragraphs = [{p for p in text.split("\n") if len(p) > 60} for text in parts.values()]
        for one, other in combinations(paragraphs, 2):
            assert not one & other
        words = {"pt": "portão não é estado passo", "en": "gate not is state step"}[language]
        assert all(word in parts["train"] for word in words.split())

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_target_is_the_next_letter_of_the_same_part(self, language):
        task = characters(language, 20)
        for name, part in task.parts.items():
            batch = part.take(np.arange(min(part.count, 500)))
            assert (batch.xs[1:] == batch.targets[:-1]).all()
            for b in (0, batch.xs.shape[1] - 1):
                stretch = "".join(decode([*batch.xs[:, b], batch.targets[-1, b]], LETTERS))
                assert stretch in text_parts(language)[name]
        held_out = task.parts["test"].whole()
        assert "".join(decode(held_out.xs.T.ravel(), LETTERS)) == text_parts(language)["test"][: held_out.xs.size]

    @pytest.mark.parametrize("part", ("train", "test"))
    def test_a_stream_goes_on_from_batch_to_batch(self, part):
        text = text_parts("pt")[part]
        batches = list(stream("pt", 3, 40, part))
        xs, targets = (np.concatenate([batch[k] for batch in batches]) for k in (0, 1))
        assert all(batch.xs.shape == batch.targets.shape == (40, 3) for batch in batches)
        column = (len(text) - 1) // 3
        assert len(xs) == column // 40 * 40
        for b in range(3):
            begin = b * column
            assert "".join(decode(xs[:, b], LETTERS)) == text[begin : begin + len(xs)]
            assert "".join(decode(targets[:, b], LETTERS)) == text[begin + 1 : begin + len(xs) + 1]

    def test_without_the_book_it_says_what_is_missing(self, monkeypatch, tmp_path):
        module = importlib.import_module("course_lib.tasks.characters")
        monkeypatch.setattr(module, "BOOK", tmp_path)
        with pytest.raises(
            FileNotFoundError, match=r"the book's text is not at .*: this task needs a copy of the repos"
        ):
            module.text_parts.__wrapped__("en")
        use("pt")
        with pytest.raises(FileNotFoundError, match="o texto do livro não está em"):
            module.text_parts.__wrapped__("pt")
