"""The administration: categories are set up here; contributions are only read, since agents act on their page."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.permissions import require
from contributions import actions, kinds
from contributions.admin_lists import LongList, OfKind
from contributions.closing_settings import ClosingReasonForm
from contributions.erasing import EraseForm
from contributions.models import (
    Category,
    ClosingReason,
    Constat,
    Contribution,
    Diversion,
    Event,
    Merge,
    Question,
    RoutingRule,
)
from contributions.permissions import may_erase_addresses
from contributions.question_settings import QuestionForm
from contributions.rescheduling import effect_of, new_deadlines

admin.site.site_header = "Riverain"
admin.site.site_title = "Riverain"
admin.site.index_title = _("Paramétrage")


class ReadOnly:
    """What is seen and not touched: history is added by the actions, never typed."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class QuestionInline(admin.StackedInline):
    model = Question
    form = QuestionForm
    extra = 0
    fields = (
        ("code", "position"),
        "label",
        "help",
        "type",
        "choices",
        ("is_required", "is_public", "is_active"),
    )


class DiversionInline(admin.StackedInline):
    model = Diversion
    extra = 0
    autocomplete_fields = ("boundary",)
    fields = (
        ("reason", "boundary"),
        "message",
        ("contact_name", "phone", "url"),
        ("is_final", "is_active"),
    )

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        if db_field.name == "url":
            options["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **options)


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):
    inlines = (QuestionInline, DiversionInline)
    list_display = (
        "name",
        "parent",
        "kind",
        "icon",
        "duplicate_radius_m",
        "duplicate_window_days",
        "official_delay_days",
        "position",
        "is_active",
    )
    list_editable = ("position", "is_active")
    actions = ("apply_delays",)
    list_filter = ("kind", "is_active", ("parent", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("parent",)
    search_fields = ("name", "code", "keywords")
    prepopulated_fields = {"code": ("name",)}

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        if db_field.name == "kind":
            return admin.widgets.forms.ChoiceField(label=db_field.verbose_name, choices=kinds.kind_choices())
        if db_field.name == "parent":
            options["queryset"] = Category.objects.filter(parent=None)
        return super().formfield_for_dbfield(db_field, request, **options)

    def get_readonly_fields(self, request: HttpRequest, obj: Category | None = None) -> tuple[str, ...]:
        """The code stands in addresses and in imports: it does not change once given."""
        return ("code",) if obj else ()

    def get_prepopulated_fields(self, request: HttpRequest, obj: Category | None = None) -> dict[str, Any]:
        return {} if obj else self.prepopulated_fields

    @admin.action(description=_("Appliquer le délai annoncé à ce qui est ouvert"), permissions=["change"])
    def apply_delays(self, request: HttpRequest, queryset: QuerySet[Category]) -> HttpResponse | None:
        """What is received keeps the delay of its day, unless this is asked: first with its effect, then done."""
        chosen = list(queryset.select_related("parent").order_by("position", "pk"))
        if "confirmed" in request.POST:
            effect = actions.apply_delays(request.user, categories=chosen)
            words = ngettext("%(count)d échéance est changée.", "%(count)d échéances sont changées.", effect.moved)
            self.message_user(request, words % {"count": effect.moved})
            return None
        page = {
            **self.admin_site.each_context(request),
            "title": _("Appliquer le délai annoncé à ce qui est ouvert"),
            "opts": self.model._meta,
            "categories": chosen,
            "effect": effect_of(new_deadlines(chosen)),
            "action_checkbox_name": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/contributions/category/apply_delays.html", page)


@admin.register(RoutingRule)
class RoutingRuleAdmin(ReadOnly, admin.ModelAdmin):
    """To be read here. They are edited and tried on their own page, which knows whose territory each is of."""

    list_display = ("position", "category", "boundary", "question", "answer", "service", "is_active")
    list_display_links = None
    list_filter = ("is_active", "service")
    list_select_related = ("category", "boundary", "question", "service")

    def get_queryset(self, request: HttpRequest) -> QuerySet[RoutingRule]:
        return super().get_queryset(request).defer("boundary__geom")


@admin.register(ClosingReason)
class ClosingReasonAdmin(admin.ModelAdmin):
    form = ClosingReasonForm
    list_display = ("label", "kind", "status", "position", "is_active")
    list_editable = ("position", "is_active")
    list_filter = ("kind", "is_active")
    search_fields = ("label", "code")
    prepopulated_fields = {"code": ("label",)}

    def get_readonly_fields(self, request: HttpRequest, obj: ClosingReason | None = None) -> tuple[str, ...]:
        """What was given as a reason keeps its meaning: only its words, its place and its use may change."""
        return ("code", "kind", "status") if obj else ()

    def get_prepopulated_fields(self, request: HttpRequest, obj: ClosingReason | None = None) -> dict[str, Any]:
        return {} if obj else self.prepopulated_fields


class EventInline(ReadOnly, admin.TabularInline):
    model = Event
    fields = ("at", "type", "status", "text", "actor", "is_public", "handled_at")


class ConstatInline(ReadOnly, admin.TabularInline):
    """Not who said it: the mark of a browser is nobody's to read. Its page is where one is hidden."""

    model = Constat
    fields = ("created_at", "text", "accuracy_m", "is_public")


class MergeInline(ReadOnly, admin.TabularInline):
    """What it was merged into, and whether that was undone."""

    model = Merge
    fk_name = "contribution"
    fields = ("at", "kept", "actor", "undone_at")


@admin.register(Contribution)
class ContributionAdmin(LongList, admin.ModelAdmin):
    list_display = ("reference", "kind", "category", "status", "is_public", "commune", "quartier", "created_at")
    list_filter = (OfKind, "is_open", "is_public", "needs_check")
    list_select_related = ("category", "commune", "quartier")
    search_fields = ("=reference",)
    search_help_text = _("Une référence entière, par exemple S-7F3K2QX.")
    # No map here, and no outline: the page of the contribution has both.
    readonly_fields = (
        "reference", "kind", "category", "title", "description", "place_description", "is_approximate", "accuracy_m",
        "commune", "quartier", "status", "is_open", "is_public", "author", "support_count", "created_at", "closed_at",
    )  # fmt: skip
    fields = readonly_fields
    inlines = (EventInline, ConstatInline, MergeInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Contribution]:
        return super().get_queryset(request).defer("commune__geom", "quartier__geom")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Contribution | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Contribution | None = None) -> bool:
        return False

    def get_urls(self) -> list[Any]:
        address = path(
            "effacer-une-adresse/",
            self.admin_site.admin_view(self.erase_address),
            name="contributions_contribution_erase",
        )
        return [address, *super().get_urls()]

    def erase_address(self, request: HttpRequest) -> HttpResponse:
        """Nobody reads addresses here: whoever is asked to erase one types it, and it is gone wherever it was."""
        require(may_erase_addresses(request.user))
        form = EraseForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            actions.erase_address(request.user, email=form.cleaned_data["email"])
            # The same words whether it was there or not: nobody learns here who had written.
            self.message_user(request, _("C'est fait : cette adresse n'est gardée avec aucune contribution."))
            return redirect("admin:contributions_contribution_changelist")
        page = {
            **self.admin_site.each_context(request),
            "title": _("Effacer une adresse"),
            "opts": self.model._meta,
            "form": form,
        }
        return TemplateResponse(request, "admin/contributions/contribution/erase.html", page)
