-- One row per currency, the one with most open deals at $as_of first.
select *
from currency_rank($as_of)
