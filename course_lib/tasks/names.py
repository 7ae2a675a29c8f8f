"""Surnames and the language they come from."""

import importlib
import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import numpy as np

from course_lib.tasks.base import (
    BLANK,
    PARTS,
    Batch,
    Part,
    Task,
    draw_from,
    encode,
    make_parts,
    most_common,
    pad,
    require,
    split,
)

LOCALES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "pt": ("pt_BR", "pt_PT"),
        "es": ("es_ES", "es_MX", "es_CL", "es_CO"),
        "it": ("it_IT",),
        "fr": ("fr_FR", "fr_BE"),
        "de": ("de_DE", "de_AT"),
        "nl": ("nl_NL",),
        "en": ("en_US", "en_GB"),
        "cs": ("cs_CZ", "sk_SK"),  # Czech and Slovak together
        "fi": ("fi_FI",),
        "sv": ("sv_SE",),
        "hu": ("hu_HU",),
        "hr": ("hr_HR",),
        "ga": ("ga_IE",),
        "id": ("id_ID",),
    }
)
LETTERS = (BLANK, *" '-abcdefghijklmnopqrstuvwxyzßàáâãäåçèéêëìíîïñòóôõöùúûüýćčďđěĺľńňőŕřšťůűž")


def person_names(locale: str, kind: str) -> set[str]:
    """Return Faker's names of one `kind`, "first_names" or "last_names", for a locale such as "pt_BR".

    Raises `ImportError` where Faker is missing.
    Source: Faker's lists of names. Licence: MIT.
    """
    require("faker", "Faker")
    provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
    lists = (getattr(provider, kind + ending, ()) for ending in ("", "_male", "_female"))
    return {unicodedata.normalize("NFC", name) for names in lists for name in names}


@cache
def surnames() -> Mapping[str, tuple[str, ...]]:
    """Return the surnames, small letters, of each of the 14 languages; those of two languages are left out.

    Raises `ImportError` where Faker is missing.
    Source: Faker's lists of surnames by locale. Licence: MIT.
    """
    found = {
        language: {name.lower().replace("’", "'") for locale in locales for name in person_names(locale, "last_names")}
        for language, locales in LOCALES.items()
    }
    homes = Counter(name for names in found.values() for name in names)
    letters = set(LETTERS)
    return MappingProxyType(
        {
            language: tuple(sorted(name for name in names if homes[name] == 1 and letters.issuperset(name)))
            for language, names in found.items()
        }
    )


def class_counts() -> dict[str, dict[str, int]]:
    """Return how many surnames of each language the train, validation and test parts hold: few are Portuguese.

    Raises `ImportError` where Faker is missing. Source: as `surnames`.
    """
    return {
        language: {part: len(where) for part, where in split(len(kept)).items()}
        for language, kept in surnames().items()
    }


def names() -> Task:
    """Tell the language of a surname, one of 14, from its letters.

    No surname is in two parts; each language is shared out 70 : 15 : 15. Classes are very unequal (`class_counts`), so
    judge each by itself as well. A Czech woman's surname is her husband's with an ending, and counts as another.
    Raises `ImportError` where Faker is missing.
    Sizes: xs (T, B) int64, 74 symbols of which 0 pads; targets (B,) int64, 14 classes; lengths (B,); T ≤ 40; 8757 names
    to train, 1878 and 1877 held out.
    Baseline: the language most common in the train part is right at its share of the test part, about 0.19.
    Source: Robertson (2017), NLP from scratch: classifying names with a character-level RNN, PyTorch tutorials; the
    names are Faker's. Licence: MIT (Faker).
    """
    everyone = [(name, k) for k, kept in enumerate(surnames().values()) for name in kept]
    targets = np.array([k for _, k in everyone], dtype=np.int64)
    places: dict[str, list[np.ndarray]] = {part: [] for part in PARTS}
    for k in range(len(LOCALES)):
        where = np.flatnonzero(targets == k)
        for part, chosen in split(len(where)).items():
            places[part].append(where[chosen])
    whole = {part: np.concatenate(groups) for part, groups in places.items()}

    def take(indices: np.ndarray) -> Batch:
        xs, lengths = pad([encode(everyone[k][0], LETTERS) for k in indices])
        return Batch(xs, targets[indices], lengths)

    parts = make_parts(whole, take)
    guess, best = most_common(targets[whole["train"]], len(LOCALES))
    baseline = float((targets[whole["test"]] == best).mean())
    make, sizes = draw_from(parts["train"]), (len(LETTERS), len(LOCALES))
    pool, measured = Part(len(everyone), take), (guess, baseline)
    languages = tuple(LOCALES)
    return Task(
        "names", "many-to-one", "cross_entropy", "accuracy", *sizes, make, *measured, LETTERS, languages, parts, pool
    )
