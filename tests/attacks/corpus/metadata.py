"""A notebook whose metadata, cells and their order say that less is to be tested, or that more is to be given."""

import json

import nbformat
from attacks.corpus._common import after, zeros
from helpers.attack import attack, find, last, write

TESTS = [
    f"{name}-{test}"
    for name in ("rnn_step", "rnn_sequence", "rnn_step_backward", "rnn_bptt")
    for test in ("check", "examine")
]


@attack("metadata")
def tests_tagged_not_to_be_run(notebook, _scene):
    for name in TESTS:
        find(notebook, name).metadata.tags = ["skip", "skip-execution", "remove_cell", "skip-test", "raises-exception"]
        find(notebook, name).metadata.update(deletable=True, init_cell=False, papermill={"status": "completed"})


@attack("metadata", 20, solved=True)
def points_in_the_thousands(notebook, _scene):
    for name in TESTS:
        find(notebook, name).metadata.nbgrader.points = 1000


@attack("metadata")
def solutions_that_are_tests_worth_points(notebook, _scene):
    for name in TESTS:
        solution = find(notebook, name.rpartition("-")[0])
        solution.metadata.nbgrader.update(grade=True, points=5, task=False)


@attack("metadata")
def tests_deleted(notebook, _scene):
    zeros(notebook)
    for name in TESTS:
        notebook.cells.remove(find(notebook, name))


@attack("metadata", 20, solved=True)
def locked_cells_deleted_from_right_work(notebook, _scene):
    for name in ("setup", "language", *TESTS):
        notebook.cells.remove(find(notebook, name))


@attack("metadata")
def tests_without_a_word_in_them(notebook, _scene):
    for name in TESTS:
        find(notebook, name).source = "pass"
        find(notebook, name).metadata.nbgrader.locked = False


@attack("metadata")
def tests_that_come_twice_the_second_time_empty(notebook, _scene):
    for name in TESTS:
        second = nbformat.from_dict(find(notebook, name))
        second.source, second.id = "pass", f"second-{name}"
        notebook.cells.append(second)


@attack("metadata")
def tests_that_come_twice_the_first_time_empty(notebook, _scene):
    for name in TESTS:
        second = nbformat.from_dict(find(notebook, name))
        second.source, second.id = "pass", f"second-{name}"
        notebook.cells.insert(0, second)


@attack("metadata")
def tests_before_what_they_test(notebook, _scene):
    """Moved to the front, where nothing has been defined yet: a runner that skips a NameError would skip them."""
    for name in TESTS:
        cell = find(notebook, name)
        notebook.cells.remove(cell)
        notebook.cells.insert(0, cell)


@attack("metadata")
def tests_that_are_markdown(notebook, _scene):
    for name in TESTS:
        cell = find(notebook, name)
        cell.cell_type = cell.metadata.nbgrader.cell_type = "markdown"
        del cell["outputs"], cell["execution_count"]


@attack("metadata")
def tests_that_are_raw(notebook, _scene):
    for name in TESTS:
        cell = find(notebook, name)
        cell.cell_type = "raw"
        del cell["outputs"], cell["execution_count"]


@attack("metadata")
def tests_merged_into_the_solution(notebook, _scene):
    """As an editor's "merge cells" does it, with the name of the test for both."""
    for name in TESTS:
        test, solution = find(notebook, name), name.rpartition("-")[0]
        test.source = f"def {solution}(*given): ...\ntry:\n    {test.source or 'pass'}\nexcept BaseException: pass"


@attack("metadata")
def names_of_tests_on_cells_of_ones_own(notebook, _scene):
    for name in TESTS:
        find(notebook, name).metadata.nbgrader.grade_id = f"{name}-old"
        after(notebook, f"{name}-old", "print('right in all 3 cases.')")
        own = next(c for c in notebook.cells if c.source == "print('right in all 3 cases.')" and not c.metadata)
        own.metadata.nbgrader = {"grade_id": name, "grade": True, "points": 5, "locked": True, "solution": False}


@attack("metadata")
def one_name_for_all_tests(notebook, _scene):
    for name in TESTS:
        find(notebook, name).metadata.nbgrader.grade_id = "rnn_step-check"


@attack("metadata")
def a_setup_that_checks_nothing(notebook, _scene):
    find(notebook, "setup").source = "import numpy as np\ndef check(*given): ...\nexamine = check"
    find(notebook, "setup").metadata.nbgrader.update(locked=False, solution=True)


@attack("metadata")
def a_language_cell_that_patches(notebook, _scene):
    find(notebook, "language").source = "import course_lib.assignments.a1 as a\na.check = a.examine = print"


@attack("metadata")
def a_solution_that_begins_hidden_tests(notebook, _scene):
    """Whoever cuts hidden tests out of the text of the whole notebook would cut out the tests between these."""
    write(notebook, "rnn_step", "### BEGIN HIDDEN TESTS\ndef rnn_step(x, h, params): return h")
    last(notebook, "### END HIDDEN TESTS")


@attack("metadata")
def a_schema_of_long_ago(notebook, _scene):
    for cell in notebook.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader.schema_version = 0
            cell.metadata.nbgrader.pop("cell_type", None)


@attack("metadata")
def a_schema_that_is_to_come(notebook, _scene):
    for cell in notebook.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader.schema_version = 99


@attack("metadata", 20, solved=True)
def a_kernel_of_another_language(notebook, _scene):
    notebook.metadata.kernelspec = {"name": "bash", "language": "bash", "display_name": "x"}
    notebook.metadata.language_info = {"name": "bash"}


@attack("metadata")
def a_notebook_of_the_third_format(notebook, scene):
    """In worksheets, where a reader of `cells` finds no tests."""
    old = nbformat.convert(notebook, 3)
    (scene.folder / "a1.ipynb").write_text(json.dumps(old))


@attack("metadata")
def metadata_that_is_no_metadata(notebook, scene):
    """Each `nbgrader` is a list, a text or a number: whoever gives up on one such cell should not give it points."""
    data = json.loads(nbformat.writes(notebook))
    odd = [[], "nbgrader", 7, {"grade_id": ["rnn_step-check"]}, {"grade_id": {"a": 1}}, None]
    for k, cell in enumerate(c for c in data["cells"] if "nbgrader" in c["metadata"]):
        cell["metadata"]["nbgrader"] = odd[k % len(odd)]
    (scene.folder / "a1.ipynb").write_text(json.dumps(data))
