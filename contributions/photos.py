"""Photos: whatever is sent is decoded and drawn again by us, so that nothing else of the file remains."""

import base64
import io
import logging
import struct
import uuid
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from contributions.models import Photo

log = logging.getLogger(__name__)

# Decoders are an attack surface: three of them are open, for what telephones and screenshots make.
FORMATS = ("JPEG", "PNG", "WEBP")
LONGEST_SIDE = 1600
PREVIEW_SIDE = 320
SMALL_SECONDS = 3600
SHOWN_NAME = 40
TYPE = "image/webp"
HEAVIEST_BYTES = 350_000
QUALITIES = (80, 70, 60, 50, 40)
HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis")

# All that Pillow is known to raise on a file that lies about itself.
BROKEN = (OSError, SyntaxError, ValueError, TypeError, LookupError, EOFError, MemoryError, ArithmeticError)
BROKEN += (RuntimeError, struct.error, zlib.error, AttributeError)

# Pillow warns above this and refuses above its double; the size is checked again below, before any pixel is read.
Image.MAX_IMAGE_PIXELS = settings.PHOTO_MAX_PIXELS
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


@dataclass(frozen=True)
class Picture:
    """A WebP picture of ours, with its size in pixels."""

    content: bytes
    width: int
    height: int

    def as_file(self) -> ContentFile:
        return ContentFile(self.content, name=f"{uuid.uuid4().hex}.webp")


def reencode(upload: UploadedFile) -> Picture:
    """Draw an uploaded picture again. Raises ValidationError, in words, for whatever is not an acceptable photo."""
    if upload.size > settings.PHOTO_MAX_BYTES:
        heaviest = settings.PHOTO_MAX_BYTES // (1024 * 1024)
        raise ValidationError(_("Cette photo est trop lourde (%(max)s Mo au plus).") % {"max": heaviest}, code="heavy")
    try:
        image = _opened(upload)
        _refuse_unfit(image)
        return _encoded(_upright(image))
    except BOMBS:
        raise _too_large() from None
    except BROKEN as error:
        log.info("photo refused: %s", type(error).__name__)
        raise _refusal(upload) from None


def _opened(upload: UploadedFile) -> Image.Image:
    upload.seek(0)
    return Image.open(upload, formats=FORMATS)


def _refuse_unfit(image: Image.Image) -> None:
    if image.width * image.height > settings.PHOTO_MAX_PIXELS:
        raise _too_large()
    # Telephones store a depth map or a second exposure as an "MPO" JPEG: several frames, but no animation.
    if image.format != "MPO" and getattr(image, "is_animated", False):
        raise ValidationError(_("Cette image est animée : envoyez une photo fixe."), code="animated")


def _too_large() -> ValidationError:
    most = settings.PHOTO_MAX_PIXELS // 1_000_000
    return ValidationError(
        _("Cette image est trop grande (%(max)s millions de pixels au plus).") % {"max": most}, code="large"
    )


def _refusal(upload: UploadedFile) -> ValidationError:
    """Why a file that could not be decoded is refused, told from its first bytes."""
    upload.seek(0)
    head = upload.read(32)
    if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS:
        return ValidationError(
            _("Les photos HEIC ne sont pas lues ici : choisissez JPEG dans les réglages de l'appareil photo."),
            code="heic",
        )
    if head.startswith((b"\xff\xd8", b"\x89PNG", b"RIFF")):
        return ValidationError(_("Cette photo est abîmée ou incomplète. Choisissez-la de nouveau."), code="broken")
    return ValidationError(
        _("Ce fichier n'est pas une photo lisible : envoyez une image JPEG, PNG ou WebP."), code="format"
    )


def _upright(image: Image.Image) -> Image.Image:
    """Decoded at a size near the wanted one, turned as the camera was held, on white where it was transparent."""
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    image.load()
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    image = _turned(image)
    # A new canvas: profile, EXIF, XMP and comments stay with the old one.
    canvas = Image.new("RGB", image.size, "white")
    picture = image.convert("RGBA")
    canvas.paste(picture, mask=picture.getchannel("A"))
    return canvas


def _turned(image: Image.Image) -> Image.Image:
    """As the camera was held; as it comes when its EXIF is absurd: the picture itself is good."""
    try:
        return ImageOps.exif_transpose(image)
    except BROKEN:
        return image


def _encoded(image: Image.Image) -> Picture:
    """The best quality that fits; a picture that fits at none is made smaller and tried again."""
    for quality in QUALITIES:
        content = _webp(image, quality)
        if len(content) <= HEAVIEST_BYTES:
            return Picture(content, *image.size)
    return _encoded(image.resize((max(1, image.width * 3 // 4), max(1, image.height * 3 // 4))))


def _webp(image: Image.Image, quality: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=quality, method=4)
    return buffer.getvalue()


def about(name: str, refusal: ValidationError) -> ValidationError:
    """The same refusal, saying of which file."""
    short = name if len(name) <= SHOWN_NAME else f"{name[:SHOWN_NAME]}…"
    words = [_("« %(name)s » : %(reason)s") % {"name": short, "reason": reason} for reason in refusal.messages]
    return ValidationError([ValidationError(one, code=refusal.code) for one in words])


def preview(photo: Photo) -> str:
    """A small picture as a data: address, empty when the file was lost. An unsent photo has no address of its own:
    nobody else may look at it."""
    try:
        return "data:image/webp;base64," + base64.b64encode(small(photo)).decode()
    except FileNotFoundError:
        return ""


@dataclass(frozen=True)
class Previewed:
    """A photo with its small picture, for who may look at it without an address; `number` is its place in the list."""

    photo: Photo
    number: int
    preview: str

    @property
    def name(self) -> str:
        return _("Photo %(number)s") % {"number": self.number}


def previewed(rows: Iterable[Photo]) -> list[Previewed]:
    return [Previewed(photo, number, preview(photo)) for number, photo in enumerate(rows, 1)]


def small(photo: Photo) -> bytes:
    """The picture at the size of a list: some ten kilobytes of WebP instead of hundreds."""
    kept = cache.get(f"photo-small:{photo.pk}")
    if kept is None:
        with photo.file.open("rb") as file, Image.open(file, formats=FORMATS) as image:
            image.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
            kept = _webp(image, 60)
        cache.set(f"photo-small:{photo.pk}", kept, SMALL_SECONDS)
    return kept


def forget(rows: QuerySet[Photo]) -> int:
    """Delete photos and, once that is committed, their files; answers how many."""
    doomed = list(rows)
    for photo in doomed:
        photo.delete()
        transaction.on_commit(partial(photo.file.storage.delete, photo.file.name), robust=True)
    return len(doomed)
