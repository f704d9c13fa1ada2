"""What becomes of a report, and who may decide it: a table to read."""

from django.utils.translation import gettext_lazy as _

from accounts.models import HANDLERS, Role
from contributions.workflow import Move, State, Workflow

ALL = HANDLERS
# A decision that binds more than the one who handles it: to refuse what was begun, to reopen what was closed.
LEADS = (Role.MANAGER, Role.ADMINISTRATOR)

REPORT_WORKFLOW = Workflow(
    states=[
        State("received", _("Reçu"), is_open=True, tone="new"),
        State("to_qualify", _("À qualifier"), is_open=True, tone="new"),
        State("assigned", _("Transmis au service"), is_open=True, tone="active", needs="service"),
        State("planned", _("Intervention prévue"), is_open=True, tone="active", needs="planned_on"),
        State("in_progress", _("En cours"), is_open=True, tone="active"),
        State("solved", _("Résolu"), is_open=False, tone="done", reopens="reopened"),
        State("refused", _("Sans suite"), is_open=False, tone="declined", reopens="reopened"),
        State("not_ours", _("Hors compétence"), is_open=False, tone="declined", reopens="reopened"),
        State("duplicate", _("Doublon"), is_open=False, tone="declined", reopens="reopened", needs="duplicate_of"),
        State("reopened", _("Rouvert"), is_open=True, tone="new"),
    ],
    moves=[
        Move("received", "to_qualify", roles=ALL),
        Move("received", "assigned", roles=ALL),
        Move("received", "planned", roles=ALL),
        Move("received", "in_progress", roles=ALL),
        Move("received", "solved", roles=ALL),
        Move("received", "refused", needs_answer=True, roles=ALL),
        Move("received", "not_ours", needs_answer=True, roles=ALL),
        Move("received", "duplicate", roles=ALL),
        Move("to_qualify", "assigned", roles=ALL),
        Move("to_qualify", "planned", roles=ALL),
        Move("to_qualify", "in_progress", roles=ALL),
        Move("to_qualify", "solved", roles=ALL),
        Move("to_qualify", "refused", needs_answer=True, roles=ALL),
        Move("to_qualify", "not_ours", needs_answer=True, roles=ALL),
        Move("to_qualify", "duplicate", roles=ALL),
        Move("assigned", "to_qualify", roles=ALL),
        Move("assigned", "planned", roles=ALL),
        Move("assigned", "in_progress", roles=ALL),
        Move("assigned", "solved", roles=ALL),
        Move("assigned", "refused", needs_answer=True, roles=ALL),
        Move("assigned", "not_ours", needs_answer=True, roles=LEADS),
        Move("assigned", "duplicate", roles=ALL),
        Move("planned", "planned", roles=ALL),
        Move("planned", "in_progress", roles=ALL),
        Move("planned", "solved", roles=ALL),
        Move("planned", "refused", needs_answer=True, roles=LEADS),
        Move("planned", "duplicate", roles=ALL),
        Move("in_progress", "planned", roles=ALL),
        Move("in_progress", "solved", roles=ALL),
        Move("in_progress", "refused", needs_answer=True, roles=LEADS),
        Move("in_progress", "duplicate", roles=ALL),
        Move("solved", "reopened", needs_answer=True, roles=LEADS),
        Move("refused", "reopened", needs_answer=True, roles=LEADS),
        Move("not_ours", "reopened", needs_answer=True, roles=LEADS),
        Move("duplicate", "reopened", needs_answer=True, roles=LEADS),
        Move("reopened", "to_qualify", roles=ALL),
        Move("reopened", "assigned", roles=ALL),
        Move("reopened", "planned", roles=ALL),
        Move("reopened", "in_progress", roles=ALL),
        Move("reopened", "solved", roles=ALL),
        Move("reopened", "refused", needs_answer=True, roles=LEADS),
        Move("reopened", "not_ours", needs_answer=True, roles=LEADS),
        Move("reopened", "duplicate", roles=ALL),
    ],
    routed="assigned",
)
