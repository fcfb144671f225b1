-- One row per thing known of a deal's life: opened, stages entered, what changed between imports, closed. The oldest first.
select
    history.happened_at,
    history.what,
    history.before,
    history.after
from (
    select created_at as happened_at, 'created' as what, null as before, null as after, 0 as place
    from deals
    where deal_id = $deal and created_at is not null
    union all
    select entered_at, 'stage', null, stage, 1
    from stage_changes
    where deal_id = $deal and not starts_with(import_source, 'compared:')
    union all
    select seen_at, field, old_value, new_value, 2
    from deal_change
    where deal_id = $deal
    union all
    select closed_at, coalesce(status, 'closed'), null, loss_reason, 3
    from deals
    where deal_id = $deal and closed_at is not null and coalesce(status, '') <> 'open'
) as history
order by history.happened_at, history.place
