-- {n} activity names a deal that is a duplicate or a test.
-- {n} activities name a deal that is a duplicate or a test.
select
    'activities' as table_name,
    activities.activity_id as row_id,
    activities.import_no,
    'deal_id' as what,
    deals.status,
    activities.at as happened_at,
    activities.rep_id,
    activities.customer_id,
    activities.deal_id
from activities
inner join deals on activities.deal_id = deals.deal_id
where deals.status in ('duplicate', 'test')
