-- {n} stage change names a deal that is not in the data.
-- {n} stage changes name a deal that is not in the data.
select
    'stage_changes' as table_name,
    concat(stage_changes.deal_id, '|', stage_changes.stage) as row_id,
    stage_changes.import_no,
    'deal_id' as what,
    stage_changes.deal_id as unknown_id,
    stage_changes.entered_at as happened_at,
    stage_changes.rep_id
from stage_changes
left join deals on stage_changes.deal_id = deals.deal_id
where stage_changes.deal_id is not null and deals.deal_id is null
