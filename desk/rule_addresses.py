"""Addresses of the rules."""

from django.urls import path

from desk.views import rule_trials, rules

rule_addresses = [
    path("attribution/", rules.rules, name="rules"),
    path("attribution/essai/", rule_trials.try_rules, name="rules-try"),
    path("attribution/dernier-mois/", rule_trials.rules_lately, name="rules-lately"),
    path("attribution/nouvelle/", rules.new_rule, name="rule-new"),
    path("attribution/<int:pk>/", rules.rule, name="rule"),
    path("attribution/<int:pk>/place/", rules.move_rule, name="rule-move"),
    path("attribution/<int:pk>/vigueur/", rules.switch_rule, name="rule-switch"),
    path("attribution/<int:pk>/retrait/", rules.remove_rule, name="rule-remove"),
]
