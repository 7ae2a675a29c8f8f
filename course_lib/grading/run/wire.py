"""How the examiner and a student's process speak: in turns, with frames that can run no code.

A frame is two lengths, a header of JSON and the raw bytes of its arrays. Both sides speak through a `Channel`, which
holds what comes to its limits of size and time, and to what `packing` lets through.
A jail shows this file to the student's code: it imports nothing of the course but `packing`.
"""

import json
import socket
import struct
from collections.abc import Callable
from time import monotonic
from typing import Any

from course_lib.grading.run.packing import MAX_BODY, Packer, Unpacker, WireError

MAX_HEADER = 2_000_000  # bytes of JSON
_LENGTHS = struct.Struct(">II")


class Gone(Exception):
    """The other side has closed its end, or is no longer there."""


class Late(Exception):
    """The other side has not answered in time."""


class Channel:
    """One end of a socket on which two processes take turns with frames."""

    def __init__(self, end: socket.socket, other: Callable[[Any], Any] | None = None) -> None:
        self.end, self.other = end, other

    def send(self, fields: dict[str, Any], pack: Callable[[Any], Any] | None = None, seconds: float = 60) -> None:
        """Send `fields` as one frame; `pack` describes what is not data. Raises `WireError`, `Gone`, `Late`."""
        packer = Packer(pack)
        header = json.dumps({name: packer.pack(value) for name, value in fields.items()}).encode()
        if len(header) > MAX_HEADER:
            raise WireError(f"a header of {len(header)} bytes")
        frame = b"".join([_LENGTHS.pack(len(header), packer.size), header, *packer.buffers])
        try:
            self.end.settimeout(seconds)
            self.end.sendall(frame, getattr(socket, "MSG_NOSIGNAL", 0))
        except TimeoutError:
            raise Late from None
        except OSError as error:
            raise Gone(str(error)) from None

    def receive(self, seconds: float | None = None) -> dict[str, Any]:
        """Return the next frame's fields. Raises `WireError`, `Gone`, `Late`."""
        deadline = None if seconds is None else monotonic() + seconds
        header_size, body_size = _LENGTHS.unpack(self._read(_LENGTHS.size, deadline))
        if header_size > MAX_HEADER or body_size > MAX_BODY:
            raise WireError(f"a frame of {header_size} and {body_size} bytes")
        header, body = self._read(header_size, deadline), self._read(body_size, deadline)
        try:
            fields = json.loads(header)
        except (ValueError, RecursionError) as error:
            raise WireError(f"not a header: {type(error).__name__}") from None
        if type(fields) is not dict:
            raise WireError("not fields")
        unpacker = Unpacker(body, self.other)
        try:
            return {name: unpacker.unpack(value) for name, value in fields.items()}
        except Exception as error:  # whatever somebody thinks of sending
            raise WireError(f"not values: {error}") from None

    def _read(self, size: int, deadline: float | None) -> bytes:
        parts = bytearray()
        while len(parts) < size:
            left = None if deadline is None else deadline - monotonic()
            if left is not None and left <= 0:
                raise Late
            try:
                self.end.settimeout(left)
                part = self.end.recv(min(size - len(parts), 1 << 20))
            except TimeoutError:
                raise Late from None
            except OSError as error:
                raise Gone(str(error)) from None
            if not part:
                raise Gone("closed")
            parts += part
        return bytes(parts)

    def close(self) -> None:
        """Close this end."""
        self.end.close()
