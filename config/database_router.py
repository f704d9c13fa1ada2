"""Reads go where `geo.reading` says, everything else to the primary."""

from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model

from geo import reading


class PrimaryAndReplicas:
    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        return reading.alias()

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        reading.stay_on_primary()
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:
        # The same rows, wherever they were read.
        return True

    def allow_migrate(self, alias: str, app_label: str, **hints: Any) -> bool:
        return alias == DEFAULT_DB_ALIAS
