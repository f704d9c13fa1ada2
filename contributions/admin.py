"""The administration: categories are set up here; contributions are only read, since agents act on their page."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from contributions import kinds
from contributions.closing_settings import ClosingReasonForm
from contributions.models import Category, ClosingReason, Contact, Contribution, Diversion, Event, Question
from contributions.question_settings import QuestionForm

admin.site.site_header = "Riverain"
admin.site.site_title = "Riverain"
admin.site.index_title = _("Paramétrage")


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
        "position",
        "is_active",
    )
    list_editable = ("position", "is_active")
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


class ReadOnly:
    """What is seen and not touched: history is added by the actions, never typed."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class EventInline(ReadOnly, admin.TabularInline):
    model = Event
    fields = ("at", "type", "status", "text", "actor", "is_public", "handled_at")


class ContactInline(admin.TabularInline):
    """An address can be taken away, when its owner asks."""

    model = Contact
    fields = ("email", "created_at")
    readonly_fields = fields
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Contribution)
class ContributionAdmin(admin.ModelAdmin):
    list_display = ("reference", "kind", "category", "status", "is_public", "commune", "quartier", "created_at")
    list_filter = ("kind", "is_open", "is_public", "needs_check")
    list_select_related = ("category", "commune", "quartier")
    search_fields = ("=reference",)
    search_help_text = _("Une référence entière, par exemple S-7F3K2QX.")
    # Counting a million rows to write the number beside the search box costs more than the page.
    show_full_result_count = False
    ordering = ("-created_at", "-id")
    # No map here, and no outline: the page of the contribution has both.
    readonly_fields = (
        "reference", "kind", "category", "title", "description", "place_description", "is_approximate", "accuracy_m",
        "commune", "quartier", "status", "is_open", "is_public", "author", "support_count", "created_at", "closed_at",
    )  # fmt: skip
    fields = readonly_fields
    inlines = (EventInline, ContactInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Contribution]:
        return super().get_queryset(request).defer("commune__geom", "quartier__geom")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Contribution | None = None) -> bool:
        return False

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        return super().get_search_results(request, queryset, search_term.strip().upper())

    def save_model(self, request: HttpRequest, obj: Contribution, form: ModelForm, change: bool) -> None:
        """Nothing of a contribution is written here; the form only carries the contacts to take away."""
