"""pyproject.toml declares the package; here are what needs a compiler and what lies outside the package's folder."""

import platform
import re
import zlib
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext
from setuptools.command.build_py import build_py
from setuptools.errors import CompileError, LinkError

KERNEL = Path("course_lib/fast/kernel")
FLAGS = ["-O3", "-g0", "-std=c++17", "-fno-math-errno", "-fno-trapping-math", "-fvisibility=hidden"]
INSTRUCTIONS = {"baseline": []}
if platform.machine() in ("x86_64", "AMD64"):
    INSTRUCTIONS |= {"avx2": ["-mavx2", "-mfma"], "avx512": ["-mavx512f", "-mavx512dq", "-mavx2", "-mfma"]}


def kernels() -> list[Extension]:
    """One shared object for each instruction set and number type; without a compiler the package does without them."""
    sources = sorted(KERNEL.glob("*.[ch]pp"))
    stamp = zlib.crc32(b"".join(path.read_bytes() for path in sources))
    return [
        Extension(
            f"course_lib.fast.kernel_{name}_{number}",
            [str(KERNEL / "kernel.cpp")],
            depends=[str(path) for path in sources],
            extra_compile_args=[*FLAGS, *flags, f"-DREAL={number}", f"-DSTAMP={stamp}L"],
            optional=True,
        )
        for name, flags in INSTRUCTIONS.items()
        for number in ("float", "double")
    ]


class BuildKernels(build_ext):
    """Each from the same source, so each in a folder of its own; with OpenMP where the compiler has it."""

    def finalize_options(self):
        super().finalize_options()
        self.parallel = True

    def build_extension(self, ext):
        for threads in (["-fopenmp"], []):
            try:
                self._build(ext, threads)
                return print(f"compiled {ext.name.rpartition('.')[2]}", flush=True)
            except (CompileError, LinkError):
                if not threads:
                    raise

    def _build(self, ext, threads):
        folder = str(Path(self.build_temp, ext.name))
        arguments = [*ext.extra_compile_args, *threads]
        objects = self.compiler.compile(ext.sources, output_dir=folder, extra_postargs=arguments, depends=ext.depends)
        path = self.get_ext_fullpath(ext.name)
        self.compiler.link_shared_object(objects, path, extra_postargs=threads, target_lang="c++")


ANSWER = re.compile(r"^([ \t]*)### BEGIN (SOLUTION|HIDDEN TESTS)\n.*?^[ \t]*### END \2$", re.M | re.S)


def without_answers(source: str) -> str:
    """An assignment's source with nothing between the marks of its solutions and hidden tests: what a student may read.

    The marks stay, so the students' notebook that is made of it is the same to the byte.
    """
    return ANSWER.sub(r"\1### BEGIN \2\n\1...\n\1### END \2", source)


class BuildWithData(build_py):
    """Copy what the library reads into the package, except into an editable one, which reads it from the clone."""

    def find_package_modules(self, package, package_dir):
        """Leave out right solutions in other styles, which only the tests compare with."""
        found = super().find_package_modules(package, package_dir)
        return [m for m in found if not (package.startswith("course_lib.assignments.") and m[1].endswith("styles"))]

    def run(self):
        super().run()
        if not self.editable_mode:
            read = Path("book/glossary.yml"), Path("book/assets/worksheets.css")
            for path in (*read, *Path("benchmarks/results").glob("*.json")):
                target = Path(self.build_lib, "course_lib", path)
                target.parent.mkdir(parents=True, exist_ok=True)
                self.copy_file(str(path), str(target))
            for path in Path("assignments").glob("a*.md"):
                target = Path(self.build_lib, "course_lib", path)
                target.write_text(without_answers(path.read_text("utf-8")), "utf-8")


setup(ext_modules=kernels(), cmdclass={"build_py": BuildWithData, "build_ext": BuildKernels})
