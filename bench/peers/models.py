"""The copy, as Django reads it."""

from django.contrib.gis.db import models

from geo.srid import WEB_MERCATOR


class Report(models.Model):
    """`geom` is projected, `place` is not."""

    category_id = models.BigIntegerField()
    status = models.CharField(max_length=16)
    is_open = models.BooleanField()
    geom = models.PointField(srid=WEB_MERCATOR)
    place = models.PointField()

    class Meta:
        managed = False
        db_table = 'peers"."report'

    def __str__(self) -> str:
        return str(self.pk)
