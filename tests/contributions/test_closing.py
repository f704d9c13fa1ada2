"""What is closed says why: a reason of the list, a photo that proves it, and for a refusal an answer in words."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.models import User
from contributions import actions, kinds, photos
from contributions.models import ClosingReason, EventType, Photo
from contributions.workflow import State, Workflow
from reports.models import Report
from tests.factories import Territory, make_idea, make_reason, make_superuser

pytestmark = pytest.mark.django_db


def proof(exif: bytes = b"") -> photos.Picture:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48)).save(buffer, "JPEG", exif=exif)
    return photos.reencode(SimpleUploadedFile("preuve.jpg", buffer.getvalue(), "image/jpeg"))


def refusal(agent: User, report: Report, **given: object) -> tuple[str, str]:
    """The field at fault and the code of what was refused; nothing is changed."""
    with pytest.raises(ValidationError) as refused:
        actions.change_status(agent, contribution=report, **given)
    ((field, (error,)),) = refused.value.error_dict.items()
    report.refresh_from_db()
    assert (report.status, report.is_open, report.closed_at) == ("received", True, None)
    assert not report.events.filter(type=EventType.STATUS).exists()
    assert not Photo.objects.exists()
    return field, error.code


def test_a_closing_without_grounds_is_refused_whatever_the_answer(agent: User, report: Report) -> None:
    assert refusal(agent, report, status="solved", answer="Fait.") == ("reason", "needs_grounds")


def test_a_solved_report_owes_no_answer_when_its_reason_says_it(agent: User, report: Report) -> None:
    actions.change_status(agent, contribution=report, status="solved", reason=make_reason())
    event = report.events.get(type=EventType.STATUS)
    assert (event.text, event.reason.code, event.is_public) == ("", "motif-solved", True)
    report.refresh_from_db()
    assert report.closed_at == event.at


def test_a_refusal_still_owes_an_answer(agent: User, report: Report) -> None:
    reason = make_reason(status="refused")
    assert refusal(agent, report, status="refused", reason=reason) == ("answer", "needs_answer")


def test_a_reopening_still_owes_an_answer(manager: User, report: Report) -> None:
    actions.change_status(manager, contribution=report, status="solved", reason=make_reason())
    with pytest.raises(ValidationError) as refused:
        actions.change_status(manager, contribution=report, status="reopened")
    assert refused.value.error_dict["answer"][0].code == "needs_answer"


@pytest.mark.parametrize(
    "columns", [{"status": "refused"}, {"kind": "idea"}, {"is_active": False}], ids=lambda columns: next(iter(columns))
)
def test_a_reason_that_does_not_fit_is_refused(agent: User, report: Report, columns: dict) -> None:
    reason = make_reason(**columns)
    assert refusal(agent, report, status="solved", answer="Fait.", reason=reason) == ("reason", "wrong_reason")


def test_reason_and_proof_belong_to_closings(agent: User, report: Report) -> None:
    assert refusal(agent, report, status="in_progress", reason=make_reason()) == ("reason", "wrong_reason")
    assert refusal(agent, report, status="in_progress", proof=proof()) == ("proof", "wrong_proof")


def test_a_proof_stands_with_its_step_and_holds_no_metadata(agent: User, report: Report) -> None:
    exif = Image.Exif()
    exif[0x0110] = "Telephone-12"
    actions.change_status(
        agent, contribution=report, status="solved", proof=proof(exif.tobytes()), proof_alt="Le trou rebouché"
    )
    photo = Photo.objects.get()
    assert (photo.contribution_id, photo.event.status, photo.alt) == (report.pk, "solved", "Le trou rebouché")
    assert photo.is_public
    with photo.file.open() as kept:
        assert b"Telephone-12" not in kept.read()


def test_an_idea_is_closed_with_its_own_reasons(agent: User, territory: Territory) -> None:
    idea = make_idea()
    reason = make_reason(kind="idea", status="adopted")
    actions.change_status(agent, contribution=idea, status="adopted", answer="Retenue.", reason=reason)
    assert idea.events.get(status="adopted").reason == reason


def test_closing_answers_the_check_that_was_asked_for(agent: User, report: Report) -> None:
    Report.objects.filter(pk=report.pk).update(needs_check=True)
    actions.change_status(agent, contribution=report, status="solved", reason=make_reason())
    report.refresh_from_db()
    assert not report.needs_check


def test_every_closing_of_the_city_has_a_reason_to_choose() -> None:
    call_command("loaddata", "closing_reasons", verbosity=0)
    offered = set(ClosingReason.objects.filter(is_active=True).values_list("kind", "status"))
    closed = {
        (kind.code, state.code)
        for kind in kinds.all_kinds()
        for state in kind.workflow.states.values()
        if not state.is_open and state.needs != "duplicate_of"  # what it repeats is the reason
    }
    assert offered == closed


@pytest.mark.parametrize("reopens", ["nowhere", "closed"])
def test_a_workflow_that_reopens_into_nothing_open_is_a_mistake(reopens: str) -> None:
    states = [
        State("open", "Ouvert", is_open=True, tone="new"),
        State("closed", "Clos", is_open=False, tone="done", reopens=reopens),
    ]
    with pytest.raises(ValueError, match="closed"):
        Workflow(states, [])


def test_a_city_adds_a_reason_for_a_state_that_ends_its_kind(client: Client) -> None:
    client.force_login(make_superuser())
    address = reverse("admin:contributions_closingreason_add")
    given = {"label": "Sur un terrain privé", "code": "prive", "kind": "report", "position": "1", "is_active": "on"}
    wrong = client.post(address, {**given, "status": "adopted"})
    assert "ne finit pas dans cet état" in wrong.content.decode()
    assert client.post(address, {**given, "status": "refused"}).status_code == 302
    added = ClosingReason.objects.get(code="prive")
    page = client.get(reverse("admin:contributions_closingreason_change", args=[added.pk])).content.decode()
    assert "Sur un terrain privé" in page
    assert 'name="status"' not in page


def test_a_reason_that_was_given_is_not_deleted(agent: User, report: Report) -> None:
    reason = make_reason()
    actions.change_status(agent, contribution=report, status="solved", reason=reason)
    with pytest.raises(ProtectedError):
        reason.delete()
