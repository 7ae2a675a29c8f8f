"""Serve the built site on this machine: `python -m course_lib.serve [--port N]`.

Compresses and caches as a common static host does, so that what a reader measures here is what the web will see.
"""

import argparse
import gzip
import http.server
import mimetypes
import sys
from functools import cache, partial
from http import HTTPStatus
from pathlib import Path
from urllib.parse import unquote, urlsplit

from course_lib.language import tr

SITE = Path(__file__).parent.parent / "_build" / "html"
TYPES = {
    ".js": "text/javascript",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
    ".ipynb": "application/json",
    ".md": "text/plain",
}
COMPRESSED = ("text/", "image/svg+xml", "application/json", "application/xml")


@cache
def _compressed(path: Path, changed_ns: int) -> bytes:
    return gzip.compress(path.read_bytes(), 6)


class Handler(http.server.BaseHTTPRequestHandler):
    """Answer GET and HEAD with the files under `folder`, and with nothing outside it."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments: object, folder: Path) -> None:
        self.folder = folder.resolve()
        super().__init__(*arguments)  # type: ignore[arg-type]

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing: the reader's terminal is not a log."""

    def do_GET(self) -> None:
        """Send the file, compressed where that helps and the browser allows it."""
        path = (self.folder / unquote(urlsplit(self.path).path).lstrip("/")).resolve()
        if not path.is_relative_to(self.folder):
            return self._send(HTTPStatus.NOT_FOUND)
        if path.is_dir():
            if not urlsplit(self.path).path.endswith("/"):
                return self._send(HTTPStatus.MOVED_PERMANENTLY, {"Location": urlsplit(self.path).path + "/"})
            path /= "index.html"
        if not path.is_file():
            return self._send(HTTPStatus.NOT_FOUND)
        kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        text = kind.startswith(COMPRESSED)
        headers = {
            "Content-Type": f"{kind}; charset=utf-8" if text else kind,
            "Cache-Control": "max-age=600",
            "Vary": "Accept-Encoding",
        }
        if text and "gzip" in self.headers.get("Accept-Encoding", ""):
            return self._send(
                HTTPStatus.OK, headers | {"Content-Encoding": "gzip"}, _compressed(path, path.stat().st_mtime_ns)
            )
        return self._send(HTTPStatus.OK, headers, path.read_bytes())

    do_HEAD = do_GET

    def _send(self, status: HTTPStatus, headers: dict[str, str] | None = None, body: bytes = b"") -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


class Server(http.server.ThreadingHTTPServer):
    """A server of `folder` on this machine only; port 0 takes a free one. Raises `OSError` if the port is in use."""

    daemon_threads = True

    def __init__(self, folder: Path = SITE, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), partial(Handler, folder=folder))

    @property
    def url(self) -> str:
        """Return where a browser finds the site."""
        return f"http://127.0.0.1:{self.server_port}/"

    def handle_error(self, request: object, client_address: object) -> None:
        """Stay calm when a browser leaves before it has read everything."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


def main(arguments: list[str] | None = None) -> int:
    """Serve until Ctrl+C; return 1, with one line that says why, if the site or the port is missing."""
    parser = argparse.ArgumentParser(
        prog="python -m course_lib.serve",
        description=tr(pt="Serve o site do curso neste computador.", en="Serve the course's site on this machine."),
    )
    parser.add_argument("--port", type=int, default=8000, help=tr(pt="porta (padrão: 8000)", en="port (default: 8000)"))
    port = parser.parse_args(arguments).port
    if not (SITE / "index.html").is_file():
        return _fail(
            tr(
                pt=f"{SITE}: o site ainda não existe; rode antes: make course",
                en=f"{SITE}: no site yet; first run: make course",
            )
        )
    try:
        server = Server(SITE, port)
    except (OSError, OverflowError) as error:
        other = port + 1 if 1023 < port < 65535 else 8001
        return _fail(
            tr(
                pt=f"porta {port}: não pude usá-la ({error}); escolha outra, por exemplo: make serve PORT={other}",
                en=f"port {port}: cannot be used ({error}); choose another one, for example: make serve PORT={other}",
            )
        )
    print(
        tr(pt=f"O site está em {server.url} (Ctrl+C para parar)", en=f"The site is at {server.url} (Ctrl+C to stop)"),
        flush=True,
    )
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print()
    finally:
        server.server_close()
    return 0


def _fail(message: str) -> int:
    print(message, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
