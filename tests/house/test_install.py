"""The project installs as the README says: from a clone, as a package, and with a clear word where it cannot."""

import re
import shutil
import subprocess
import sys
from importlib.metadata import PathDistribution

import pytest
from helpers.chapters import blocks
from helpers.paths import ROOT
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

sys.path.append(str(ROOT / "book/_ext"))
from course_site.notebooks import _preamble, _pythons


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


@pytest.mark.xdist_group("wheel")
def test_a_built_package_works_without_the_clone(unpacked):
    code = (
        "import course_lib, course_lib.glossary as g; print(course_lib.__file__, g.term('gate', 'pt'));"
        "from course_lib.figures.measured.speed_record import record; print(*record()['groups'])"
    )
    result = subprocess.run([sys.executable, "-c", code], cwd=unpacked, capture_output=True, text=True, check=True)
    assert str(unpacked) in result.stdout
    assert "portão" in result.stdout and "layers" in result.stdout


@pytest.fixture(scope="session")
def metadata(unpacked):
    """What the wheel tells pip of itself."""
    return PathDistribution(next(unpacked.glob("*.dist-info"))).metadata


@pytest.mark.xdist_group("wheel")
def test_the_wheel_asks_for_the_pythons_that_it_says_it_runs_on(metadata):
    asked = SpecifierSet(metadata["Requires-Python"])
    assert [minor for minor in range(30) if f"3.{minor}.1" in asked] == [11, 12, 13]
    said = [name.rpartition(" ")[2] for name in metadata.get_all("Classifier") if ":: Python :: 3." in name]
    assert said == _pythons(ROOT) == ["3.11", "3.12", "3.13"]


@pytest.mark.xdist_group("wheel")
@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
def test_the_notebooks_install_line_excludes_no_python(metadata, python):
    line = re.search(r'%pip install -q "(.+)"', _preamble("https://example.org/course", "pt", ["3.11"])["source"])
    asked = Requirement(line[1])
    assert asked.url == "git+https://example.org/course"
    assert (asked.name, asked.marker) == (metadata["Name"], None)
    assert asked.extras and asked.extras <= set(metadata.get_all("Provides-Extra"))
    assert python in SpecifierSet(metadata["Requires-Python"])
    for requirement in map(Requirement, metadata.get_all("Requires-Dist")):
        assert not requirement.specifier, f"{requirement}: a bound that some Python's newest release may not meet"
        assert requirement.marker is None or "python" not in str(requirement.marker)


@pytest.mark.xdist_group("wheel")
def test_a_chapters_imports_are_among_what_its_notebook_installs(metadata):
    asked = [Requirement(r) for r in metadata.get_all("Requires-Dist")]
    there = {r.name.lower() for r in asked if r.marker is None or r.marker.evaluate({"extra": "book"})}
    cells = [
        inside
        for chapter in (ROOT / "book").glob("*/*.md")
        for name, _, inside in blocks(chapter.read_text("utf-8"))
        if name == "code-cell"
    ]
    used = set(re.findall(r"^(?:import|from) (\w+)", "\n".join(cells), flags=re.M)) - set(sys.stdlib_module_names)
    assert {"torch", "numpy"} < used - {"course_lib", "IPython"} <= there


def test_the_shell_scripts_parse():
    for script in ROOT.glob("tools/**/*.sh"):
        if "node_modules" not in script.parts:
            subprocess.run(["sh", "-n", script], check=True)
