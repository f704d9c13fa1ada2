"""The pages that file a report."""

from django.utils.translation import gettext_lazy as _

from contributions.submission import SentView, SimilarView, SubmissionView
from reports.kind import REPORT


class NewReport(SubmissionView):
    kind = REPORT
    where_title = _("Où est le problème ?")
    what_title = _("Quel est le problème ?")
    sent_url = "report-sent"
    similar_url = "report-similar"


class SimilarReports(SimilarView):
    kind = REPORT


class ReportSent(SentView):
    kind = REPORT
    template_name = "reports/sent.html"
