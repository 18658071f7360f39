"""The wire format of protocol buffers, as far as profiles need it."""

from __future__ import annotations

from collections.abc import Iterator

# The wire types of https://protobuf.dev/programming-guides/encoding.
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5


def fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Yield the number and the value of each field of a message: an unsigned integer, or bytes.

    Raises ValueError where the bytes are no message, or are cut off.
    """
    position, end = 0, len(data)
    while position < end:
        key, position = _varint(data, position)
        number, kind = key >> 3, key & 7
        if kind == _VARINT:
            value, position = _varint(data, position)
            yield number, value
            continue
        if kind == _BYTES:
            size, position = _varint(data, position)
        elif kind in (_FIXED64, _FIXED32):
            size = 8 if kind == _FIXED64 else 4
        else:
            raise ValueError(f"wire type {kind} at byte {position}")
        if position + size > end:
            raise ValueError(f"cut off at byte {end}")
        yield number, data[position : position + size]
        position += size


def integers(value: int | bytes) -> list[int]:
    """Return the signed 64-bit integers of a repeated field, which may be packed."""
    if isinstance(value, int):
        return [_signed(value)]
    found, position = [], 0
    while position < len(value):
        number, position = _varint(value, position)
        found.append(_signed(number))
    return found


def _varint(data: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    try:
        while True:
            byte = data[position]
            position += 1
            value |= (byte & 127) << shift
            if byte < 128:
                return value, position
            shift += 7
            if shift > 63:
                raise ValueError(f"a number of more than 64 bits at byte {position}")
    except IndexError:
        raise ValueError(f"cut off at byte {len(data)}") from None


def _signed(value: int) -> int:
    return value - (1 << 64) if value >> 63 else value
