"""What a report declares to the shared core."""

from django.utils.translation import gettext_lazy as _

from contributions import kinds
from reports.workflow import REPORT_WORKFLOW

REPORT = kinds.register(
    kinds.Kind(
        code="report",
        model="reports.Report",
        prefix="S",
        label=_("Signalement"),
        plural=_("Signalements"),
        invitation=_("Signaler un problème"),
        icon="message-square-warning",
        form_url="report-new",
        workflow=REPORT_WORKFLOW,
        is_problem=True,
    )
)
