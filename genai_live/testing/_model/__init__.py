"""The default scenarios: a model that answers by fixed rules, and one that plays music."""
