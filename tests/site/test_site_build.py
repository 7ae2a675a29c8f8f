"""The build itself, on a small book in a copy of the project: what must stop it, and what it must never serve."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from helpers.effort import some
from helpers.paths import ROOT

from course_lib.figures.explorers import EXPLORERS

pytestmark = pytest.mark.xdist_group("small book")
CHAPTER = """---
jupytext: {{text_representation: {{extension: .md, format_name: myst}}}}
kernelspec:
  name: python3
  display_name: Python 3
---

# {title}

{text}

```{{code-cell}} ipython3
{code}
```
"""
RAN = 'print("ran:", time.time_ns())'  # is another when the cell has run again
ANSWER = f"""import time
from course_lib.answer import answer
print("answer:", end=" ")
time.sleep(0.5)  # longer than a kernel waits before it sends what is printed
print(answer())
{RAN}"""
CELL = f"""import time
from course_lib.cells.gru import gru_cell
{RAN}"""
TOC = {
    "format": "jb-book",
    "root": "index",
    "parts": [{"caption": "Apêndices", "chapters": [{"file": "answer"}, {"file": "cell"}]}],
}
INDEX = """(claim-gru-forms)=
# Index {}

Text.

```{{api-module}} course_lib.answer
```

```{{api-others}} course_lib.more
```
"""
TOLD = """```{claim} gru_forms
My own words.
```

It says: {claim}`gru_forms`; {claim}`gru_forms:1`.

```{predict} my guess
:answer: 2

- not $x$
- this

Because of $y$.
```

```{guessed} my guess
```
"""
FAULTS = [
    ("pt", {"text": "```{claim} no_such\n```"}, "claim: esperado um experimento, recebido 'no_such'; working_memory"),
    ("en", {"text": "{claim}`gru_forms:9`"}, "claim: expected a part from 1 to"),
    ("en", {"text": "```{claim-cards} no_such\n```"}, "claim-cards: expected an experiment, got 'no_such'; working"),
    ("pt", {"text": "```{chapters}\n:before: none\n```"}, "chapters: a página 'none' não está no índice"),
    ("en", {"text": "```{chapters}\n:before: cell\n```"}, "answer: no line “**Takes** about N minutes: …”"),
    ("pt", {"text": "```{predict} a\n:answer: 3\n\n- b\n- c\n```"}, "predict: answer: esperado de 1 a 2, recebido 3"),
    ("en", {"text": "```{predict} a\n:answer: 1\n\nNo list.\n```"}, "predict: expected a list of answers first"),
    ("pt", {"text": "```{explorer} nada\n```"}, f"explorer: esperado um de {', '.join(EXPLORERS)}, recebido"),
    ("pt", {"code": "raise ValueError('broken cell')"}, "Executing notebook failed"),
    ("en", {"code": "raise ValueError('broken cell')"}, "Executing notebook failed"),
    ("en", {"text": "$$\n\\frac{1}{\n$$"}, "equation: KaTeX parse error"),
]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy of the project whose book is two chapters; its path has a space and accents, as a reader's may have."""
    root = tmp_path_factory.mktemp("livro") / "é um curso"
    for name in ("book/_ext", "book/assets", "course_lib"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
    for name in ("book/glossary.yml", "book/references.bib", "_config.yml", "CITATION.cff", "pyproject.toml"):
        shutil.copy(ROOT / name, root / name)
    (root / "_toc.yml").write_text(yaml.safe_dump(TOC, allow_unicode=True), "utf-8")
    (root / "course_lib" / "answer.py").write_text("def answer():\n    return 41\n")
    (root / "course_lib" / "more").mkdir()
    (root / "course_lib" / "more" / "__init__.py").touch()
    (root / "course_lib" / "figures" / "catalogue.py").write_text("def write_all(folder, language): return []\n")
    for key in ("pt", "en"):
        (root / "book" / key).mkdir()
        (root / "book" / key / "index.md").write_text(INDEX.format(key), "utf-8")
        write(root, key, "cell", CELL, TOLD)
        write(root, key)
    built(root)
    return root


def write(root, edition, name="answer", code=ANSWER, text="Text."):
    chapter = CHAPTER.format(title=f"{name} {edition}", text=text, code=code)
    (root / "book" / edition / f"{name}.md").write_text(chapter, "utf-8")


def build(root, *flags):
    """Run the one command as a reader does, from another folder."""
    command = [str(Path(sys.executable).with_name("jupyter-book")), "build", str(root), "-W", *flags]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    return subprocess.run(command, cwd=root.parent, env=environment, capture_output=True, text=True)


def built(root):
    """Run it where it must succeed."""
    done = build(root)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


def output(root, edition, name="answer"):
    page = root / "_build" / "html" / edition / f"{name}.html"
    return page.read_text("utf-8") if page.exists() else ""


def ran(root):
    """When each chapter ran, by edition and name."""
    pages = [(edition, name) for edition in ("pt", "en") for name in ("answer", "cell")]
    return {page: re.search(r"ran: (\d+)", output(root, *page))[1] for page in pages}


def test_a_chapter_runs_again_when_what_it_reaches_has_changed_and_only_then(project):
    before = ran(project)
    assert "answer: 41" in output(project, "pt") and "answer: 41" in output(project, "en")
    assert "The answer to everything" not in output(project, "pt", "index")
    (project / "course_lib" / "answer.py").write_text(
        'def answer():\n    """The answer to everything."""\n    return 42\n'
    )
    for path in (project / "course_lib" / "grading").rglob("*.py"):
        path.write_text(path.read_text("utf-8") + "\nLAST = True\n", "utf-8")
    built(project)
    after = ran(project)
    for edition in ("pt", "en"):
        assert "answer: 42" in output(project, edition) and "answer: 41" not in output(project, edition)
        assert "The answer to everything" in output(project, edition, "index")
        assert after[edition, "answer"] != before[edition, "answer"]
        assert after[edition, "cell"] == before[edition, "cell"]


@pytest.mark.parametrize(
    ("edition", "verdict", "words"),
    [("pt", "Não vale aqui", "sementes 201–210"), ("en", "Does not hold here", "seeds 201–210")],
)
def test_a_chapter_quotes_a_verdict_with_its_numbers_and_asks_for_a_guess(project, edition, verdict, words):
    page = output(project, edition, "cell")
    assert f"<strong>{verdict}</strong>" in page and words in page and "My own words." in page
    assert page.count('href="index.html#claim-gru-forms"') == 3
    assert verdict[:1].lower() + verdict[1:] in page and "10 " in page
    assert '<details class="predict-answer">' in page and 'id="predict-my-guess"' in page
    assert 'data-for="predict-my-guess"' in page and "predict.js" in page
    assert "predict.js" not in output(project, edition)


def test_changes_in_a_cell_a_package_and_the_style_reach_the_site(project):
    before = ran(project)
    assert "course_lib.more.late" not in output(project, "en", "index")
    (project / "course_lib" / "more" / "late.py").touch()
    for path, line in (
        ("course_lib/cells/base.py", "LAST = True"),
        ("book/assets/course.css", "body { --changed: 1px }"),
    ):
        with (project / path).open("a", encoding="utf-8") as file:
            file.write(f"\n{line}\n")
    built(project)
    after = ran(project)
    for edition in ("pt", "en"):
        assert after[edition, "cell"] != before[edition, "cell"]
        assert after[edition, "answer"] == before[edition, "answer"]
        assert "course_lib.more.late" in output(project, edition, "index")
        assert "--changed" in (project / "_build" / "html" / edition / "_static" / "site.css").read_text("utf-8")


@pytest.mark.parametrize(("edition", "fault", "said"), some(FAULTS, 1))
def test_a_fault_stops_the_build_and_the_site_stays_as_it_was(project, edition, fault, said):
    write(project, edition, **fault)
    flags = ["--keep-going", "-q"] if fault.get("text") else []
    for attempt in ("first", "again"):  # a second run must not find the fault already read and pass in silence
        done = build(project, *flags)
        assert done.returncode != 0, attempt
        assert said in done.stdout + done.stderr, attempt
        assert "answer: 4" in output(project, edition)
        assert (project / "_build" / "html" / "index.html").exists()
    write(project, edition)


def test_a_chapter_taken_out_leaves_the_site(project):
    toc = (project / "_toc.yml").read_text("utf-8")
    (project / "_toc.yml").write_text("format: jb-book\nroot: index\n")
    built(project)
    assert not output(project, "pt") and not output(project, "en")
    (project / "_toc.yml").write_text(toc, "utf-8")


def test_a_part_without_caption_in_the_other_language_is_an_error(project):
    toc = (project / "_toc.yml").read_text("utf-8")
    (project / "_toc.yml").write_text(toc.replace("Apêndices", "Extras"), "utf-8")
    done = build(project)
    assert done.returncode != 0
    assert "edition en has no caption for the part 'Extras'" in done.stdout + done.stderr
    (project / "_toc.yml").write_text(toc, "utf-8")
