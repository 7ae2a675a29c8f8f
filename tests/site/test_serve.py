"""The reader's server: what it sends, what it refuses, and what it says when it cannot start."""

import gzip
import socket
import threading
import urllib.error
import urllib.request

import pytest

from course_lib import serve

PAGE = "<p>" + "célula " * 200


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "site" / "pt").mkdir(parents=True)
    (tmp_path / "site" / "index.html").write_text(PAGE, "utf-8")
    (tmp_path / "site" / "pt" / "índice.html").write_text(PAGE, "utf-8")
    (tmp_path / "site" / "font.woff2").write_bytes(b"wOF2" + bytes(600))
    (tmp_path / "secret.txt").write_text("secret")
    return tmp_path / "site"


@pytest.fixture
def url(folder):
    server = serve.Server(folder)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.url
    server.shutdown()
    server.server_close()


def get(url, **headers):
    return urllib.request.urlopen(urllib.request.Request(url, headers=headers))


def test_text_is_compressed_for_those_who_can_read_it(url):
    plain, packed = get(url), get(url, **{"Accept-Encoding": "gzip, br"})
    assert plain.headers["Content-Type"] == "text/html; charset=utf-8" and plain.read().decode() == PAGE
    body = packed.read()
    assert packed.headers["Content-Encoding"] == "gzip" and gzip.decompress(body).decode() == PAGE and len(body) < 200
    font = get(url + "font.woff2", **{"Accept-Encoding": "gzip"})
    assert font.headers["Content-Encoding"] is None and font.headers["Content-Type"] == "font/woff2"
    assert "max-age" in font.headers["Cache-Control"]


def test_a_changed_page_is_sent_as_it_is_now(url, folder):
    get(url, **{"Accept-Encoding": "gzip"}).read()
    (folder / "index.html").write_text("new", "utf-8")
    assert gzip.decompress(get(url, **{"Accept-Encoding": "gzip"}).read()) == b"new"


def test_names_with_accents_are_found_and_folders_redirect(url):
    assert get(url + "pt/%C3%ADndice.html?x=1").status == 200
    with pytest.raises(urllib.error.HTTPError, match="404"):
        get(url + "pt")  # redirected to pt/, which has no index


@pytest.mark.parametrize(
    "path", ["missing.html", "../secret.txt", "%2e%2e/secret.txt", "..%2fsecret.txt", "pt/../../secret.txt"]
)
def test_nothing_outside_the_site_is_sent(url, path):
    host, port = url.split("/")[2].split(":")
    with socket.create_connection((host, int(port))) as raw:
        raw.sendall(f"GET /{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: raw.recv(4096), b""))
    assert answer.startswith(b"HTTP/1.1 404") and b"secret" not in answer


@pytest.mark.parametrize(("language", "said"), [("pt", "escolha outra"), ("en", "choose another")])
def test_a_port_in_use_is_one_line_and_status_1(folder, monkeypatch, capsys, language, said):
    monkeypatch.setattr(serve, "SITE", folder)
    monkeypatch.setenv("COURSE_LANGUAGE", language)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert serve.main(["--port", str(port)]) == 1
    message = capsys.readouterr().err
    assert message.count("\n") == 1 and str(port) in message and said in message and "make serve PORT=" in message


def test_an_impossible_port_is_an_error_too(folder, monkeypatch, capsys):
    monkeypatch.setattr(serve, "SITE", folder)
    assert serve.main(["--port", "70000"]) == 1
    assert "70000" in capsys.readouterr().err


def test_without_a_site_it_says_what_to_run(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(serve, "SITE", tmp_path)
    assert serve.main([]) == 1
    assert "make course" in capsys.readouterr().err
