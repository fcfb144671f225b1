-- One row per customer met by $as_of: does a complaint stand open, and when was it last asked for a testimonial?
select
    customer_no.customer_id,
    complaint.customer_no is not null as has_complaint,
    max(contact.happened_at) filter (where contact.is_touch and signature.purpose = 'testimonial') as testimonial_at
from contact
inner join customer_no on contact.customer_no = customer_no.customer_no
inner join signature on contact.signature_no = signature.signature_no
left join open_complaint($as_of) as complaint on contact.customer_no = complaint.customer_no
where contact.happened_at <= $as_of
group by customer_no.customer_id, complaint.customer_no
