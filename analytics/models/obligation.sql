-- One row per obligation: what one trigger (or one window of a chain) asked for, of whom, until when, and what became of it.
with

single as (

    select
        starter.starter_no,
        cast(null as integer) as stretch_no,
        starter.triggered_at,
        deadline.due_at,
        deadline.closed_at,
        deadline.closed_by,
        deadline.ended_at,
        answer.event_no as answer_no,
        deadline.due_at as next_due_at
    from starter
    inner join deadline on starter.starter_no = deadline.starter_no
    left join answer on starter.starter_no = answer.starter_no

),

repeated as (

    select
        stretch.starter_no,
        stretch.stretch_no,
        stretch.begins_at as triggered_at,
        stretch.due_at,
        stretch.closed_at,
        stretch.closed_by,
        stretch.closed_at as ended_at,
        stretch_answer.event_no as answer_no,
        case
            when step.every_unit = 'months'
                then end_of_day(add_months(starter.triggered_on, (stretch.stretch_no + 2) * step.every_count))
            else end_of_day(add_days(starter.triggered_on, (stretch.stretch_no + 2) * step.every_count))
        end as next_due_at
    from stretch
    inner join starter on stretch.starter_no = starter.starter_no
    inner join step on stretch.step_no = step.step_no
    left join stretch_answer
        on stretch.starter_no = stretch_answer.starter_no and stretch.stretch_no = stretch_answer.stretch_no

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
        starter.rep_id,
        deal_no.deal_id,
        order_no.order_id,
        case
            when starter.scope = 'deal' then coalesce(deal.customer_id, customer_no.customer_id)
            else customer_no.customer_id
        end as customer_id,
        deal.owner_id
    from starter
    left join deal_no on starter.deal_no = deal_no.deal_no
    left join deal on deal_no.deal_id = deal.deal_id
    left join order_no on starter.order_no = order_no.order_no
    left join customer_no on starter.customer_no = customer_no.customer_no

),

final as (

    select
        named.step_no,
        step.step,
        named.starter_no,
        together.stretch_no,
        named.deal_id,
        named.order_id,
        named.customer_id,
        case
            when not step.is_repeating then coalesce(named.rep_id, named.owner_id, customers.owner_id)
            when step.scope = 'deal' then coalesce(named.owner_id, customers.owner_id, named.rep_id)
            else coalesce(customers.owner_id, named.owner_id, named.rep_id)
        end as rep_id,
        together.triggered_at,
        together.due_at,
        case
            when moment.happened_at < together.triggered_at then together.triggered_at
            else moment.happened_at
        end as done_at,
        moment.rep_id as done_by,
        together.closed_at,
        together.closed_by,
        together.ended_at,
        -- How long a missing answer stands as overdue, as long as the deal is open or the customer live.
        case
            when moment.event_no is not null and moment.happened_at <= together.triggered_at then together.triggered_at
            when moment.event_no is not null then moment.happened_at
            when step.is_repeating and together.closed_at < together.next_due_at then together.closed_at
            when step.is_repeating then together.next_due_at
            when together.closed_by <> 'expired' then together.closed_at
            else timestamp '2200-01-01 00:00:00'
        end as overdue_until
    from together
    inner join named on together.starter_no = named.starter_no
    inner join step on named.step_no = step.step_no
    left join moment on together.answer_no = moment.event_no
    left join customers on named.customer_id = customers.customer_id

)

select * from final
