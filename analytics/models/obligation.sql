-- One row per obligation: what one trigger (or one window of a chain) asked for, of whom, until when, and what became of it.
with

final as (

    select
        duty.step_no,
        deal_no.deal_id,
        order_no.order_id,
        customer_no.customer_id,
        rep_no.rep_id,
        duty.triggered_at,
        duty.due_at,
        duty.done_at,
        doer.rep_id as done_by,
        duty.closed_at,
        duty.closed_by,
        duty.is_waived,
        duty.overdue_from,
        duty.overdue_until
    from duty
    left join deal_no on duty.deal_no = deal_no.deal_no
    left join order_no on duty.order_no = order_no.order_no
    left join customer_no on duty.customer_no = customer_no.customer_no
    left join rep_no on duty.rep_no = rep_no.rep_no
    left join rep_no as doer on duty.done_by_no = doer.rep_no

)

select * from final
