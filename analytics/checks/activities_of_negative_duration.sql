-- {n} activity took less than no time.
-- {n} activities took less than no time.
select
    'activities' as table_name,
    activities.activity_id as row_id,
    activities.import_no,
    'duration_minutes' as what,
    activities.duration_minutes as amount,
    activities.at as happened_at,
    activities.rep_id,
    activities.customer_id,
    activities.deal_id
from activities
where activities.duration_minutes < 0
