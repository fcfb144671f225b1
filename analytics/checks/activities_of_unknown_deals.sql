-- {n} activity names a deal that is not in the data.
-- {n} activities name a deal that is not in the data.
select
    'activities' as table_name,
    activities.activity_id as row_id,
    activities.import_no,
    'deal_id' as what,
    activities.deal_id as unknown_id,
    activities.at as happened_at,
    activities.rep_id,
    activities.customer_id
from activities
left join deals on activities.deal_id = deals.deal_id
where activities.deal_id is not null and deals.deal_id is null
