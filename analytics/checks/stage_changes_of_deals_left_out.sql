-- {n} stage change names a deal that is a duplicate or a test.
-- {n} stage changes name a deal that is a duplicate or a test.
select
    'stage_changes' as table_name,
    concat(stage_changes.deal_id, '|', stage_changes.stage) as row_id,
    stage_changes.import_no,
    'deal_id' as what,
    deals.status,
    stage_changes.entered_at as happened_at,
    stage_changes.rep_id,
    stage_changes.deal_id
from stage_changes
inner join deals on stage_changes.deal_id = deals.deal_id
where deals.status in ('duplicate', 'test')
