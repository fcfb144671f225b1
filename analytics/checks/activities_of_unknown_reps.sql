-- {n} activity names a rep who is not in the data.
-- {n} activities name a rep who is not in the data.
select
    'activities' as table_name,
    activities.activity_id as row_id,
    activities.import_no,
    'rep_id' as what,
    activities.rep_id as unknown_id,
    activities.at as happened_at,
    activities.customer_id,
    activities.deal_id
from activities
left join reps on activities.rep_id = reps.rep_id
where activities.rep_id is not null and reps.rep_id is null
