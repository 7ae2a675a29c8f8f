"""What the page of claims says of one, part by part, and what it says where runs are old, missing or lost."""

from dataclasses import replace

import pytest
from course_site.claims.cards import cards
from course_site.claims.section import section
from helpers.effort import some

from course_lib.claims import CLAIMS, PARTS, Claim, Dots
from course_lib.claims.base import Change
from course_lib.claims.digest import rule
from course_lib.claims.question import CAPPED, DIVERGED, Question
from course_lib.claims.store import Run, save
from course_lib.claims.tuning import Tuning
from course_lib.claims.verdicts import OUTCOMES, finding
from course_lib.language import Both, use

SEEDS = range(201, 211)
CLAIM = Claim(
    name="made_up",
    sentence=Both(pt="A conta menos que B.", en="A counts less than B."),
    sources=("003",),
    cases={"a": Both(pt="caso A", en="case A"), "b": Both(pt="caso B", en="case B")},
    run=lambda case, seed, size, rate: {},
    rule=Both(pt="A regra.", en="The rule."),
    direction=lambda runs: True,
    figure=Dots("left", Both(pt="erro", en="error")),
    questions=(
        Question(Both(pt="A deixa menos", en="A leaves less"), "left", "a", "b", wanted="less", margin=0.1),
        Question(Both(pt="A é rápido", en="A is fast"), "steps", "a", "b", wanted="less", margin=0.5, ratio=True),
        Question(Both(pt="B aprende", en="B learns"), "left", "b", wanted="less", bar=0.9, control=True),
    ),
    tuning=Tuning(1e-3, 1e-2),
    measures={"left": Both(pt="erro", en="error"), "steps": Both(pt="passos", en="steps")},
    plain={"holds_when": Both(pt="A é melhor, mas lento.", en="A is better, but slow.")},
    changes=(Change(Both(pt="Uma taxa só.", en="One rate alone."), "holds"),),
)


def made(case, seed, rate=3e-3, **found):
    left = {"a": 0.2, "b": 0.5}[case] + 0.001 * (seed % 10)
    result = {"left": left, "steps": 100 + seed % 10, "validation": abs(rate - 3e-3), "state": "solved"} | found
    return Run(case, seed, 1.0, "abc", {}, 6.0, result, rate, rule(CLAIM), "judge")


def sweeps():
    rates = CLAIM.tuning.rates
    return [made(case, seed, rate) for case in "ab" for seed in CLAIM.tuning.seeds for rate in rates]


def seeds(first, **found):
    return [made(case, seed, **found) for case in "ab" for seed in range(first, first + 10)]


@pytest.fixture(params=["pt", "en"])
def key(request):
    use(request.param)
    yield request.param
    use(None)


def told(runs, key, folder, claim=CLAIM):
    save(claim, runs, folder)
    return "\n".join(section(claim, key, folder))


def test_every_part_has_a_block_with_what_it_answers_compares_needs_and_found(key, tmp_path):
    page = told([*sweeps(), *seeds(201), *seeds(301)], key, tmp_path)
    rows = {
        "pt": [
            "### Vale em parte: “A conta menos que B”\n",
            "1. A deixa menos: [sim]{.answer .answer-yes}\n\n   compara-se\n   : erro: caso A − caso B\n\n"
            "   é sim se o intervalo fica\n   : abaixo de −0,1\n\n   medido\n   : −0,3 [−0,3; −0,3], 10 pares\n",
            "2. A é rápido: [não]{.answer .answer-no}\n\n   compara-se\n   : passos: caso A ÷ caso B\n",
            "3. B aprende (controle: sem ele nada se decide): [sim]",
            "A é melhor, mas lento.\n\n"
            "**Vale em parte, quando A deixa menos**. As sementes 301–310 dão o mesmo veredito.",
            "*Taxas de aprendizado escolhidas:* caso A 0,003; caso B 0,003.",
            "*Resolveram a tarefa, em 10 sementes:* caso A 10; caso B 10.",
            "*Mudanças depois de ver execuções:*\n\n- Uma taxa só. (até então: vale)",
            "Para repetir: `course claims made_up`. Todas as execuções, com a escolha das taxas, levam uns 2 minutos",
        ],
        "en": [
            "### Holds in part: “A counts less than B”\n",
            "1. A leaves less: [yes]{.answer .answer-yes}\n\n   compared\n   : error: case A − case B\n\n"
            "   yes if the interval lies\n   : below −0.1\n\n   measured\n   : −0.3 [−0.3; −0.3], 10 pairs\n",
            "2. A is fast: [no]{.answer .answer-no}\n\n   compared\n   : steps: case A ÷ case B\n",
            "3. B learns (a control: without it nothing is decided): [yes]",
            "A is better, but slow.\n\n**Holds in part, when A leaves less**. Seeds 301–310 give the same verdict.",
            "*Learning rates chosen:* case A 0.003; case B 0.003.",
            "*Solved the task, of 10 seeds:* case A 10; case B 10.",
            "*Changes after runs had been seen:*\n\n- One rate alone. (until then: holds)",
            "To repeat it: `course claims made_up`. All its runs, the choice of rates among them, take about 2 minutes",
        ],
    }
    for row in rows[key]:
        assert row in page


def test_another_verdict_of_other_seeds_is_told_with_its_parts(key, tmp_path):
    page = told([*sweeps(), *seeds(201), *seeds(301, left=0.4)], key, tmp_path)
    words = {
        "pt": "Com as sementes 301–310 o veredito é outro, *não vale aqui*: A deixa menos: não, 0 [0; 0], 10 pares",
        "en": "With seeds 301–310 the verdict is different, *does not hold here*: "
        "A leaves less: no, 0 [0; 0], 10 pairs",
    }
    assert words[key] in page


def test_runs_that_lack_are_named_the_first_of_many_and_how_many_more(key, tmp_path):
    page = told([*sweeps(), *seeds(201)[:-1]], key, tmp_path)
    assert {"pt": "**Sem execuções**: made_up: b 210.", "en": "**Not run**: made_up: b 210."}[key] in page
    assert "made_up: a 201, a 202" in (page := told(sweeps(), key, tmp_path)) and "a 210, b 201, b 202 … (+8)" in page


def test_part_of_a_sweep_that_lacks_is_named(key, tmp_path):
    runs = [run for run in sweeps() if (run.case, run.rate, run.seed) != ("b", 1e-2, 902)]
    assert "0.01 902" in told([*runs, *seeds(201)], key, tmp_path)


def test_runs_of_an_older_rule_are_counted(key, tmp_path):
    old = [replace(run, rule="before") for run in seeds(201)[:3]]
    page = told([*sweeps(), *old, *seeds(201)[3:]], key, tmp_path)
    words = {"pt": "3 execuções foram feitas sob uma regra anterior.", "en": "3 runs were made under an older rule."}
    assert words[key] in page and finding(CLAIM, tmp_path).older == 3


def test_a_seed_that_diverged_is_left_out_of_its_pair_and_named(key, tmp_path):
    lost = made("a", 201, state=DIVERGED, left=9.0)
    page = told([*sweeps(), lost, *seeds(201)[1:]], key, tmp_path)
    assert {"pt": "9 pares, 1 a menos por divergência", "en": "9 pairs, 1 diverged"}[key] in page
    assert {"pt": "caso A 9 (1 a menos por divergência)", "en": "case A 9 (1 diverged)"}[key] in page


def test_a_rate_at_the_end_of_a_widened_grid_is_marked(key, tmp_path):
    rates = (1e-3, 3e-3, 1e-2, 3e-2, 0.1)
    wide = [made("a", seed, rate, validation=1 / rate) for seed in CLAIM.tuning.seeds for rate in rates]
    own = [made("a", seed, 0.1) for seed in SEEDS]
    page = told([*wide, *own, *(run for run in [*sweeps(), *seeds(201)] if run.case == "b")], key, tmp_path)
    words = {"pt": "caso A 0,1 (a melhor ficou na ponta", "en": "case A 0.1 (the best lay at the end"}
    assert words[key] in page


def test_pairs_at_the_cap_are_left_out_and_said_to_be(key, tmp_path):
    late = [made(case, 201, state=CAPPED) for case in "ab"]
    others = [run for run in seeds(201) if run.seed != 201]
    page = told([*sweeps(), *late, *others], key, tmp_path)
    assert {"pt": "9 pares, 1 a menos por parar no limite", "en": "9 pairs, 1 stopped at the cap"}[key] in page


def test_every_claim_has_a_card_with_its_verdict_in_words_its_runs_and_a_link(key):
    assert len({name for names in PARTS.values() for name in names}) == len(CLAIMS) == sum(map(len, PARTS.values()))
    names = some(CLAIMS, 3)
    page = cards(names, key)
    assert page[0] == "{.cards .claim-cards}" and sum(line.startswith("- ") for line in page) == len(names)
    text = "\n".join(page)
    for claim in map(CLAIMS.__getitem__, names):
        outcome, label = finding(claim).whole.outcome, claim.name.replace("_", "-")
        words, sentence = OUTCOMES[outcome].text(key), claim.sentence.text(key).rstrip(".")
        badge = f"- [{words[:1].upper()}{words[1:]}]{{.verdict .verdict-{outcome.replace('_', '-')}}}"
        assert f"{badge}\n\n  **[“{sentence}”](#claim-{label})**" in text
        assert f"figures/card-{label}.svg\n  :alt: " in text and claim.plain[outcome].text(key) in text
