"""The build itself, on a small book in a copy of the project: what must stop it, and what it must never serve."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from helpers.paths import ROOT

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
GOOD = """import time
from course_lib.answer import answer
print("answer:", end=" ")
time.sleep(0.5)  # longer than a kernel waits before it sends what is printed
print(answer())"""
BAD_EQUATION = "$$\n\\frac{1}{\n$$"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy of the project whose book is one chapter; its path has a space and accents, as a reader's may have."""
    root = tmp_path_factory.mktemp("livro") / "é um curso"
    for name in ("book/_ext", "book/assets", "course_lib"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
    for name in ("book/glossary.yml", "book/references.bib", "_config.yml"):
        shutil.copy(ROOT / name, root / name)
    toc = {"format": "jb-book", "root": "index", "parts": [{"caption": "Apêndices", "chapters": [{"file": "one"}]}]}
    (root / "_toc.yml").write_text(yaml.safe_dump(toc, allow_unicode=True), "utf-8")
    (root / "course_lib" / "answer.py").write_text("def answer():\n    return 41\n")
    (root / "course_lib" / "figures" / "catalogue.py").write_text("def write_all(folder, language): ...\n")
    write(root)
    done = build(root)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return root


def write(root, code=GOOD, text="Text.", edition=None):
    """Write the chapter, in both editions or in one."""
    for key in (edition,) if edition else ("pt", "en"):
        (root / "book" / key).mkdir(exist_ok=True)
        (root / "book" / key / "index.md").write_text(f"# Index {key}\n\nText.\n", "utf-8")
        (root / "book" / key / "one.md").write_text(CHAPTER.format(title=f"One {key}", text=text, code=code), "utf-8")


def build(root, *flags):
    """Run the one command as a reader does, from another folder."""
    command = [str(Path(sys.executable).with_name("jupyter-book")), "build", str(root), "-W", *flags]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    return subprocess.run(command, cwd=root.parent, env=environment, capture_output=True, text=True)


def output(root, edition):
    page = root / "_build" / "html" / edition / "one.html"
    return page.read_text("utf-8") if page.exists() else ""


def test_a_change_in_the_library_alone_changes_every_output(project):
    assert "answer: 41" in output(project, "pt") and "answer: 41" in output(project, "en")
    (project / "course_lib" / "answer.py").write_text("def answer():\n    return 42\n")
    assert build(project).returncode == 0
    for edition in ("pt", "en"):
        assert "answer: 42" in output(project, edition) and "answer: 41" not in output(project, edition)


def test_a_change_of_style_alone_reaches_the_site(project):
    with (project / "book" / "assets" / "course.css").open("a") as sheet:
        sheet.write("\nbody { --changed: 1px }\n")
    assert build(project).returncode == 0
    for edition in ("pt", "en"):
        assert "--changed" in (project / "_build" / "html" / edition / "_static" / "site.css").read_text("utf-8")


@pytest.mark.parametrize(
    ("edition", "fault", "said"),
    [
        ("pt", {"code": "raise ValueError('broken cell')"}, "Executing notebook failed"),
        ("en", {"code": "raise ValueError('broken cell')"}, "Executing notebook failed"),
        ("en", {"text": BAD_EQUATION}, "equation: KaTeX parse error"),
    ],
)
def test_a_fault_stops_the_build_and_the_site_stays_as_it_was(project, edition, fault, said):
    write(project, edition=edition, **fault)
    flags = ["--keep-going", "-q"] if fault.get("text") else []
    for attempt in ("first", "again"):  # a second run must not find the fault already read and pass in silence
        done = build(project, *flags)
        assert done.returncode != 0, attempt
        assert said in done.stdout + done.stderr, attempt
        assert "answer: 4" in output(project, edition)
        assert (project / "_build" / "html" / "index.html").exists()
    write(project)


def test_a_chapter_taken_out_leaves_the_site(project):
    write(project)
    toc = (project / "_toc.yml").read_text("utf-8")
    (project / "_toc.yml").write_text("format: jb-book\nroot: index\n")
    done = build(project)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert not output(project, "pt") and not output(project, "en")
    (project / "_toc.yml").write_text(toc, "utf-8")


def test_a_part_without_caption_in_the_other_language_is_an_error(project):
    toc = (project / "_toc.yml").read_text("utf-8")
    (project / "_toc.yml").write_text(toc.replace("Apêndices", "Extras"), "utf-8")
    done = build(project)
    assert done.returncode != 0
    assert "edition en has no caption for the part 'Extras'" in done.stdout + done.stderr
    (project / "_toc.yml").write_text(toc, "utf-8")
