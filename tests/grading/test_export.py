"""The exported tables are those that the other programs import, and no cell of them is a formula."""

import csv

import pytest
from helpers.suites import points_of

from course_lib.grading.reports.export import export, safe


def table(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


@pytest.fixture
def people(room):
    with room.gradebook() as gradebook:
        gradebook.update_or_create_student(
            "rita", first_name="Rita", last_name="=HYPERLINK(1)", email="rita@uni.br", lms_user_id="771"
        )
        gradebook.update_or_create_student("zoe", first_name="Zoé", last_name="Ávila, M.", email="+cmd@uni.br")
    return room


def test_moodle_finds_students_by_number_or_address(people):
    rows = table(export(people, "moodle"))
    assert rows[0] == ["First name", "Last name", "ID number", "Email address", "a1", "a3"]
    assert ["Rita", "'=HYPERLINK(1)", "771", "rita@uni.br", "15", ""] in rows
    assert ["Zoé", "Ávila, M.", "zoe", "'+cmd@uni.br", "", ""] in rows
    assert ["", "", "liam", "", "", "16"] in rows


def test_canvas_has_its_five_columns_and_the_points_possible(people):
    rows = table(export(people, "canvas"))
    assert rows[0] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "a1", "a3"]
    assert rows[1] == ["    Points Possible", "", "", "", "", *(str(points_of(name)) for name in ("a1", "a3"))]
    assert ["'=HYPERLINK(1), Rita", "771", "rita", "rita@uni.br", "", "15", ""] in rows
    assert len(rows) == 2 + 19


def test_the_plain_table_has_nbgraders_columns_and_a_row_for_each_student_and_assignment(people):
    rows = table(export(people, "csv"))
    assert ",".join(rows[0]) == (
        "assignment,duedate,timestamp,student_id,last_name,first_name,email,raw_score,late_submission_penalty,score,max_score"
    )
    assert len(rows) == 1 + 2 * 19
    assert ["a3", "", "", "zoe", "Ávila, M.", "Zoé", "'+cmd@uni.br", "0", "0", "0", str(points_of("a3"))] in rows


def test_the_same_gradebook_gives_the_same_bytes(people, tmp_path):
    assert export(people, "csv", tmp_path / "1").read_bytes() == export(people, "csv", tmp_path / "2").read_bytes()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"])
def test_a_text_that_looks_like_a_formula_is_none(text):
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize("value", ["Ana", "a=b", "", 3.5])
def test_other_cells_stay_as_they_are(value):
    assert safe(value) == value
