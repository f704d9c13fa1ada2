"""The administration of the desk: templates of answers, by those who lead a service."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, Service
from accounts.permissions import EVERY_SERVICE, reaches_of
from contributions import kinds
from contributions.permissions import may_manage
from desk.answering import check, names
from desk.models import AnswerTemplate


class AnswerTemplateForm(forms.ModelForm):
    """Words whose variables exist, and a state that exists."""

    status = forms.ChoiceField(label=_("État proposé"), required=False)

    class Meta:
        model = AnswerTemplate
        fields = ("name", "service", "status", "text", "position", "is_active")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "status" in self.fields:  # gone where it is only read
            states = [(kind.plural, _states(kind)) for kind in kinds.all_kinds()]
            self.fields["status"].choices = [("", _("Aucun")), *states]
        if "text" in self.fields:
            known = {"names": ", ".join(names())}
            self.fields["text"].help_text = _("Remplacés à l'usage : %(names)s.") % known

    def clean_text(self) -> str:
        check(self.cleaned_data["text"])
        return self.cleaned_data["text"]


def _states(kind: kinds.Kind) -> list[tuple[str, Any]]:
    return [(state.code, state.label) for state in kind.workflow.states.values()]


@admin.register(AnswerTemplate)
class AnswerTemplateAdmin(admin.ModelAdmin):
    """A manager has the templates of their service; who leads every service, also those of all."""

    form = AnswerTemplateForm
    list_display = ("name", "service", "status", "position", "is_active")
    list_filter = (("service", admin.RelatedOnlyFieldListFilter), "is_active")
    list_select_related = ("service",)
    search_fields = ("name", "text")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(_managed(request))

    def has_view_permission(self, request: HttpRequest, obj: AnswerTemplate | None = None) -> bool:
        return self._may(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_change_permission(self, request: HttpRequest, obj: AnswerTemplate | None = None) -> bool:
        return self._may(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: AnswerTemplate | None = None) -> bool:
        return self._may(request, obj)

    def _may(self, request: HttpRequest, obj: AnswerTemplate | None = None) -> bool:
        if obj is None:
            return bool(_managed(request))
        return may_manage(request.user, obj.service)

    def get_queryset(self, request: HttpRequest) -> QuerySet[AnswerTemplate]:
        managed = _managed(request)
        rows = super().get_queryset(request)
        return rows if EVERY_SERVICE in managed else rows.filter(service__in=managed)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """Only their own services can be named; "every service" is for who leads them all."""
        managed = _managed(request)
        if db_field.name == "service" and EVERY_SERVICE not in managed:
            options |= {"queryset": Service.objects.filter(pk__in=managed), "required": True}
        return super().formfield_for_foreignkey(db_field, request, **options)


def _managed(request: HttpRequest) -> set[int | None]:
    """Ids of the services that this person leads; EVERY_SERVICE among them for who leads them all."""
    return {reach.service for reach in reaches_of(request.user, Role.MANAGER, Role.ADMINISTRATOR)}
