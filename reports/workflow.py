"""What becomes of a report."""

from django.utils.translation import gettext_lazy as _

from contributions.workflow import Move, State, Workflow

REPORT_WORKFLOW = Workflow(
    states=[
        State("received", _("Reçu"), is_open=True, tone="new"),
        State("assigned", _("Transmis au service"), is_open=True, tone="active"),
        State("planned", _("Intervention prévue"), is_open=True, tone="active"),
        State("in_progress", _("En cours"), is_open=True, tone="active"),
        State("solved", _("Résolu"), is_open=False, tone="done", reopens="received"),
        State("refused", _("Sans suite"), is_open=False, tone="declined", reopens="received"),
    ],
    moves=[
        Move("received", "assigned"),
        Move("received", "planned"),
        Move("received", "in_progress"),
        Move("received", "solved"),
        Move("received", "refused", needs_answer=True),
        Move("assigned", "planned"),
        Move("assigned", "in_progress"),
        Move("assigned", "solved"),
        Move("assigned", "refused", needs_answer=True),
        Move("planned", "in_progress"),
        Move("planned", "solved"),
        Move("in_progress", "planned"),
        Move("in_progress", "solved"),
        Move("in_progress", "refused", needs_answer=True),
        Move("solved", "received", needs_answer=True),
        Move("refused", "received", needs_answer=True),
    ],
)
