"""The forms of an account: signing in, and making one from the administration."""

from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import AdminUserCreationForm, AuthenticationForm, UsernameField
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import attempts
from accounts.models import User

WRONG = _("Cette adresse et ce mot de passe ne vont pas ensemble. Vérifiez-les, puis réessayez.")
TOO_MANY = _("Trop d'essais. Attendez un quart d'heure, puis réessayez.")


class CountedTries(AuthenticationForm):
    """Tries are counted before the password is looked at: past their share, even the right one is refused."""

    error_messages = {"invalid_login": WRONG, "inactive": WRONG, "too_many": TOO_MANY}

    def clean(self) -> dict[str, Any]:
        email = self.cleaned_data.get("username")
        if email and not attempts.may_try(self.request, email):
            raise ValidationError(self.error_messages["too_many"], code="too_many")
        given = super().clean()
        if self.user_cache is not None:
            attempts.forgive(self.request, email)
        return given


class LoginForm(CountedTries):
    username = UsernameField(
        label=_("Adresse électronique"),
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("Mot de passe"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class AdminLoginForm(CountedTries, AdminAuthenticationForm):
    """The same count on the other door."""

    error_messages = {**AdminAuthenticationForm.error_messages, **CountedTries.error_messages}


class NewUserForm(AdminUserCreationForm):
    """An account made by an administrator; people are known by their e-mail address, in lower case."""

    class Meta:
        model = User
        fields = ("email", "name")

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(email=email).exists():
            raise ValidationError(_("Il y a déjà un compte avec cette adresse."), code="unique")
        return email
