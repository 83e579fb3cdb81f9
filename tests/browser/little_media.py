"""A photo and a voice note, made of nothing: what phones send, small enough to be written here."""

import struct
import zlib


def photo(width: int = 320, height: int = 240) -> bytes:
    """A PNG of one colour that shades off to the right."""
    row = b"\0" + b"".join(bytes((40, 120 + x * 100 // width, 160)) for x in range(width))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(row * height)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_part(kind, data) for kind, data in parts)


def voice_note(seconds: float = 2.0) -> bytes:
    """Silence in Opus in Ogg, as WhatsApp records it."""
    head = b"OpusHead" + struct.pack("<BBHIHB", 1, 1, 0, 48_000, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", 4) + b"none" + struct.pack("<I", 0)
    frames = int(seconds * 50)
    pages = [_page([head], 2, 0, 0), _page([tags], 0, 0, 1)]
    for start in range(0, frames, 50):
        some = min(50, frames - start)
        last = 4 if start + some == frames else 0
        pages.append(_page([b"\xf8\xff\xfe"] * some, last, (start + some) * 960, 2 + start // 50))
    return b"".join(pages)


def _part(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _page(packets: list[bytes], flags: int, position: int, number: int) -> bytes:
    sizes = bytes(len(packet) for packet in packets)
    body = b"".join(packets)
    begin = b"OggS" + struct.pack("<BBqII", 0, flags, position, 7, number)
    blank = begin + bytes(4) + bytes([len(sizes)]) + sizes + body
    return begin + struct.pack("<I", _sum(blank)) + blank[len(begin) + 4 :]


def _sum(data: bytes) -> int:
    """Ogg's own check sum: CRC-32 that is neither reflected nor inverted."""
    found = 0
    for byte in data:
        found ^= byte << 24
        for _ in range(8):
            found = ((found << 1) ^ 0x04C11DB7) & 0xFFFFFFFF if found & 0x80000000 else found << 1
    return found
