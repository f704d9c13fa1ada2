"""Photos: what is refused, and what remains of the one that is kept."""

import io
import struct
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from contributions import photos
from tests import pictures

CAMERA, ORIENTATION, GPS = 0x0110, 0x0112, 0x8825
TURNED_RIGHT = 6


def encoded(image: Image.Image, form: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def picture(width: int = 64, height: int = 48) -> Image.Image:
    return Image.new("RGB", (width, height), "#2f6f5e")


def upload(content: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/jpeg")


def png_that_claims(width: int, height: int) -> bytes:
    """The head of a PNG of any size, in 60 bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def reopened(kept: photos.Picture) -> Image.Image:
    return Image.open(io.BytesIO(kept.content))


def refusal(content: bytes, name: str = "photo.jpg") -> str:
    with pytest.raises(ValidationError) as refused:
        photos.reencode(upload(content, name))
    return refused.value.code


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_what_telephones_make_becomes_webp(form: str) -> None:
    kept = photos.reencode(upload(encoded(picture(), form)))
    assert reopened(kept).format == "WEBP"
    assert (kept.width, kept.height) == (64, 48)


def test_a_large_photo_is_made_smaller_and_light() -> None:
    noise = Image.effect_noise((2400, 1800), 120).convert("RGB")
    kept = photos.reencode(upload(encoded(noise, "JPEG", quality=95)))
    assert max(kept.width, kept.height) <= photos.LONGEST_SIDE
    assert len(kept.content) <= photos.HEAVIEST_BYTES


def test_no_metadata_remains() -> None:
    exif = Image.Exif()
    exif[CAMERA] = "Telephone-12"
    exif[GPS] = {1: "N", 2: (48.0, 34.0, 51.0), 3: "E", 4: (7.0, 45.0, 8.0)}
    sent = encoded(picture(), "JPEG", exif=exif, comment=b"moi", icc_profile=b"profil")
    kept = photos.reencode(upload(sent))
    assert not reopened(kept).getexif()
    assert reopened(kept).info.keys() <= {"loop", "background", "timestamp", "duration"}
    assert not any(trace in kept.content for trace in (b"Telephone-12", b"moi", b"profil", b"EXIF", b"ICCP", b"XMP "))


def test_a_photo_is_turned_as_it_was_held() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = TURNED_RIGHT
    kept = photos.reencode(upload(encoded(picture(), "JPEG", exif=exif)))
    assert (kept.width, kept.height) == (48, 64)


def test_a_transparent_picture_stands_on_white() -> None:
    kept = photos.reencode(upload(encoded(Image.new("RGBA", (8, 8), (0, 0, 0, 0)), "PNG")))
    assert reopened(kept).convert("RGB").getpixel((4, 4)) == (255, 255, 255)


def test_a_jpeg_with_several_frames_from_a_telephone_is_a_photo() -> None:
    sent = encoded(picture(), "MPO", save_all=True, append_images=[picture()])
    assert photos.reencode(upload(sent)).width == 64


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "format"),
        (b"<!doctype html><script>alert(1)</script>", "format"),
        (b"\x00" * 100, "format"),
        (b"%PDF-1.7", "format"),
        (encoded(picture(), "GIF"), "format"),
        (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40, "heic"),
        (encoded(picture(400, 400), "JPEG")[:300], "broken"),
        (encoded(picture(400, 400), "PNG")[:80], "broken"),
        (b"\xff\xd8\xff\xe0" + b"<script>" * 40, "broken"),
        (png_that_claims(30_000, 30_000), "large"),
        (png_that_claims(9_000, 6_000), "large"),
        (png_that_claims(2**31 - 1, 2**31 - 1), "large"),
        (png_that_claims(10, 10), "broken"),
        (encoded(picture(), "WEBP", save_all=True, append_images=[Image.new("RGB", (64, 48), "red")]), "animated"),
        (encoded(picture(), "PNG", save_all=True, append_images=[Image.new("RGB", (64, 48), "red")]), "animated"),
    ],
    ids=[
        "svg",
        "html",
        "zeros",
        "pdf",
        "gif",
        "heic",
        "short-jpeg",
        "short-png",
        "html-in-jpeg",
        "30000",
        "54-mpx",
        "2^31",
        "empty-png",
        "webp",
        "apng",
    ],
)
def test_what_is_not_a_photo_is_refused_in_words(content: bytes, code: str) -> None:
    assert refusal(content) == code


@override_settings(PHOTO_MAX_BYTES=1000)
def test_a_heavy_file_is_refused_before_it_is_read() -> None:
    assert refusal(b"\xff\xd8" + b"x" * 2000) == "heavy"


@pytest.mark.parametrize("name", pictures.TELLING)
def test_what_a_file_says_of_people_is_in_what_is_sent_and_not_in_what_is_kept(name: str) -> None:
    sent = pictures.TELLING[name]()
    assert pictures.SECRET in sent
    pictures.assert_tells_nothing(photos.reencode(upload(sent)).content)


ABSURD_EXIF = {
    "latitude-of-1000": pictures.exif({1: "N", 2: (1000.0, 0.0, 0.0), 3: "E", 4: (7.0, 0.0, 0.0)}),
    "over-zero": pictures.exif({1: "?", 2: (IFDRational(1, 0),) * 3, 3: "?", 4: (IFDRational(0, 0),) * 3}),
    "orientation-99": b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00c\x00\x00",
    "a-directory-that-points-to-itself": b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00\x00\x00\x00\x08",
    "a-pointer-out-of-the-file": b"Exif\x00\x00MM\x00*\xff\xff\xff\xff",
    "cut-short": b"Exif\x00\x00MM\x00*",
    "no-order-of-bytes": b"Exif\x00\x00ZZ\x00*\x00\x00\x00\x08",
}


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
@pytest.mark.parametrize("words", ABSURD_EXIF.values(), ids=ABSURD_EXIF)
def test_absurd_exif_does_not_cost_the_picture(words: object) -> None:
    kept = photos.reencode(upload(pictures.jpeg(exif=words)))
    assert (kept.width, kept.height) == (64, 48)
    pictures.assert_tells_nothing(kept.content)


def test_the_refusal_of_a_heic_photo_says_what_to_do() -> None:
    with pytest.raises(ValidationError) as refused:
        photos.reencode(upload(b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40))
    assert refused.value.messages == [
        "Les photos HEIC ne sont pas lues ici : choisissez JPEG dans les réglages de l'appareil photo."
    ]
