-- {n} activity does not say who made it.
-- {n} activities do not say who made them.
select
    'activities' as table_name,
    activities.activity_id as row_id,
    activities.import_no,
    'rep_id' as what,
    activities.at as happened_at,
    activities.customer_id,
    activities.deal_id
from activities
where
    activities.rep_id is null
    and not coalesce(activities.planned, false)
    and not coalesce(activities.automatic, false)
