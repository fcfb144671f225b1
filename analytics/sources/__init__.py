"""Reading exports: containers, mapping, and the plan that the store carries out."""

from analytics.sources.mapping import Mapping, load
from analytics.sources.planning import Plan, plan
from analytics.sources.tables import TABLES, Field, Table

__all__ = ["TABLES", "Field", "Mapping", "Plan", "Table", "load", "plan"]
