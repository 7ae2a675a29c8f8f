"""The kernel in a process: what it leaves alone, threads, forks, the variable that chooses it, and doing without it."""

import os
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import torch
from helpers.paths import TESTS
from helpers.sequences import compiled_cells, make, run

import course_lib
from course_lib.fast import instruction_set

LIBRARY = Path(course_lib.__file__).parent
NUMBERS = """
import torch, warnings
warnings.simplefilter("error")
from course_lib.nn import Recurrent
torch.manual_seed(0)
layer = Recurrent("lstm", 5, 33, 2, True, fast="{fast}", dtype=torch.float64)
xs = torch.randn(9, 5, 5, dtype=torch.float64)
ys, _ = layer(xs, lengths=[9, 1, 2, 5, 7])
ys.sin().sum().backward()
print(ys.sum().item(), *(p.grad.square().sum().item() for p in layer.parameters()))
"""


def python(code, cwd=None, **environment):
    """A fresh process that runs the code, with these variables set."""
    paths = os.pathsep.join([str(cwd or LIBRARY.parent), str(TESTS)])
    variables = {**os.environ, "PYTHONPATH": paths, "OMP_NUM_THREADS": "2", **environment}
    return subprocess.run(
        [sys.executable, "-c", code], env=variables, cwd=cwd, capture_output=True, text=True, timeout=300
    )


def numbers(result):
    assert result.returncode == 0, result.stderr
    return torch.tensor([float(word) for word in result.stdout.split()], dtype=torch.float64)


@pytest.fixture(scope="module")
def plain_numbers():
    return numbers(python(NUMBERS.format(fast="plain")))


@pytest.mark.parametrize("chosen", ["baseline", "avx2", "avx512"])
def test_every_instruction_set_gives_the_same_numbers(chosen, plain_numbers):
    result = python(NUMBERS.format(fast="kernel"), COURSE_KERNEL=chosen)
    if chosen == "avx512" and "avx512f" not in Path("/proc/cpuinfo").read_text("utf-8"):
        assert "COURSE_KERNEL" in result.stderr
        pytest.skip("this processor has no AVX-512: test_fast_sanitizers runs the code for its vectors, cut in halves")
    torch.testing.assert_close(numbers(result), plain_numbers, rtol=1e-12, atol=1e-12)


def test_the_kernel_switched_off_is_the_plain_path_and_says_nothing(plain_numbers):
    assert torch.equal(numbers(python(NUMBERS.format(fast="auto"), COURSE_KERNEL="off")), plain_numbers)
    asked = python(NUMBERS.format(fast="kernel"), COURSE_KERNEL="off", COURSE_LANGUAGE="pt")
    assert 'ValueError: fast="kernel": ' in asked.stderr


@pytest.mark.parametrize(("language", "words"), [("en", "there are .*, got"), ("pt", "aqui há .*, recebido")])
def test_an_unknown_instruction_set_is_refused(language, words):
    result = python(NUMBERS.format(fast="auto"), COURSE_KERNEL="nonsense", COURSE_LANGUAGE=language)
    assert result.returncode == 1
    error = result.stderr.strip().splitlines()[-1]
    assert re.match(f"ValueError: COURSE_KERNEL: {words} 'nonsense'$", error), error


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "the kernel was not compiled in this installation"), ("pt", "o kernel não foi compilado nesta instalação")],
)
def test_without_kernels_everything_runs_and_one_warning_says_so(tmp_path, language, words, plain_numbers):
    ignored = shutil.ignore_patterns("*.so", "__pycache__")
    shutil.copytree(LIBRARY, tmp_path / "course_lib", ignore=ignored)
    code = NUMBERS.format(fast="auto").replace('simplefilter("error")', 'simplefilter("always")')
    code += """
import sys
for cell in ("gru", "lstm"):
    layer = Recurrent(cell, 3, 4)
    layer(torch.zeros(2, 3, 3))[0].sum().backward()
    torch.compile(layer, backend="eager", fullgraph=True)(torch.zeros(2, 3, 3))
from course_lib.fast import instruction_set
assert instruction_set() is None
"""
    result = python(code, tmp_path, COURSE_LANGUAGE=language)
    assert torch.equal(numbers(result), plain_numbers)
    assert result.stderr.count("UserWarning: course_lib.fast") == 1, result.stderr
    assert words in result.stderr


def test_the_first_call_may_be_a_compiled_one():
    code = """
import torch
from course_lib.nn import Recurrent
layer, xs = Recurrent("lstm", 3, 4), torch.randn(2, 3, 3)
compiled = torch.compile(layer, backend="eager", fullgraph=True)
torch.testing.assert_close(compiled(xs)[0], layer(xs)[0])
"""
    result = python(code)
    assert result.returncode == 0, result.stderr


def test_loading_the_kernels_leaves_the_smallest_numbers_as_they_are():
    code = """
import torch
def kept():
    return [float(torch.tensor(1e-40) * 1), float(torch.tensor(5e-324, dtype=torch.float64) * 1), 5e-324 * 1.0]
before = kept()
from course_lib.nn import Recurrent
torch.set_num_threads(2)
for dtype in (torch.float32, torch.float64):
    Recurrent("lstm", 70, 65, fast="kernel", dtype=dtype)(torch.ones(50, 64, 70, dtype=dtype))[0].sum().backward()
assert before == kept() and all(before), (before, kept())
assert (torch.full((100_000,), 1e-40) * 1 != 0).all()
"""
    result = python(code)
    assert result.returncode == 0, result.stderr


FORKED = """
import multiprocessing, torch
from helpers.sequences import make, run
from torch.utils.data import DataLoader
torch.set_num_threads(2)
SIZES = (20, 64, 70, 65)
def numbers():
    return run(*make("lstm", SIZES, torch.float32))["ys"].double().sum().item()
class Rows(torch.utils.data.Dataset):
    def __len__(self):
        return 4
    def __getitem__(self, k):
        return numbers()
wanted = numbers()
{use}
print("done")
"""
USES = {
    "workers of a loader": "assert list(DataLoader(Rows(), batch_size=None, num_workers=2)) == [wanted] * 4",
    "a forked process": """
def child(queue):
    torch.set_num_threads(1)
    queue.put(numbers())
queue = multiprocessing.get_context("fork").Queue()
process = multiprocessing.get_context("fork").Process(target=child, args=(queue,))
process.start()
assert queue.get(timeout=60) == wanted
process.join(60)
assert process.exitcode == 0
""",
}


@pytest.mark.parametrize("use", USES)
def test_a_process_that_used_threads_may_be_forked(use):
    result = python(FORKED.format(use=USES[use]))
    assert result.returncode == 0, result.stderr
    assert result.stdout == "done\n"


def test_several_python_threads_at_once_give_what_one_gives():
    names = compiled_cells()
    tasks = [
        (name, (4 + k, 1 + 5 * k, 3 + 33 * k, 5 + 9 * k), dtype)
        for k, dtype in enumerate((torch.float32, torch.float64) * 2)
        for name in names
    ]
    made = [make(name, sizes, dtype) for name, sizes, dtype in tasks]
    wanted = [run(*case) for case in made]
    wrong = []

    def work(first):
        for k in range(first, 8 * len(tasks), 4):
            k %= len(tasks)
            layer, xs, state = make(*tasks[k])
            found = run(layer, xs, state)
            if not all(torch.equal(found[key], wanted[k][key]) for key in found):
                wrong.append(tasks[k])

    threads = [threading.Thread(target=work, args=(first,)) for first in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_this_machine_has_its_kernels():
    assert instruction_set() in ("baseline", "avx2", "avx512")
