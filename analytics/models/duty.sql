-- One row per obligation, in numbers: what one trigger (or one window of a chain) asked for, of whom, until when, and what became of it.
with

single as (

    select
        deadline.step_no,
        deadline.starter_no,
        deadline.triggered_at,
        deadline.due_at,
        deadline.closed_at,
        deadline.closed_by,
        coalesce(deadline.ended_at <= deadline.due_at, false) as is_waived,
        answer.answered_at,
        answer.rep_no as done_by_no,
        case
            when deadline.closed_by <> 'expired' then deadline.closed_at
            else timestamp '2200-01-01 00:00:00'
        end as stands_until
    from deadline
    left join answer on deadline.step_no = answer.step_no and deadline.starter_no = answer.starter_no

),

repeated as (

    select
        stretch.step_no,
        stretch.starter_no,
        stretch.begins_at as triggered_at,
        stretch.due_at,
        stretch.closed_at,
        stretch.closed_by,
        coalesce(stretch.closed_at <= stretch.due_at, false) as is_waived,
        stretch_answer.answered_at,
        stretch_answer.rep_no as done_by_no,
        case
            when stretch.closed_at < stretch.next_due_at then stretch.closed_at
            else just_after(stretch.next_due_at)
        end as stands_until
    from stretch
    left join stretch_answer
        on
            stretch.step_no = stretch_answer.step_no
            and stretch.starter_no = stretch_answer.starter_no
            and stretch.stretch_no = stretch_answer.stretch_no

),

together as (

    select * from single
    union all
    select * from repeated

),

asked_of as (

    select
        starter.step_no,
        starter.event_no as starter_no,
        starter.deal_no,
        starter.order_no,
        case
            when starter.scope = 'deal' then coalesce(deal_no.customer_no, starter.customer_no)
            else starter.customer_no
        end as customer_no,
        case when starter.scope = 'deal' then deal_no.open_from end as open_from,
        case
            when starter.scope = 'deal' then coalesce(deal_no.open_until, timestamp '1900-01-01 00:00:00')
        end as open_until,
        case
            when not starter.is_repeating then coalesce(starter.rep_no, deal_no.owner_no, customer_no.owner_no)
            when starter.scope = 'deal' then coalesce(deal_no.owner_no, customer_no.owner_no, starter.rep_no)
            else coalesce(customer_no.owner_no, deal_no.owner_no, starter.rep_no)
        end as rep_no
    from starter
    left join deal_no on starter.deal_no = deal_no.deal_no
    left join customer_no
        on case
            when starter.scope = 'deal' then coalesce(deal_no.customer_no, starter.customer_no)
            else starter.customer_no
        end = customer_no.customer_no

),

final as (

    select
        asked_of.step_no,
        asked_of.deal_no,
        asked_of.order_no,
        asked_of.customer_no,
        asked_of.rep_no,
        together.triggered_at,
        together.due_at,
        case
            when together.answered_at < together.triggered_at then together.triggered_at
            else together.answered_at
        end as done_at,
        together.done_by_no,
        together.closed_at,
        together.closed_by,
        together.is_waived,
        -- How long a missing answer stands as overdue: for a deal while it is open. (Is the customer live, for the
        -- other steps, is asked of live_span.)
        case
            when asked_of.open_from > together.due_at then asked_of.open_from
            else together.due_at
        end as overdue_from,
        case
            when asked_of.open_until < coalesce(together.answered_at, together.stands_until) then asked_of.open_until
            else coalesce(together.answered_at, together.stands_until)
        end as overdue_until
    from together
    inner join asked_of on together.step_no = asked_of.step_no and together.starter_no = asked_of.starter_no

)

select * from final
