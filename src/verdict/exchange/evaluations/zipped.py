"""Members of a zip, bounded in size, unpacked by zstandard where they need it: Python has it from 3.14 on only."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass, field

from verdict.exchange.importers.contract import needed
from verdict.exchange.sources import refused
from verdict.text.characters import printable
from verdict.words.limits import MOST_ARRAYS, MOST_JSON

ZSTANDARD = 93  # how zip numbers it
MOST_MEMBERS = 500_000
LOCAL = struct.Struct("<4s5H3I2H")  # what stands before each member
WRONG = (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError, ValueError, zlib.error, struct.error)


@dataclass(frozen=True, slots=True)
class Zipped:
    """A zip in memory, opened and checked."""

    file: str
    content: bytes
    members: dict[str, zipfile.ZipInfo] = field(default_factory=dict)

    @classmethod
    def of(cls, file: str, content: bytes) -> Zipped:
        """Open a zip.

        Raises:
            DocumentError: it is none, a member is there twice, or it is too large unpacked.
        """
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as opened:
                members = opened.infolist()
        except WRONG as error:
            raise refused(file, f"found no zip that can be read ({error}), wanted a log of inspect") from None
        names = [member.filename for member in members]
        if len(set(names)) < len(names):
            twice = next(name for name, count in Counter(names).items() if count > 1)
            raise refused(file, f"found the member {printable(twice)} twice, wanted each once")
        size = sum(member.file_size for member in members)
        if len(members) > MOST_MEMBERS or size > MOST_ARRAYS:
            raise refused(file, f"found {len(members):,} members of {size >> 20:,} MiB unpacked, wanted at most "
                          f"{MOST_MEMBERS:,} of {MOST_ARRAYS >> 20:,} MiB")  # fmt: skip
        return cls(file, content, dict(zip(names, members, strict=True)))

    def read(self, name: str) -> bytes:
        """Return the bytes of a member.

        Raises:
            DocumentError: it cannot be unpacked, or unpacks to more than it says or than may be.
            UsageError: what unpacks it is not installed.
        """
        member = self.members[name]
        if member.file_size > MOST_JSON:
            raise refused(self.file, f"found {name} of {member.file_size >> 20} MiB, wanted at most {MOST_JSON >> 20}")
        try:
            found = self._unpacked(member)
        except WRONG as error:
            raise refused(self.file, f"found {name}, which cannot be unpacked ({error}); copy the log again") from None
        if len(found) != member.file_size or zlib.crc32(found) != member.CRC:
            raise refused(self.file, f"found {name}, which is not what the zip says of it; copy the log again")
        return found

    def _unpacked(self, member: zipfile.ZipInfo) -> bytes:
        """Unpack a member, to no more bytes than it says that it has, and one."""
        if member.compress_type != ZSTANDARD:
            with zipfile.ZipFile(io.BytesIO(self.content)) as opened, opened.open(member) as stream:
                return stream.read(member.file_size + 1)
        library = needed("zstandard", "inspect", "inspect")
        try:
            with library.ZstdDecompressor().stream_reader(self._packed(member)) as stream:
                return bytes(stream.read(member.file_size + 1))
        except library.ZstdError as error:
            raise ValueError(str(error)) from None

    def _packed(self, member: zipfile.ZipInfo) -> bytes:
        head = LOCAL.unpack_from(self.content, member.header_offset)
        start = member.header_offset + LOCAL.size + int(head[9]) + int(head[10])
        return self.content[start : start + member.compress_size]
