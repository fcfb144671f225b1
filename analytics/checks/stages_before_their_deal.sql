-- {n} stage was entered before its deal was created.
-- {n} stages were entered before their deal was created.
-- A day without a time lasts until it ends, so an end on the day of the beginning is fine.
select
    'stage_changes' as table_name,
    concat(stage_changes.deal_id, '|', stage_changes.stage) as row_id,
    stage_changes.import_no,
    'entered_at' as what,
    deals.created_at as begins_at,
    stage_changes.entered_at as ends_at,
    stage_changes.rep_id,
    stage_changes.deal_id
from stage_changes
inner join deals on stage_changes.deal_id = deals.deal_id
where
    case
        when coalesce(stage_changes.entered_at_day_only, false) then end_of_day(stage_changes.entered_at)
        else stage_changes.entered_at
    end
    < deals.created_at
