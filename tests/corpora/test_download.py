"""Tests of downloads: the expected file, or one sentence and no file."""

import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from odyssey.corpora import download
from odyssey.errors import BadInput

CONTENT = b"frames" * 1000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


class Handler(BaseHTTPRequestHandler):
    """A server with the files /whole, /short (cut off) and /endless, and no others."""

    def do_GET(self):
        if self.path not in ("/whole", "/short", "/endless"):
            self.send_error(404)
            return
        self.send_response(200)
        if self.path != "/endless":
            self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()
        if self.path == "/endless":
            for _ in range(200):
                self.wfile.write(CONTENT)
        else:
            self.wfile.write(CONTENT if self.path == "/whole" else CONTENT[:100])

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module")
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def refused(url, folder, sha256=SHA256, **options):
    """Return the sentence of BadInput; check that the folder is unchanged."""
    before = {path: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(BadInput) as caught:
        download.fetch(url, sha256, folder / "data.json", **options)
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
    sentence = str(caught.value)
    assert url in sentence and sentence.endswith(".") and "\n" not in sentence
    return sentence


def test_from_a_server(server, tmp_path):
    path = download.fetch(f"{server}/whole", SHA256.upper(), tmp_path / "new" / "data.json")
    assert path.read_bytes() == CONTENT
    assert list(path.parent.iterdir()) == [path]


def test_from_a_file(tmp_path):
    original = tmp_path / "original"
    original.write_bytes(CONTENT)
    path = download.fetch(original.as_uri(), SHA256, tmp_path / "copy")
    assert path.read_bytes() == CONTENT


def test_other_content(server, tmp_path):
    (tmp_path / "data.json").write_bytes(b"an earlier file")
    other = "0" * 64
    sentence = refused(f"{server}/whole", tmp_path, sha256=other)
    assert SHA256 in sentence and other in sentence


def test_failures(server, tmp_path):
    assert "404" in refused(f"{server}/nowhere", tmp_path)
    refused(f"{server}/short", tmp_path)
    assert "holds more than 5,000 bytes" in refused(f"{server}/whole", tmp_path, max_bytes=5000)
    assert "more than" in refused(f"{server}/endless", tmp_path, max_bytes=2**20)
    refused("http://127.0.0.1:1/closed", tmp_path)
    refused((tmp_path / "missing").as_uri(), tmp_path)


@pytest.mark.parametrize(
    "url", ["ftp://host/file", "data:text/plain,x", "/local/path", "", "http://", "http://[bad/"]
)
def test_addresses_that_cannot_be_used(url, tmp_path):
    refused(url, tmp_path)


def test_destination_that_cannot_be_written(server, tmp_path):
    (tmp_path / "file").write_bytes(b"in the way")
    with pytest.raises(BadInput, match="file/data cannot be written"):
        download.fetch(f"{server}/whole", SHA256, tmp_path / "file" / "data")


@pytest.mark.parametrize("sha256", ["", "abc", "g" * 64, SHA256 + "0"])
def test_digest_that_is_none(sha256, server, tmp_path):
    assert "64 hexadecimal digits" in refused(f"{server}/whole", tmp_path, sha256=sha256)
