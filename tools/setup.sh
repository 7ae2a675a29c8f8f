#!/bin/sh
# Make .venv with every dependency, and install the system packages that pip cannot bring. Run it through `make env`.
set -eu
cd "$(dirname "$0")/.."

case "${COURSE_LANGUAGE:-${LC_ALL:-${LC_MESSAGES:-${LANG:-en}}}}" in pt*) pt=1 ;; *) pt= ;; esac
say() { if [ -n "$pt" ]; then echo "→ $1"; else echo "→ $2"; fi; }
fail() { say "$1" "$2" >&2; exit 1; }

# Install Debian packages where that is allowed: $1 packages, $2 what is missing without them (pt), $3 the same (en).
system_packages() {
  say "instalando pacotes do sistema: $1" "installing system packages: $1"
  if [ "$(id -u)" = 0 ]; then sudo=; elif sudo -n true 2>/dev/null; then sudo="sudo -n"; else sudo=no; fi
  log=$(mktemp)
  while sleep 10 >/dev/null 2>&1; do tail -n 1 "$log"; done & beat=$!
  # shellcheck disable=SC2086
  if [ "$sudo" != no ] && command -v apt-get >/dev/null &&
    { $sudo apt-get update && $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $1; } >"$log" 2>&1
  then failed=; else failed=1; tail -n 3 "$log" >&2; fi
  kill "$beat" 2>/dev/null || true
  rm -f "$log"
  [ -n "$failed" ] || return 0
  say "não pude instalar: $1. Sem isso, $2. Instale com: sudo apt-get install $1" \
    "could not install: $1. Without it, $3. Install it with: sudo apt-get install $1" >&2
  return 1
}

# The package runs on Python 3.11 to 3.13; this environment is of 3.11 alone, because requirements.lock pins what was
# installed and tested there, to the last file.
version() { "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || true; }
find_python() { # shellcheck disable=SC2086
  for candidate in ${PYTHON:-python3.11 python3}; do
    if [ "$(version "$candidate")" = 3.11 ]; then python=$candidate; return 0; fi
  done
  return 1
}
if ! find_python; then
  [ -n "${PYTHON:-}" ] || command -v python3 >/dev/null || system_packages "python3 python3-venv" "nada roda" "nothing runs" || exit 1
  find_python ||
    fail "é preciso Python 3.11, e ${PYTHON:-python3} é a versão $(version "${PYTHON:-python3}"). Indique um com: make PYTHON=/caminho/python3.11 env" \
      "Python 3.11 is needed, and ${PYTHON:-python3} is version $(version "${PYTHON:-python3}"). Point to one with: make PYTHON=/path/to/python3.11 env"
fi
"$python" -c 'import ensurepip, venv' 2>/dev/null ||
  system_packages python3-venv "não há como criar o ambiente" "the environment cannot be made" || exit 1

if ! command -v chromium >/dev/null && ! command -v google-chrome >/dev/null; then
  system_packages "chromium fonts-dejavu-core" "os testes no navegador não rodam" "the browser tests cannot run" || true
fi

if ! command -v bwrap >/dev/null; then
  system_packages bubblewrap "turmas só se corrigem como root ou sem jaula" "classes are graded as root only, or without a jail" || true
fi

if ! command -v hunspell >/dev/null; then
  system_packages "hunspell hunspell-pt-br hunspell-en-gb" "ninguém confere a ortografia" "nobody checks the spelling" || true
fi

if ! command -v c++ >/dev/null && ! command -v g++ >/dev/null; then
  system_packages g++ "as camadas rodam passo a passo, mais devagar" "layers run step by step, slower" || true
fi

if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c '' 2>/dev/null; then
  say "criando o ambiente em .venv ($("$python" --version))" "making the environment in .venv ($("$python" --version))"
  rm -rf .venv
  "$python" -m venv .venv
fi
say "instalando as dependências (alguns minutos na primeira vez)" "installing the dependencies (a few minutes the first time)"
"$python" tools/alive.py env .venv/setup.log sh tools/install.sh ||
  fail "a instalação falhou: veja acima e em .venv/setup.log (rede? disco?), e rode de novo" \
    "the installation failed: see above and .venv/setup.log (network? disk?), then run it again"
touch .venv/ready
say "ambiente pronto" "environment ready"
