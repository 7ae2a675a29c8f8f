"""The project installs as the README says: from a clone, as a package, and with a clear word where it cannot."""

import os
import re
import shutil
import subprocess
import sys
import zipfile

import pytest
from helpers.paths import ROOT


@pytest.fixture
def setup_script(tmp_path):
    """A copy of the set-up script in an empty project, run with a PATH of the given programs alone."""
    project = tmp_path / "projeto com espaço e ação"
    (project / "tools").mkdir(parents=True)
    shutil.copy(ROOT / "tools/setup.sh", project / "tools")
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("sh", "dirname", "id", "tail", "mktemp", "rm", "touch", "cat"):
        (programs / name).symlink_to(shutil.which(name))

    def run(python_version, language="en", **environment):
        fake = programs / "python3"
        fake.write_text(f"#!/bin/sh\necho {python_version}\n")
        fake.chmod(0o755)
        variables = {"PATH": str(programs), "HOME": str(tmp_path), "LANG": language, **environment}
        script = ["sh", str(project / "tools/setup.sh")]
        return subprocess.run(script, env=variables, capture_output=True, text=True)

    return run


def test_a_wrong_python_is_named_with_the_remedy(setup_script):
    result = setup_script("3.9")
    assert result.returncode == 1
    assert re.search(r"Python 3\.11 is needed, and python3 is version 3\.9.*make PYTHON=", result.stderr)
    assert "é preciso Python 3.11" in setup_script("3.9", "pt_BR.UTF-8").stderr


def test_a_python_asked_for_is_not_replaced_by_another(setup_script):
    result = setup_script("3.11", PYTHON="/nowhere/python3.11")
    assert result.returncode == 1
    assert "/nowhere/python3.11" in result.stderr


def test_requirements_are_pinned_and_the_lock_agrees():
    def pins(name):
        lines = (ROOT / name).read_text("utf-8").splitlines()
        return dict(re.match(r"([\w.-]+)==([^\s#]+)", line).groups() for line in lines if line and line[0] != "#")

    def normal(name):
        return re.sub(r"[-_.]+", "-", name).lower()

    lock = {normal(name): version for name, version in pins("requirements.lock").items()}
    for name, version in pins("requirements.txt").items():
        assert lock[normal(name)] == version


def test_each_requirement_earns_its_place_in_five_words():
    for line in (ROOT / "requirements.txt").read_text("utf-8").splitlines():
        if "==" in line:
            assert len(line.partition("#")[2].split()) == 5, line


def test_a_built_package_works_without_the_clone(tmp_path):
    source = tmp_path / "source"
    shutil.copytree(ROOT / "course_lib", source / "course_lib", ignore=shutil.ignore_patterns("__pycache__"))
    records = [path.relative_to(ROOT) for path in (ROOT / "benchmarks/results").glob("*.json")]
    for name in ("setup.py", "pyproject.toml", "book/glossary.yml", *records):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, source / name)
    build = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", tmp_path, source]
    subprocess.run(build, check=True, env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"})
    zipfile.ZipFile(next(tmp_path.glob("*.whl"))).extractall(tmp_path / "site")
    code = (
        "import course_lib, course_lib.glossary as g; print(course_lib.__file__, g.term('gate', 'pt'));"
        "from course_lib.figures.measured.speed_record import record; print(*record()['groups'])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path / "site", capture_output=True, text=True, check=True
    )
    assert str(tmp_path) in result.stdout
    assert "portão" in result.stdout and "layers" in result.stdout


def test_the_shell_scripts_parse():
    for script in ROOT.glob("tools/**/*.sh"):
        if "node_modules" not in script.parts:
            subprocess.run(["sh", "-n", script], check=True)
