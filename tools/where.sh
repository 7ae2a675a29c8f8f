#!/bin/sh
# Say where everything that `make course` built lies, and how to look at it.
set -eu
cd "$(dirname "$0")/.."
case "${COURSE_LANGUAGE:-${LC_ALL:-${LC_MESSAGES:-${LANG:-en}}}}" in
pt*) cat <<END
→ pronto
   site nas duas línguas     _build/html            (veja com: make serve)
   notebooks dos estudantes   _build/release/pt  _build/release/en
   turma de exemplo          _build/class           (curso do nbgrader, com gradebook.db)
   notas da turma            _build/class/report.html  _build/class/grades.csv
END
;;
*) cat <<END
→ done
   site in both languages    _build/html            (look at it with: make serve)
   student notebooks         _build/release/pt  _build/release/en
   sample class              _build/class           (an nbgrader course, with gradebook.db)
   the class's grades        _build/class/report.html  _build/class/grades.csv
END
esac
