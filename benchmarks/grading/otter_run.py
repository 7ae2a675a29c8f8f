"""Grade a folder of notebooks with otter, in this one process: `python -m benchmarks.grading.otter_run FOLDER`."""

import json
import sys
from pathlib import Path

if __name__ == "__main__":
    from otter.api import grade_submission

    folder = Path(sys.argv[1]).absolute()
    scores = {
        path.stem: grade_submission(str(path), str(folder / "autograder.zip"), quiet=True).total
        for path in sorted(folder.glob("*.ipynb"))
    }
    (folder / "scores.json").write_text(json.dumps(scores))
