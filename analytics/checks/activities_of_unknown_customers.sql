-- {n} activity names a customer that is not in the data.
-- {n} activities name a customer that is not in the data.
select
    'activities' as table_name,
    activities.activity_id as row_id,
    activities.import_no,
    'customer_id' as what,
    activities.customer_id as unknown_id,
    activities.at as happened_at,
    activities.rep_id,
    activities.deal_id
from activities
left join customers on activities.customer_id = customers.customer_id
where activities.customer_id is not null and customers.customer_id is null
