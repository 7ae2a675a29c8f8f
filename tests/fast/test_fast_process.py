"""The kernel in a process: what it leaves alone, threads, forks, the variable that chooses it, and doing without it."""

import os
import shutil
import subprocess
import sys
import threading
import warnings
from importlib import import_module
from pathlib import Path

import pytest
import torch
from helpers.effort import some
from helpers.paths import TESTS
from helpers.sequences import compiled_cells, make, run

import course_lib
from course_lib.fast import instruction_set
from course_lib.language import use

library = import_module("course_lib.fast.library")  # the package names the function alone
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


def numbers(text):
    return torch.tensor([float(word) for word in text.split()], dtype=torch.float64)


@pytest.fixture
def here(capsys):
    """What the code prints in this process, on one path."""

    def run(fast):
        with warnings.catch_warnings():
            exec(NUMBERS.format(fast=fast), {})
        return numbers(capsys.readouterr().out)

    return run


@pytest.fixture
def choose():
    """Set the variable that chooses the kernel, as if this process began with it."""

    def forget():
        for remembered in (library.instruction_set, library.library, library.warn_once):
            remembered.cache_clear()

    with pytest.MonkeyPatch.context() as patch:

        def set_to(name):
            patch.setenv("COURSE_KERNEL", name)
            forget()

        yield set_to
    forget()


@pytest.mark.parametrize("chosen", ["baseline", "avx2", "avx512"])
def test_every_instruction_set_gives_the_same_numbers(chosen, choose, here, threads):
    choose(chosen)
    if chosen == "avx512" and "avx512f" not in Path("/proc/cpuinfo").read_text("utf-8"):
        with pytest.raises(ValueError, match="COURSE_KERNEL"):
            instruction_set()
        pytest.skip("this processor has no AVX-512: test_fast_sanitizers runs the code for its vectors, cut in halves")
    assert instruction_set() == chosen
    threads(2)
    torch.testing.assert_close(here("kernel"), here("plain"), rtol=1e-12, atol=1e-12)


def test_the_kernel_switched_off_is_the_plain_path_and_says_nothing(choose, here):
    choose("off")
    assert torch.equal(here("auto"), here("plain"))
    with pytest.raises(ValueError, match=r'^fast="kernel": '):
        here("kernel")


@pytest.mark.parametrize(("language", "words"), [("en", "there are .*, got"), ("pt", "aqui há .*, recebido")])
def test_an_unknown_instruction_set_is_refused(language, words, choose, here):
    use(language)
    choose("nonsense")
    with pytest.raises(ValueError, match=f"^COURSE_KERNEL: {words} 'nonsense'$"):
        here("auto")


MISSING = {
    "en": "the kernel was not compiled in this installation",
    "pt": "o kernel não foi compilado nesta instalação",
}


@pytest.mark.parametrize("language", some(MISSING, 1))
def test_without_kernels_everything_runs_and_one_warning_says_so(tmp_path, language, here):
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
    assert result.returncode == 0, result.stderr
    assert torch.equal(numbers(result.stdout), here("plain"))
    assert result.stderr.count("UserWarning: course_lib.fast") == 1, result.stderr
    assert MISSING[language] in result.stderr


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
