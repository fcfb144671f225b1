-- One row per row set aside: in which import and file, where, why, and the row as it was. Of the same row in several
-- imports the last one stands for all, unless one import is asked for.
select
    import_no,
    file,
    line,
    column_name as "column",
    reason,
    row_text as row_as_it_was
from reject
where $import_no::integer is null or import_no = $import_no
qualify row_number() over (partition by file, line, row_text, reason order by import_no desc) = 1
order by import_no, file, line
