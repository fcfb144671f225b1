-- One row per channel and per purpose that any activity by $as_of has, whoever's it is; "touch" where there is any touch.
select distinct word
from (
    select unnest([channel, purpose, case when is_touch then 'touch' end]) as word
    from signature
    where kind = 'activity' and first_at <= $as_of
) as logged
where word is not null
order by word
