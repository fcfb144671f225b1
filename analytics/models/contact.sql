-- One row per activity, order, win and referral of a customer, in numbers; `place` counts them per customer in the order of time.
with

met as (

    select
        customer_no.customer_no,
        event.row_id,
        event.kind_no,
        event.signature_no,
        event.happened_at,
        event.latest,
        rep_no.rep_no,
        deal_no.deal_no,
        signature.is_touch,
        signature.is_response,
        coalesce(signature.kind = 'activity' and signature.direction = 'inbound', false) as is_inbound,
        coalesce(
            signature.purpose in (
                'quote', 'presentation', 'trial', 'trial_end', 'trial_review', 'usage_summary', 'training',
                'delivery_check', 'installation_check'
            ),
            false
        ) as serves_customer,
        case when trim(event.note) <> '' then fingerprint(lower(trim(event.note))) end as note_mark
    from event
    inner join signature
        on
            event.signature_no = signature.signature_no
            and signature.kind in ('activity', 'ordered', 'deal_won', 'referred')
    inner join customer_no on event.customer_id = customer_no.customer_id
    left join rep_no on event.rep_id = rep_no.rep_id
    left join deal_no on event.deal_id = deal_no.deal_id

),

placed as (

    select
        *,
        cast(row_number() over (partition by customer_no order by happened_at, kind_no, row_id) as integer) as place,
        lag(note_mark) over (partition by customer_no, is_touch order by happened_at, kind_no, row_id) as mark_before
    from met

),

-- A touch carries something when its purpose does, or when it has a note unlike the one of the touch before.
final as (

    select
        customer_no,
        place,
        row_id,
        kind_no,
        signature_no,
        happened_at,
        latest,
        rep_no,
        deal_no,
        is_touch,
        is_response,
        is_inbound,
        is_touch and (
            serves_customer or (note_mark is not null and note_mark is distinct from mark_before)
        ) as is_useful
    from placed

)

select * from final
