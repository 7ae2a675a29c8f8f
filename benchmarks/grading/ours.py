"""Grade a class folder with us: `python -m benchmarks.grading.ours FOLDER ASSIGNMENT WORKERS`."""

import sys
from pathlib import Path

if __name__ == "__main__":
    from course_lib.grading.classroom.folder import Classroom
    from course_lib.grading.grade import grade

    folder, assignment, workers = sys.argv[1:]
    for _result in grade(Classroom.find(Path(folder)), assignment, workers=int(workers)):
        pass
