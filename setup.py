"""pyproject.toml declares everything; here the glossary, which lies with the chapters, joins a built package."""

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithGlossary(build_py):
    """Copy the glossary into the package, except into an editable one, which reads it from the clone."""

    def run(self):
        super().run()
        if not self.editable_mode:
            target = Path(self.build_lib, "course_lib", "book")
            target.mkdir(parents=True, exist_ok=True)
            self.copy_file("book/glossary.yml", str(target / "glossary.yml"))


setup(cmdclass={"build_py": BuildWithGlossary})
