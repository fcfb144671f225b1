-- {n} stage change names a rep who is not in the data.
-- {n} stage changes name a rep who is not in the data.
select
    'stage_changes' as table_name,
    concat(stage_changes.deal_id, '|', stage_changes.stage) as row_id,
    stage_changes.import_no,
    'rep_id' as what,
    stage_changes.rep_id as unknown_id,
    stage_changes.entered_at as happened_at,
    stage_changes.deal_id
from stage_changes
left join reps on stage_changes.rep_id = reps.rep_id
where stage_changes.rep_id is not null and reps.rep_id is null
