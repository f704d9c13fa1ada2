"""The secret link by which someone without an account follows what they sent."""

import hashlib
import uuid

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

from contributions.models import Constat, Contribution

CONSTAT = "contributions.tracking.constat"


def tracking_token(submission_key: uuid.UUID) -> str:
    """The secret of the tracking link. Made from the form's own key, so that sending twice shows the same link;
    the database keeps only its hash."""
    return salted_hmac("contributions.tracking", str(submission_key), algorithm="sha256").hexdigest()[:40]


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def token_of(contribution: Contribution) -> str | None:
    """The token given to its author; None when the installation's secret has changed since."""
    token = tracking_token(contribution.submission_key)
    return token if constant_time_compare(hash_of(token), contribution.tracking_hash) else None


def constat_token(constat: Constat) -> str:
    """For the page that tells one person what was kept of what they sent. It opens nothing else."""
    return signing.Signer(salt=CONSTAT, sep=".").sign(str(constat.pk))


def constat_of(token: str) -> Constat:
    """Raises BadSignature, or Constat.DoesNotExist when the row is gone since."""
    return Constat.objects.select_related("contribution").get(pk=signing.Signer(salt=CONSTAT, sep=".").unsign(token))
