-- One row per deal × step of deals: the first obligation of the step, where the deal was still open at its due date; what became of both.
with

first_duty as (

    select
        duty.step_no,
        duty.deal_no,
        min(duty.triggered_at) as triggered_at
    from duty
    inner join step on duty.step_no = step.step_no and step.scope = 'deal'
    where duty.triggered_at <= $as_of
    group by duty.step_no, duty.deal_no

)

select
    step.step,
    step.phase,
    step.who,
    deal.deal_id,
    deal.name as deal,
    deal.customer_id,
    customers.name as customer,
    rep_no.rep_id,
    reps.team,
    duty.triggered_at,
    duty.due_at,
    case when duty.done_at <= $as_of then duty.done_at end as done_at,
    case
        when duty.done_at <= duty.due_at then 'on_time'
        when duty.done_at <= $as_of then 'late'
        when duty.closed_at <= $as_of or step.is_repeating then 'missed'
        else 'overdue'
    end as state,
    coalesce(duty.done_at <= duty.due_at, false) as is_done,
    deal.amount,
    coalesce(deal.currency, '') as currency,
    case when deal.closed_at <= $as_of then deal.status else 'open' end as outcome,
    case when deal.closed_at <= $as_of then deal.closed_at end as closed_at,
    cast(
        case when deal.status = 'won' and deal.closed_at <= $as_of then days_between(duty.due_at, deal.closed_at) end
        as integer
    ) as days_to_win,
    cast(days_between(duty.due_at, $as_of) as integer) as days_seen
from first_duty
inner join duty
    on
        first_duty.step_no = duty.step_no
        and first_duty.deal_no = duty.deal_no
        and first_duty.triggered_at = duty.triggered_at
inner join step on duty.step_no = step.step_no
inner join sight on duty.step_no = sight.step_no
inner join deal_no on duty.deal_no = deal_no.deal_no
inner join deal on deal_no.deal_id = deal.deal_id
left join customers on deal.customer_id = customers.customer_id
left join rep_no on duty.rep_no = rep_no.rep_no
left join reps on rep_no.rep_id = reps.rep_id
where
    duty.due_at <= $as_of
    and ($since::timestamp is null or duty.due_at >= $since)
    and ($until::timestamp is null or duty.due_at <= $until)
    and duty.triggered_at >= sight.visible_from
    and sight.channels_from <= $as_of
    -- What was no longer needed is on neither side, nor is a deal that was decided before it fell due.
    and (duty.done_at <= duty.due_at or not duty.is_waived)
    and (deal.created_at is null or deal.created_at <= duty.due_at)
    and (deal.status = 'open' or deal.closed_at > duty.due_at)
    and (
        $segment::varchar is null
        or deal.customer_id in (select customer_id from segment_at($as_of) where segment = $segment)
    )
order by step.step_no, duty.due_at, deal.deal_id
