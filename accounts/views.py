"""Signing in."""

from http import HTTPStatus

from django.contrib.auth.views import LoginView
from django.http import HttpResponse

from accounts.forms import LoginForm


class SignIn(LoginView):
    template_name = "accounts/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def form_invalid(self, form: LoginForm) -> HttpResponse:
        response = super().form_invalid(form)
        if form.has_error("__all__", code="too_many"):
            response.status_code = HTTPStatus.TOO_MANY_REQUESTS
        return response
