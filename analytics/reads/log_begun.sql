-- One row: does the log hold anything by $as_of?
select coalesce(min(first_at) <= $as_of, false) as has_log
from signature
where kind = 'activity'
