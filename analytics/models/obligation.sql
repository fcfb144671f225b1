-- One row per obligation: what one trigger (or one window of a chain) asked for, of whom, until when, and what became of it.
with

single as (

    select
        deadline.starter_no,
        deadline.triggered_at,
        deadline.due_at,
        deadline.closed_at,
        deadline.closed_by,
        coalesce(deadline.ended_at <= deadline.due_at, false) as is_waived,
        told_answer.happened_at as answered_at,
        told_answer.rep_id as done_by,
        case
            when deadline.closed_by <> 'expired' then deadline.closed_at
            else timestamp '2200-01-01 00:00:00'
        end as stands_until
    from deadline
    left join told_answer on deadline.starter_no = told_answer.starter_no and told_answer.stretch_no is null

),

repeated as (

    select
        stretch.starter_no,
        stretch.begins_at as triggered_at,
        stretch.due_at,
        stretch.closed_at,
        stretch.closed_by,
        coalesce(stretch.closed_at <= stretch.due_at, false) as is_waived,
        told_answer.happened_at as answered_at,
        told_answer.rep_id as done_by,
        case
            when stretch.closed_at < stretch.next_due_at then stretch.closed_at
            else stretch.next_due_at
        end as stands_until
    from stretch
    left join told_answer
        on stretch.starter_no = told_answer.starter_no and stretch.stretch_no = told_answer.stretch_no

),

together as (

    select * from single
    union all
    select * from repeated

),

named as (

    select
        starter.starter_no,
        starter.step_no,
        rep_no.rep_id,
        deal_no.deal_id,
        order_no.order_id,
        case
            when starter.scope = 'deal' then coalesce(deal.customer_id, customer_no.customer_id)
            else customer_no.customer_id
        end as customer_id,
        deal.owner_id
    from starter
    left join rep_no on starter.rep_no = rep_no.rep_no
    left join deal_no on starter.deal_no = deal_no.deal_no
    left join deal on deal_no.deal_id = deal.deal_id
    left join order_no on starter.order_no = order_no.order_no
    left join customer_no on starter.customer_no = customer_no.customer_no

),

asked_of as (

    select
        named.starter_no,
        named.step_no,
        named.deal_id,
        named.order_id,
        named.customer_id,
        case
            when not step.is_repeating then coalesce(named.rep_id, named.owner_id, customers.owner_id)
            when step.scope = 'deal' then coalesce(named.owner_id, customers.owner_id, named.rep_id)
            else coalesce(customers.owner_id, named.owner_id, named.rep_id)
        end as rep_id
    from named
    inner join step on named.step_no = step.step_no
    left join customers on named.customer_id = customers.customer_id

),

final as (

    select
        asked_of.step_no,
        asked_of.deal_id,
        asked_of.order_id,
        asked_of.customer_id,
        asked_of.rep_id,
        together.triggered_at,
        together.due_at,
        case
            when together.answered_at < together.triggered_at then together.triggered_at
            else together.answered_at
        end as done_at,
        together.done_by,
        together.closed_at,
        together.closed_by,
        together.is_waived,
        -- Until when a missing answer stands as overdue, as long as the deal is open or the customer live.
        case
            when together.answered_at < together.triggered_at then together.triggered_at
            else coalesce(together.answered_at, together.stands_until)
        end as overdue_until
    from together
    inner join asked_of on together.starter_no = asked_of.starter_no

)

select * from final
