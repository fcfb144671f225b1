"""Loose Bolts without a screen: sources, warehouse, models, metrics, charts and the command line."""
