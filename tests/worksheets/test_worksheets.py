"""The worksheets: whoever has only the paper gets the numbers of the key, by the library's cells and by hand."""

from fractions import Fraction

import numpy as np
import pytest
from helpers.effort import some
from helpers.sheets import floats, params, soup, sums, tables

from course_lib.cells.gru import gru_cell
from course_lib.cells.gru_reset_before import gru_reset_before_cell
from course_lib.cells.lstm import lstm_cell
from course_lib.cells.lstm_words import WordParams, words_cell
from course_lib.cells.rnn import rnn_cell
from course_lib.language import LANGUAGES
from course_lib.worksheets import DEFAULT_SEED, lstm, rnn, sheets
from course_lib.worksheets.document import PARTS, document

KEYS = ("rnn", "lstm-words", "lstm", "gru")
SEEDS = [DEFAULT_SEED, *some(range(1, 60), 3)]
EACH = [(seed, language) for seed in SEEDS for language in LANGUAGES]
CLOSE = {"rtol": 0, "atol": 5.1e-4}  # three decimals
SAME = {"N": "g", "V": "o", "i": "i", "f": "f"}  # the words' letters and the standard ones


def seen(key, seed, language):
    """The weights, the inputs and the rows of the key, as a student reads them off the paper."""
    weights, *_ = tables(soup(key, seed, language, "sheet"), language)
    work, *more = tables(soup(key, seed, language, "key"), language)
    inputs = floats(list(work.values())[:2]).T
    return weights, inputs, work, *more


def sigma(k):
    """σ(kλ) for an even k, as exp(2λ) is 3."""
    assert k % 2 == 0
    return Fraction(3) ** (k // 2) / (1 + Fraction(3) ** (k // 2))


def tanh(k):
    """tanh(kλ)."""
    return (Fraction(3) ** k - 1) / (Fraction(3) ** k + 1)


def values(function, ks):
    """What a function gives for a row of whole k."""
    assert all(k.denominator == 1 for k in ks)
    return [function(k.numerator) for k in ks]


@pytest.mark.parametrize(("seed", "language"), EACH)
def test_the_rnn_runs_from_the_paper_to_the_key(seed, language):
    weights, xs, work = seen("rnn", seed, language)
    cell, h = params(weights), np.zeros(2)
    states = floats([work["hp = tanh(kpλ)"], work["hq = tanh(kqλ)"]]).T
    for x, expected in zip(xs, states, strict=True):
        h, _ = rnn_cell(x, h, cell)
        np.testing.assert_allclose(h, expected, rtol=0, atol=1e-12)
    for unit in "pq":
        assert work[f"h{unit} = tanh(k{unit}λ)"] == values(tanh, work[f"k{unit}"])


@pytest.mark.parametrize(("seed", "language"), EACH)
def test_the_lstm_runs_from_the_paper_to_the_key(seed, language):
    weights, xs, work = seen("lstm", seed, language)
    cell, state, c = params(weights), (np.zeros(1), np.ones(1)), Fraction(1)
    for t, x in enumerate(xs):
        h, state = lstm_cell(x, state, cell)
        np.testing.assert_allclose((h[0], state[1][0]), [float(work[name][t]) for name in ("ht", "ct")], **CLOSE)
        c = work["ft = σ(kfλ)"][t] * c + work["it = σ(kiλ)"][t] * work["gt = tanh(kgλ)"][t]
        assert work["ft ct−1"][t] + work["it gt"][t] == c and abs(work["ct"][t] - c) < 1e-3
    for gate in "if":
        assert work[f"{gate}t = σ(k{gate}λ)"] == values(sigma, work[f"k{gate}"])
    assert work["gt = tanh(kgλ)"] == values(tanh, work["kg"])


@pytest.mark.parametrize(("seed", "language"), EACH)
def test_the_lstm_in_words_runs_from_the_paper_to_the_key(seed, language):
    weights, events, work = seen("lstm-words", seed, language)
    table = floats(weights.values()) * np.log(3) / 2
    cell = WordParams(*(part for row in table for part in (row[None, :3], row[3:])))
    memory = np.zeros(1), np.ones(1)
    for t, event in enumerate(events):
        stm, memory = words_cell(event, memory, cell)
        np.testing.assert_allclose((stm[0], memory[1][0]), [float(work[n][t]) for n in ("STMt", "LTMt")], **CLOSE)


@pytest.mark.parametrize("seed", SEEDS)
def test_both_vocabularies_have_the_same_numbers(seed):
    words, standard = (seen(key, seed, "en")[2] for key in ("lstm-words", "lstm"))
    for word, letter in SAME.items():
        function = "tanh" if letter == "g" else "σ"
        assert words[f"k{word}"] == standard[f"k{letter}"]
        assert words[f"{word}t = {function}(k{word}λ)"] == standard[f"{letter}t = {function}(k{letter}λ)"]
    pairs = {"LTMt": "ct", "STMt": "ht", "Nt it": "it gt", "LTMt−1 ft": "ft ct−1", "tanh(LTMt)": "tanh(ct)"}
    assert [words[word] for word in pairs] == [standard[name] for name in pairs.values()]


@pytest.mark.parametrize(("seed", "language"), EACH)
def test_the_gru_runs_from_the_paper_to_the_key_in_both_forms(seed, language):
    weights, xs, work, other = seen("gru", seed, language)
    inside = floats(weights.values())[:, 4] * np.log(3) / 2
    cell, h = params(weights, state=slice(3, 4), bias=2)._replace(bias_hh=inside), np.zeros(1)
    for t, x in enumerate(xs):
        before, (h, _) = h, gru_cell(x, h, cell)
        np.testing.assert_allclose(h[0], float(work["ht"][t]), rtol=0, atol=1e-12)
        assert work["(1 − zt) nt"][t] + work["zt ht−1"][t] == work["ht"][t]
    after, _ = gru_reset_before_cell(xs[-1], before, cell)
    np.testing.assert_allclose(after[0], float(other["ht"][0]), rtol=0, atol=1e-12)
    assert other["ht"][0] != work["ht"][-1]
    for gate in "rz":
        assert work[f"{gate}t = σ(k{gate}λ)"] == values(sigma, work[f"k{gate}"])
    for table in (work, other):
        assert table["nt = tanh(knλ)"] == values(tanh, table["kn"])


@pytest.mark.parametrize(("seed", "language"), EACH)
@pytest.mark.parametrize("key", KEYS)
def test_a_sum_of_the_key_comes_to_its_k(key, seed, language):
    found = list(sums(soup(key, seed, language, "key"), language))
    assert len(found) >= 6
    for total, terms in found:
        assert abs(sum(terms) - total) <= Fraction(1, 1000) * (total.denominator > 1)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_the_lstm_s_lists_are_for_is_in_them(seed):
    for key, memory, letter in (("lstm", "ct", "o"), ("lstm-words", "LTMt", "V")):
        work = seen(key, seed, "en")[2]
        *_, tanhs, sigmas, _ = tables(soup(key, seed, "en", "sheet"), "en")
        for name, listed in ((f"tanh({memory})", tanhs), (f"{letter}t = σ(k{letter}λ)", sigmas)):
            assert {value for (value,) in listed.values()} > set(work[name])
        assert len(tanhs) <= 6 and len(sigmas) <= 6


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", KEYS)
def test_a_sheet_has_a_named_blank_for_each_number_of_its_key_and_tells_none(key, language):
    sheet, found = (soup(key, DEFAULT_SEED, language, part) for part in ("sheet", "key"))
    blanks = sheet.select('td > .ws-blank[role="img"]')
    assert len(blanks) == len(found.select(".ws-work td")) > 0
    assert {blank["aria-label"] for blank in blanks} == {"lacuna" if language == "pt" else "blank"}
    assert not any(cell.get_text(strip=True) for cell in sheet.select(".ws-work td"))
    for table in (*sheet.find_all("table"), *found.find_all("table")):
        assert table.caption.get_text(strip=True)
        assert all(head["scope"] in ("row", "col", "rowgroup") for head in table.find_all("th"))


@pytest.mark.parametrize("key", KEYS)
def test_both_languages_have_the_same_numbers_each_with_its_decimal_mark(key):
    pages = {language: soup(key, DEFAULT_SEED, language, "key") for language in LANGUAGES}
    assert tables(pages["pt"], "pt") == tables(pages["en"], "en")
    cells = {language: [cell.get_text() for cell in page.select("td")] for language, page in pages.items()}
    assert any("0," in text for text in cells["pt"]) and not any("." in text for text in cells["pt"])
    assert any("0." in text for text in cells["en"]) and not any("," in text for text in cells["en"])


def test_a_seed_gives_its_own_numbers_and_always_the_same():
    pages = {seed: document("keys", seed, "en") for seed in SEEDS}
    assert len(set(pages.values())) == len(SEEDS)
    sheets.cache_clear()
    assert {seed: document("keys", seed, "en") for seed in SEEDS} == pages
    assert all(f"Sheet {seed}<" in page for seed, page in pages.items())


@pytest.mark.parametrize("seed", some(range(60, 1000), 3))
def test_every_seed_has_a_sheet(seed):
    assert [sheet.key for sheet in sheets(seed)] == list(KEYS)
    for key in ("rnn", "gru"):
        assert "0." not in "".join(b.get_text() for b in soup(key, seed, "en", "key").select("td > b")), "a fraction"


def test_the_numbers_come_from_the_cells(monkeypatch):
    """Were the library another, the sheets would be others: nothing on them is typed."""
    before = [rnn.sheet(DEFAULT_SEED), lstm.sheet(DEFAULT_SEED)]
    numbers = [rnn.numbers(DEFAULT_SEED), lstm.numbers(DEFAULT_SEED)]
    monkeypatch.setattr(rnn, "numbers", lambda seed: numbers[0])
    monkeypatch.setattr(lstm, "numbers", lambda seed: numbers[1])
    monkeypatch.setattr(rnn, "rnn_cell", lambda x, h, params: (np.full(2, 0.25),) * 2)
    monkeypatch.setattr(lstm, "lstm_cell", lambda x, state, params: (np.ones(1), (np.full(1, 0.3), np.full(1, 0.4))))
    for old, new, labels in zip(before, (rnn.sheet(DEFAULT_SEED), lstm.sheet(DEFAULT_SEED)), ("h", "ch"), strict=True):
        rows = [(a, b) for t, u in zip(old.blank, new.blank, strict=True) for a, b in both_rows(t, u)]
        assert all(a.numbers != b.numbers for a, b in rows if a.label.en[1:2] in labels and not a.given)


def both_rows(one, other):
    groups = zip(one.groups, other.groups, strict=True)
    return [pair for a, b in groups for pair in zip(a.rows, b.rows, strict=True)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_initial_states_that_are_told_are_those_that_are_run(language):
    assert lstm.numbers(DEFAULT_SEED).state == (np.zeros(1), np.ones(1))
    for key, told in (("lstm", "c0 = 1"), ("lstm", "h0 = 0"), ("lstm-words", "LTM0 = 1"), ("gru", "h0 = 0")):
        assert told in soup(key, DEFAULT_SEED, language, "sheet").get_text()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", PARTS)
def test_a_document_asks_nobody_for_anything(part, language):
    html = document(part, DEFAULT_SEED, language)
    assert "src=" not in html and "href=" not in html and "url(" not in html and "<script" not in html
    assert html.count("<h2>") == len(KEYS)
