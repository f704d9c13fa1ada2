"""What a petition declares to the shared core; registered by the test that needs it, so that no page shows it."""

from contributions.kinds import Kind
from tests.petitions.workflow import PETITION_WORKFLOW

PETITION = Kind(
    code="petition",
    model="petitions.Petition",
    prefix="P",
    label="Pétition",
    plural="Pétitions",
    invitation="Lancer une pétition",
    icon="pencil",
    form_url="report-new",
    workflow=PETITION_WORKFLOW,
)
