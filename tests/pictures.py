"""Pictures as telephones make them, with all that they write about people beside the pixels."""

import io
import struct
from collections.abc import Iterator

from PIL import Image, PngImagePlugin

# Written into every place where a file may carry words; none may be found again in what is stored.
SECRET = b"zqsecret"
SECRET_TEXT = SECRET.decode()
CAMERA, ARTIST, GPS = 0x0110, 0x013B, 0x8825
NEUDORF_GPS = {1: "N", 2: (48.0, 33.0, 54.0), 3: "E", 4: (7.0, 45.0, 36.0)}
XMP = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF>{SECRET_TEXT}</rdf:RDF></x:xmpmeta>'.encode()
KEPT_CHUNKS = {b"VP8 "}


def exif(gps: dict[int, object] | None = None) -> Image.Exif:
    words = Image.Exif()
    words[CAMERA] = words[ARTIST] = SECRET_TEXT
    words[GPS] = NEUDORF_GPS if gps is None else gps
    return words


def drawn(width: int = 64, height: int = 48, color: str = "#2f6f5e") -> Image.Image:
    return Image.new("RGB", (width, height), color)


def saved(image: Image.Image, form: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def jpeg(image: Image.Image | None = None, **options: object) -> bytes:
    """EXIF with a place and a thumbnail's worth of words, XMP, ICC, IPTC, a comment, and words after the end."""
    options.setdefault("exif", exif())
    plain = saved(image or drawn(), "JPEG", comment=SECRET, icc_profile=SECRET * 20, xmp=XMP, **options)
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00" + struct.pack(">I", 13) + b"\x1c\x02\x50\x00\x08" + SECRET
    segment = b"\xff\xed" + struct.pack(">H", len(iptc) + 2) + iptc
    return plain[:2] + segment + plain[2:] + SECRET


def png() -> bytes:
    """tEXt, zTXt, iTXt (XMP), eXIf, iCCP and a chunk of nobody's."""
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", SECRET_TEXT)
    words.add_text("Comment", SECRET_TEXT, zip=True)
    words.add_itxt("XML:com.adobe.xmp", XMP.decode())
    words.add(b"prVt", SECRET)
    return saved(drawn(), "PNG", pnginfo=words, exif=exif(), icc_profile=SECRET * 20)


def webp() -> bytes:
    return saved(drawn(), "WEBP", exif=exif(), xmp=XMP, icc_profile=SECRET * 20)


def mpo() -> bytes:
    """Two exposures in one JPEG, each with its own words: the second is thrown away with what it says."""
    return saved(drawn(), "MPO", save_all=True, append_images=[drawn(color="#aa3322")], exif=exif()) + SECRET


TELLING = {"jpeg": jpeg, "png": png, "webp": webp, "mpo": mpo}


def chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The chunks of a WebP file, walked to its last byte: nothing may stand between or after them."""
    assert content[:4] == b"RIFF"
    assert content[8:12] == b"WEBP"
    assert struct.unpack("<I", content[4:8])[0] + 8 == len(content)
    at = 12
    while at < len(content):
        length = struct.unpack("<I", content[at + 4 : at + 8])[0]
        yield content[at : at + 4], content[at + 8 : at + 8 + length]
        at += 8 + length + length % 2


def assert_tells_nothing(content: bytes) -> None:
    """The stored file holds the pixels of one picture, and no other chunk."""
    assert {name for name, _data in chunks(content)} == KEPT_CHUNKS
    assert SECRET not in content
    image = Image.open(io.BytesIO(content))
    assert not image.getexif()
    assert not {"exif", "xmp", "icc_profile", "comment", "photoshop"} & set(image.info)
