"""Photos in S3-compatible storage (`PHOTO_STORAGE=s3`): a private bucket, read and written by the site alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import ContentFile, File
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

from config.errors import FilesAway

CLIENT = Config(
    connect_timeout=2,
    read_timeout=10,
    retries={"max_attempts": 2, "mode": "standard"},
    signature_version="s3v4",
    # What every provider understands: the bucket in the path, and no checksums of one of them alone.
    s3={"addressing_style": "path"},
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)


class PhotoBucket(S3Storage):
    """A photo has no address of its own here either: it is read through its contribution."""

    def get_default_settings(self) -> dict[str, Any]:
        ours = {
            "client_config": CLIENT,
            # A photo is a few hundred kilobytes: one request, in the thread that asks.
            "transfer_config": TransferConfig(use_threads=False),
            "file_overwrite": False,
            "default_acl": None,
        }
        return super().get_default_settings() | ours

    def url(self, name: str, *args: Any, **options: Any) -> str:
        raise ValueError("A photo is not read by its address.")

    def _open(self, name: str, mode: str = "rb") -> File:
        """Whole, at once: what is missing or away is known before the answer begins."""
        with told_in_our_words(name):
            found = self.bucket.Object(self._normalize_name(clean_name(name))).get()
            return ContentFile(found["Body"].read(), name=name)

    def _save(self, name: str, content: File) -> str:
        with told_in_our_words(name):
            return super()._save(name, content)

    def delete(self, name: str) -> None:
        with told_in_our_words(name):
            super().delete(name)

    def exists(self, name: str) -> bool:
        with told_in_our_words(name):
            return super().exists(name)


@contextmanager
def told_in_our_words(name: str) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == HTTPStatus.NOT_FOUND:
            raise FileNotFoundError(name) from error
        raise FilesAway(f"{name}: {error}") from error
    except BotoCoreError as error:
        raise FilesAway(f"{name}: {error}") from error
