-- One row per segment that a customer has at $as_of, with how many.
select
    segment,
    cast(count(*) as bigint) as n_customers
from segment_at($as_of)
group by segment
order by segment
