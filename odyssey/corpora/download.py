"""Downloads that are verified by their SHA-256 before the file appears."""

from __future__ import annotations

import hashlib
import re
import urllib.request
from http.client import HTTPException
from pathlib import Path

from odyssey.atomic import replace_file
from odyssey.errors import BadInput

SCHEMES = ("https", "http", "file")
TIMEOUT = 30  # seconds without any answer
CHUNK = 2**20


def fetch(url: str, sha256: str, destination: str | Path, max_bytes: int = 256 * 2**20) -> Path:
    """Download `url` to `destination` and return that path.

    After an error, an older file at `destination` is unchanged.

    Args:
        url: The address; https, http or file.
        sha256: The expected SHA-256 of the content, in hexadecimal digits.
        destination: The file to write.
        max_bytes: The largest size that is accepted.

    Raises:
        BadInput: If the address cannot be read, or if the content is larger or not as expected.
    """
    destination = Path(destination)
    if url.partition(":")[0].lower() not in SCHEMES:
        raise BadInput(f"{url} cannot be downloaded: its address must begin with https://.")
    if not re.fullmatch(r"[0-9a-fA-F]{64}", sha256):
        raise BadInput(f"The sha256 of {url} is not 64 hexadecimal digits; correct it.")
    if destination.name in ("", ".."):
        raise BadInput(f"{url} ends in no file name; name the file itself.")
    try:
        with replace_file(destination) as part:
            actual = _copy(url, part, max_bytes)
            if actual != sha256.lower():
                raise BadInput(
                    f"{url} is not the expected file: its sha256 is {actual} instead of "
                    f"{sha256.lower()}; check the address and the sha256 in the config."
                )
    except OSError as problem:
        raise BadInput(
            f"{destination} cannot be written ({problem.strerror}), so that {url} cannot be "
            "saved; make the path writable or choose another one."
        ) from problem
    return destination


def _copy(url: str, part: Path, max_bytes: int) -> str:
    """Write the content of `url` to `part` and return its SHA-256."""
    digest, size = hashlib.sha256(), 0
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT) as answer, part.open("wb") as file:
            while chunk := answer.read(CHUNK):
                size += len(chunk)
                if size > max_bytes:
                    raise BadInput(f"{url} holds more than {max_bytes:,} bytes; check the address.")
                digest.update(chunk)
                file.write(chunk)
    except (OSError, HTTPException, ValueError) as problem:
        raise BadInput(
            f"{url} cannot be downloaded ({problem}); check the address and the network, "
            "or name a local copy in the config."
        ) from problem
    return digest.hexdigest()
