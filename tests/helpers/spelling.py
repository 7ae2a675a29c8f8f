"""What hunspell says of the words that the course writes, in both languages: chapters, assignments, figures."""

import ast
import re
import subprocess
from collections.abc import Iterator

from helpers.chapters import blocks, body
from helpers.paths import ROOT

DICTIONARY = {"pt": "pt_BR", "en": "en_GB"}
LISTS = {edition: ("names", edition) for edition in DICTIONARY}  # files of `book/words`
CODE = {"code-cell", "literalinclude", "code-block", "code", "math", "raw", "mermaid"}
TITLED = {"admonition", "exercise", "note", "tip", "important", "warning"}
APART = (  # what no reader reads as words
    r"^(`{3,})\w*$.*?^\1$",
    r"\$\$.*?\$\$(?: \([\w-]+\))?|(?<!\\)\$[^$\n]+\$",
    r"\]\([^)]*\)|https?://\S+",
    r"\{[\w:-]+\}`[^`]*`|`[^`\n]*`",
    r"^`{3,}$|^\+\+\+[^\n]*$|^\([\w-]+\)=$|^\{[.\w -]+\}$",
    r"^:(?:alt|caption):|^:(?!alt:|caption:)[\w-]+:[^\n]*$",
    r"^### (?:BEGIN|END) SOLUTION$",
)
SAID_APART = r"`[^`]*`|\$[^$]*\$|'[^']*'|\{[^}]*\}|\[/?[\w ]+\]|--[\w-]+|^\w+:|\b\w+_\w+\b|\b\w+(?:[.=(/]\w*)+\)?"
ITALIC = re.compile(r"(?<![*\w])\*([^*\n]+(?:\n[^*\n]+)?)\*(?![*\w])")
LATIN = re.compile(r"[^\W\d_][^\W\d_'’-]*[^\W\d_]|[^\W\d_]")


def misspelt(texts: dict[str, str], edition: str, english: bool = False) -> dict[str, set[str]]:
    """The words that neither the language's dictionary nor the course's lists have, and where each stands.

    What a Portuguese text sets in italics may be English; with `english` all of it may, as where it speaks of code.
    """
    aside = ITALIC if edition == "pt" else re.compile(r"(?!)")
    words = {place: _words(aside.sub(" ", text)) for place, text in texts.items()}
    foreign = {place: _words(" ".join(aside.findall(text))) for place, text in texts.items()}
    both = ("pt", "en")
    unknown = _unknown(set().union(*words.values()), both if english else (edition,), edition)
    strange = _unknown(set().union(*foreign.values()), both, edition)
    found: dict[str, set[str]] = {}
    for place in texts:
        for word in words[place] & unknown | foreign[place] & strange:
            found.setdefault(word, set()).add(place)
    return found


def _words(text: str) -> set[str]:
    return {word.replace("’", "'") for word in LATIN.findall(text)}


def _unknown(words: set[str], dictionaries: tuple[str, ...], edition: str) -> set[str]:
    """Of these words, those in neither a dictionary nor the lists: one call, as each reads them all."""
    known = {word.casefold() for name in LISTS[edition] for word in _list(name)}
    asked = [
        word for word in words if len(word) > 1 and not known & {word.casefold(), word.casefold().removesuffix("'s")}
    ]
    command = ["hunspell", "-d", ",".join(DICTIONARY[name] for name in dictionaries), "-i", "utf-8", "-l"]
    done = subprocess.run(command, input="\n".join(sorted(asked)), capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def _list(name: str) -> list[str]:
    return (ROOT / "book/words" / f"{name}.txt").read_text("utf-8").split()


def chapter(text: str) -> str:
    """The prose of a chapter or an assignment: titles, captions, alternative texts too; no code, equation or target."""
    description = re.search(r'^description: "(.*)"$', text, re.M)
    text = body(text)
    for name, rest, inside in list(blocks(text)):
        told = "\n".join(re.findall(r"^ {4,}(?:caption|alt): >-\n((?: {6,}.*\n)+)", inside, re.M))
        head = rest if name in TITLED else ""
        text = text.replace(
            f"{{{name}}} {rest}".rstrip() + f"\n{inside}", f"{head}\n{told if name in CODE else inside}"
        )
    for pattern in APART:
        text = re.sub(pattern, " ", text, flags=re.M | re.S)
    return f"{description[1] if description else ''}\n{text}"


def messages(edition: str) -> Iterator[tuple[str, str]]:
    """Every text that the library says in that language: the keyword `pt` or `en` of a call, and where it stands."""
    for path in sorted((ROOT / "course_lib").rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        said = [
            part.value
            for call in ast.walk(tree)
            if isinstance(call, ast.Call)
            for keyword in call.keywords
            if keyword.arg == edition
            for part in ast.walk(keyword.value)
            if isinstance(part, ast.Constant) and isinstance(part.value, str)
        ]
        if said:
            yield path.relative_to(ROOT).as_posix(), re.sub(SAID_APART, " ", "\n".join(said), flags=re.M)
