"""Every named mistake loses the points and is told by name, and is charged once in a chain of functions."""

import re
from dataclasses import replace
from itertools import chain

import pytest
from helpers.effort import some
from helpers.suites import SEEDS, SUITES, TASKS, names_of, refusal, right_sequence, verdict_of

from course_lib.assignments import a1, a3, a4
from course_lib.assignments.base import FIXED
from course_lib.assignments.cases import call, draw_cases
from course_lib.assignments.problem import SENTENCES
from course_lib.assignments.verdict import AT_RIGHT_HELPER, RECOGNISED
from course_lib.glossary import terms
from course_lib.language import LANGUAGES


def stops_everywhere(task, variant):
    return all(call(variant.function, case).error for case in draw_cases(task, FIXED, 0))


VARIANTS = some([(s, t, v) for s, t in TASKS for v in t.variants()], 250)
WRONG = [(s, t, v) for s, t, v in VARIANTS if not stops_everywhere(t, v)]


@pytest.mark.parametrize(("suite", "task"), TASKS, ids=names_of(TASKS))
def test_the_reference_passes_everywhere(suite, task, capsys):
    right = task.bind(task.reference)
    suite.check(task.name, right)
    suite.examine(task.name, right)
    seeds = some(SEEDS, 5)
    for seed in seeds:
        suite.examine(task.name, right, seed=seed)
    assert capsys.readouterr().out.count("right in all 3 cases") == 2 + len(seeds)


@pytest.mark.parametrize(("suite", "task", "variant"), WRONG, ids=names_of(WRONG))
def test_every_mistake_loses_the_points_and_is_named(suite, task, variant):
    """A mistake named as what it is, whatever stands before it in the list, is told apart from all the others."""
    verdicts = [verdict_of(suite.check, task.name, variant.function)]
    verdicts += [verdict_of(suite.examine, task.name, variant.function, seed=seed) for seed in some(SEEDS, 2)]
    for verdict in verdicts:
        assert verdict.mistakes == (variant.name,)
    helper, _, _ = variant.name.partition(".")
    for language in LANGUAGES:
        where = "" if helper == task.name else AT_RIGHT_HELPER.text(language).format(helper)
        said = RECOGNISED.text(language) + where
        assert said + suite.sentences[variant.name].text(language) in verdicts[0].text(suite.sentences, language)


@pytest.mark.parametrize(("suite", "task"), TASKS, ids=names_of(TASKS))
def test_no_two_mistakes_of_a_task_share_a_name_or_a_sentence(suite, task):
    sentences = [m.sentence for m in task.mistakes]
    assert len(task.mistakes) >= 5
    for texts in ([m.name for m in task.mistakes], *zip(*sentences, strict=True)):
        assert len(texts) == len(set(texts))
    assert all(pt.strip() and en.strip() and pt != en for pt, en in sentences)


def test_a_mistake_that_stops_in_every_case_says_the_shapes_and_the_helper():
    joined = next(m for m in a3.SUITE.tasks["remember_gate"].mistakes if m.name == "joined")
    step = a3.SUITE.tasks["lstm_step"]
    variant = step.bind(step.reference, remember_gate=joined.variant)
    helpers = [joined.variant if h.name == "remember_gate" else h.reference for h in step.helpers]
    message = refusal(a3.check, "lstm_step", variant, *helpers)
    assert "ValueError" in message and "stm (2, 5), ltm (2, 5)" in message
    assert "Fix first: remember_gate." in message


# --- the chain of functions ------------------------------------------------------------------------------------------

CHAIN = some(
    [
        (suite, task, helper, mistake)
        for suite, task in TASKS
        for helper in task.helpers
        for mistake in helper.mistakes
        if mistake.name != "joined"
    ],
    60,
)
CHAIN_IDS = [f"{task.name}-{helper.name}-{mistake.name}" for _, task, helper, mistake in CHAIN]


def calling(task, **wrong):
    """The reference of `task` as a student writes it: it finds its helpers by their names when it is called."""
    names = {h.name: h.bind(h.reference) for h in task.helpers} | wrong
    names["reference"] = task.reference
    helpers = ", ".join(f"{h.name}={h.name}" for h in task.helpers)
    exec(f"def {task.name}(*given):\n    return reference(*given, {helpers})", names)
    return names[task.name]


@pytest.mark.parametrize(("suite", "task", "helper", "mistake"), CHAIN, ids=CHAIN_IDS)
def test_a_helpers_mistake_is_punished_once(suite, task, helper, mistake, capsys):
    wrong = helper.bind(mistake.variant)
    function = calling(task, **{helper.name: wrong})
    helpers = [wrong if h is helper else h.bind(h.reference) for h in task.helpers]
    for judge in (suite.check, suite.examine):
        judge(task.name, function, *helpers)
        assert f"comes from {helper.name}" in capsys.readouterr().out
        assert helper.name in refusal(judge, task.name, function)  # without the helper there is no excuse


def test_the_root_of_a_mistake_is_named_behind_the_helper_that_shows_it(capsys):
    gates, step, sequence = (a4.SUITE.tasks[name] for name in ("lstm_gates", "lstm_step", "lstm_sequence"))
    wrong = calling(step, lstm_gates=gates.bind(gates.mistakes[0].variant))
    a4.check("lstm_sequence", calling(sequence, lstm_step=wrong), wrong)
    assert "comes from lstm_step (or from lstm_gates, which it calls): fix it there" in capsys.readouterr().out


def test_two_wrong_gates_are_both_followed():
    step = a3.SUITE.tasks["lstm_step"]
    swap = {h.name: h.mistakes[0].variant for h in step.helpers if h.name in ("forget_gate", "use_gate")}
    helpers = [swap.get(h.name, h.reference) for h in step.helpers]
    a3.examine("lstm_step", calling(step, **swap), *helpers)


def test_a_helper_that_is_right_is_not_blamed_for_how_it_was_called():
    """The old state given in the new one's place, beside a step that is right; then a step that is itself wrong."""
    step, bptt = a1.SUITE.tasks["rnn_step_backward"], a1.SUITE.tasks["rnn_bptt"]
    calling_wrongly = bptt.bind(
        bptt.reference, rnn_step_backward=lambda dh, x, h, h_next, params: step.reference(dh, x, h, h, params)
    )
    verdict = verdict_of(a1.check, "rnn_bptt", calling_wrongly, step.reference)
    assert (verdict.mistakes, verdict.wrong_helpers) == (("rnn_step_backward.slope_of_old_state",), ())
    where = {"pt": "na chamada de rnn_step_backward, ", "en": "in the call of rnn_step_backward, "}
    for language in LANGUAGES:
        assert RECOGNISED.text(language) + where[language] in verdict.text(a1.SUITE.sentences, language)
        wrong = replace(verdict, wrong_helpers=("rnn_step_backward",)).text(a1.SUITE.sentences, language)
        assert RECOGNISED.text(language) + "rnn_step_backward: " in wrong


def test_who_makes_a_helpers_mistake_without_calling_it_is_not_excused():
    """A sequence without its recurrence, beside a step that was spoilt to match."""
    ignoring = next(m.variant for m in a1.SUITE.tasks["rnn_step"].mistakes if m.name == "state_ignored")
    sequence = a1.SUITE.tasks["rnn_sequence"]
    assert "rnn_step" in refusal(
        a1.check, "rnn_sequence", sequence.bind(sequence.reference, rnn_step=ignoring), ignoring
    )


@pytest.mark.parametrize(("suite", "task"), [pair for pair in TASKS if pair[1].helpers], ids=lambda x: None)
def test_a_wrong_helper_excuses_no_mistake_of_ones_own(suite, task):
    helper = task.helpers[0]
    wrong = helper.bind(helper.mistakes[0].variant)
    helpers = [wrong if h is helper else h.bind(h.reference) for h in task.helpers]
    for own in task.mistakes:
        for variant in (task.bind(own.variant), task.bind(own.variant, **{helper.name: wrong})):
            verdict = verdict_of(suite.check, task.name, variant, *helpers)
            assert verdict.wrong_helpers == (helper.name,)
            assert verdict.mistakes


def test_a_wrong_helper_does_not_spoil_a_function_that_is_right():
    a1.check("rnn_sequence", right_sequence, lambda x, h, params: 0 * h)


# --- words -----------------------------------------------------------------------------------------------------------


def words_to_avoid(language):
    return re.compile(
        r"\b(" + "|".join(chain.from_iterable(t.avoid[language] for t in terms().values())) + r")\b", re.I
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_messages_use_the_glossarys_words(language):
    avoid = words_to_avoid(language)
    assert avoid.search("porta" if language == "pt" else "recursive network")
    said = [b.text(language) for suite in SUITES.values() for b in suite.sentences.values()]
    said += [b.text(language) for b in SENTENCES.values()]
    assert [text for text in said if avoid.search(text)] == []
