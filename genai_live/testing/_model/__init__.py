"""The default scenarios: `local_model`, which answers by fixed rules, and `local_music`."""
