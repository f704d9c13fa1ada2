"""Bodies too large to be honest are turned away before they are read."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler


class RefuseHugeBodies(FileUploadHandler):
    """First of FILE_UPLOAD_HANDLERS. A photo a little too heavy still gets a form and a reason."""

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *args: Any, **options: Any) -> None:
        if content_length > settings.UPLOAD_MAX_BYTES:
            raise RequestDataTooBig

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
