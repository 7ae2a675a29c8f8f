"""Which machine this is, and how a process of the benchmarks is bound to some of its cores."""

import hashlib
import os
import platform
import re
from importlib import metadata
from pathlib import Path
from typing import Any

import course_lib

PEERS = ("numpy", "torch", "onnxruntime", "jax", "jaxlib", "keras")
CPU = Path("/sys/devices/system/cpu")
KERNEL = Path(course_lib.__file__).parent / "fast"
TOLD = ("OPENBLAS_CORETYPE", "OMP_PROC_BIND", "OMP_WAIT_POLICY", "KMP_AFFINITY", "LD_PRELOAD", "MALLOC_CONF", "CXX")
AVX2 = {
    "COURSE_KERNEL": "avx2",
    "ATEN_CPU_CAPABILITY": "avx2",
    "ONEDNN_MAX_CPU_ISA": "AVX2",
    "MKL_ENABLE_INSTRUCTIONS": "AVX2",
    "OPENBLAS_CORETYPE": "Haswell",
}


def describe() -> dict[str, Any]:
    """The machine and what is installed on it, a version None where a peer is not installed."""
    info = _cpuinfo()
    return {
        "processor": info.get("model name", platform.processor() or platform.machine()),
        "family": info.get("cpu family", ""),
        "model": info.get("model", ""),
        "cores": len(os.sched_getaffinity(0)),
        "caches": caches(),
        "system": platform.system(),
        "versions": {"python": platform.python_version(), "course_lib": course_lib.__version__, **versions()},
        "environment": {name: os.environ[name] for name in TOLD if name in os.environ},
    }


def slug(machine: dict[str, Any]) -> str:
    """The name of the machine's file: processors that share a name differ by family and model."""
    words = f"{machine['processor']} {machine['family']} {machine['model']}".lower()
    return re.sub(r"[^a-z0-9]+", "-", words.replace("(r)", "").replace("(tm)", "")).strip("-")


def versions() -> dict[str, str | None]:
    """The version of each peer."""
    found: dict[str, str | None] = {}
    for name in PEERS:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = None
    return found


def caches() -> dict[str, str]:
    """The sizes of the first core's caches, such as {"L1d": "32K", "L2": "512K"}."""
    found = {}
    for index in sorted((CPU / "cpu0/cache").glob("index*")):
        level, kind, size = ((index / name).read_text().strip() for name in ("level", "type", "size"))
        found[f"L{level}" + {"Data": "d", "Instruction": "i"}.get(kind, "")] = size
    return found


def _cpuinfo() -> dict[str, str]:
    path = Path("/proc/cpuinfo")
    first = path.read_text().split("\n\n")[0] if path.exists() else ""
    pairs = (line.partition(":") for line in first.splitlines())
    return {key.strip(): value.strip() for key, _, value in pairs}


def kernel_version() -> str:
    """A short checksum of the kernel's sources, so that times of two kernels are not taken for one."""
    total = hashlib.sha256()
    for path in sorted(p for p in KERNEL.rglob("*") if p.suffix in (".py", ".cpp", ".hpp")):
        total.update(path.name.encode() + path.read_bytes())
    return total.hexdigest()[:12]


def own_cores() -> list[int]:
    """One logical processor of each core that this process may use: two on one core would share its units."""
    chosen: dict[str, int] = {}
    for number in sorted(os.sched_getaffinity(0)):
        siblings = CPU / f"cpu{number}/topology/thread_siblings_list"
        chosen.setdefault(siblings.read_text().strip() if siblings.exists() else str(number), number)
    return sorted(chosen.values())


def environment(threads: int, forced_avx2: bool) -> dict[str, str]:
    """The variables of a process with so many threads: libraries read their counts when they start."""
    count = str(threads)
    kept = {name: value for name, value in os.environ.items() if name not in AVX2}  # no half-speed NumPy by accident
    many = "true" if threads > 1 else "false"
    return {
        **kept,
        **dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), count),
        "XLA_FLAGS": f"--xla_cpu_multi_thread_eigen={many} intra_op_parallelism_threads={count}",
        "JAX_PLATFORMS": "cpu",
        "KERAS_BACKEND": "jax",
        "TF_CPP_MIN_LOG_LEVEL": "2",
        **(AVX2 if forced_avx2 else {}),
    }
