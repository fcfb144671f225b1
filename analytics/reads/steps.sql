-- One row per step of the playbook in use, in its order.
select
    step,
    step_no,
    phase,
    who,
    scope as "on",
    standard,
    is_repeating
from step
order by step_no
