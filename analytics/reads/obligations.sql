-- One row per obligation known at $as_of, with its state at that moment.
select
    obligation.step,
    step.phase,
    step.who,
    step.scope,
    obligation.deal_id,
    obligation.order_id,
    obligation.customer_id,
    obligation.rep_id,
    obligation.triggered_at,
    obligation.due_at,
    case when obligation.done_at <= $as_of then obligation.done_at end as done_at,
    case when obligation.done_at <= $as_of then obligation.done_by end as done_by,
    case when obligation.closed_at <= $as_of then obligation.closed_at end as closed_at,
    case when obligation.closed_at <= $as_of then obligation.closed_by end as closed_by,
    case
        when
            sight.visible_from is null
            or obligation.triggered_at < sight.visible_from
            or sight.channels_from is null
            or sight.channels_from > $as_of
            then 'unseen'
        when obligation.done_at <= $as_of and obligation.done_at <= obligation.due_at then 'on_time'
        when obligation.done_at <= $as_of then 'late'
        when obligation.closed_at <= $as_of and obligation.ended_at <= obligation.due_at and not step.is_repeating
            then 'waived'
        when obligation.closed_at <= $as_of and obligation.closed_at <= obligation.due_at and step.is_repeating
            then 'waived'
        when not step.is_repeating and obligation.closed_at <= $as_of then 'missed'
        when step.is_repeating and obligation.due_at < $as_of then 'missed'
        when obligation.due_at < $as_of then 'overdue'
        else 'pending'
    end as state
from obligation
inner join step on obligation.step_no = step.step_no
inner join sight on obligation.step_no = sight.step_no
where
    obligation.triggered_at <= $as_of
    and (not step.is_repeating or obligation.triggered_at < $as_of)
    and ($step is null or obligation.step = $step)
    and ($rep is null or obligation.rep_id = $rep)
    and ($since is null or obligation.due_at >= $since)
    and ($until is null or obligation.due_at <= $until)
order by
    obligation.step,
    obligation.due_at,
    obligation.triggered_at,
    obligation.deal_id nulls first,
    obligation.order_id nulls first,
    obligation.customer_id nulls first,
    obligation.rep_id nulls first
