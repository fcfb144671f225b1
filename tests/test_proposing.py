"""Files of no known CRM, in four languages: the table and the columns that are proposed."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.sources.proposing import Proposal, propose
from analytics.sources.tables import TABLES


@dataclass(frozen=True)
class File:
    """What `propose` asks of a container."""

    columns: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...] = ()
    file_name: str = "x.csv"
    sheet: str = ""


def file(given: str, file_name: str = "x.csv", sheet: str = "") -> File:
    """A file as it is drawn: cells between bars, the header first."""
    rows = [tuple(cell.strip() for cell in line.split("|")) for line in given.strip().splitlines()]
    return File(rows[0], tuple(rows[1:]), file_name, sheet)


def proposed(given: str, table: str | None = None, **names: str) -> Proposal:
    proposal = propose(file(given, **names), table)
    assert proposal
    return proposal


# (file, table, field → column)
GIVEN = {
    "a bare log": (
        """
        date       | who | what  | customer
        2025-01-03 | Ann | Call  | Acme
        2025-01-04 | Bob | Visit | Bolt
        2025-01-04 | Ann | Email | Acme
        """,
        "activities",
        {"at": "date", "rep_id": "who", "channel": "what", "customer_id": "customer"},
    ),
    "a bare log that says what was talked about": (
        """
        When       | Who | What                   | Client
        2025-01-03 | Ann | Price of the blue pump | Acme
        2025-01-04 | Bob | Wants a test drive     | Bolt
        2025-01-04 | Ann | Sent the brochure      | Acme
        """,
        "activities",
        {"at": "When", "rep_id": "Who", "subject": "What", "customer_id": "Client"},
    ),
    "a Thai sales log": (
        """
        ลำดับ | วันที่       | พนักงานขาย | ชื่อลูกค้า  | ผู้ติดต่อ | ประเภท | รายละเอียด    | ผลการติดต่อ | นัดครั้งต่อไป
        1   | 05/01/2568 | สมชาย     | บริษัท ก | คุณนก   | โทร    | คุยเรื่องราคา   | รับสาย     | 12/01/2568
        2   | 06/01/2568 | สมหญิง     | บริษัท ข | คุณปู   | เข้าพบ  | เสนอราคา     | สนใจ      |
        3   | 06/01/2568 | สมชาย     | บริษัท ค | คุณแดง  | ไลน์    | ส่งแคตตาล็อก  |          |
        """,
        "activities",
        {
            "at": "วันที่", "rep_id": "พนักงานขาย", "customer_id": "ชื่อลูกค้า", "contact_id": "ผู้ติดต่อ", "channel": "ประเภท",
            "note": "รายละเอียด", "outcome": "ผลการติดต่อ",
        },
    ),
    "Thai deals, whose status is a stage": (
        """
        เลขที่ใบเสนอราคา | ลูกค้า  | มูลค่า (บาท) | สถานะ      | เซลส์   | วันที่เสนอราคา | คาดว่าจะปิด  | แก้ไขล่าสุดโดย
        QT-101         | ก     | 120,000   | เสนอราคา  | สมชาย | 05/01/2568  | 05/02/2568 | แดง
        QT-102         | ข     | 80,000    | ต่อรอง      | สมหญิง | 06/01/2568  | 06/02/2568 | แดง
        QT-103         | ก     | 45,500    | ปิดการขาย  | สมชาย | 07/01/2568  | 07/02/2568 | ดำ
        """,
        "deals",
        {
            "deal_id": "เลขที่ใบเสนอราคา", "customer_id": "ลูกค้า", "amount": "มูลค่า (บาท)", "stage": "สถานะ",
            "owner_id": "เซลส์", "created_at": "วันที่เสนอราคา", "expected_close_at": "คาดว่าจะปิด",
        },
    ),
    "a Persian log": (
        """
        ردیف | تاریخ تماس | کارشناس فروش | نام مشتری | نوع تماس | توضیحات | نتیجه | تاریخ پیگیری بعدی
        ۱ | ۱۴۰۳/۰۸/۱۵ | رضا | آلفا | تماس ورودی | قیمت خواست | پاسخ داد | ۱۴۰۳/۰۸/۲۰
        ۲ | ۱۴۰۳/۰۸/۱۶ | مینا | بتا | جلسه | ارائه محصول | |
        ۳ | ۱۴۰۳/۰۸/۱۶ | رضا | گاما | ایمیل | ارسال پیش‌فاکتور | |
        """,
        "activities",
        {
            "at": "تاریخ تماس", "rep_id": "کارشناس فروش", "customer_id": "نام مشتری", "channel": "نوع تماس",
            "note": "توضیحات", "outcome": "نتیجه",
        },
    ),
    "Persian orders, typed on an Arabic keyboard": (
        """
        شماره فاكتور | تاريخ سفارش | مشتري | مبلغ كل | تاريخ تحويل | فروشنده
        F-12 | ۱۴۰۳/۰۸/۱۵ | آلفا | ۲۵٬۰۰۰٬۰۰۰ | ۱۴۰۳/۰۸/۲۰ | رضا
        F-13 | ۱۴۰۳/۰۸/۱۶ | بتا | ۵٬۰۰۰٬۰۰۰ | ۱۴۰۳/۰۸/۲۲ | مینا
        F-14 | ۱۴۰۳/۰۸/۱۷ | آلفا | ۷۵۰٬۰۰۰ | | رضا
        """,
        "orders",
        {
            "order_id": "شماره فاكتور", "ordered_at": "تاريخ سفارش", "customer_id": "مشتري", "amount": "مبلغ كل",
            "delivered_at": "تاريخ تحويل", "rep_id": "فروشنده",
        },
    ),
    "a log in traditional Chinese": (
        """
        序號 | 日期      | 業務員 | 客戶名稱 | 聯絡人 | 聯絡方式 | 目的 | 內容 | 結果   | 下次聯絡日期
        1   | 113/11/21 | 王小明 | 甲公司  | 陳先生 | 電話   | 報價 | 詢價 | 已接通 | 113/12/01
        2   | 113/11/22 | 李四   | 乙公司  | 林小姐 | 拜訪   | 簡報 | 簡報 |       |
        3   | 113/11/22 | 王小明 | 丙公司  | 張先生 | LINE   | 報價 | 報價 |       |
        """,
        "activities",
        {
            "at": "日期", "rep_id": "業務員", "customer_id": "客戶名稱", "contact_id": "聯絡人", "channel": "聯絡方式",
            "subject": "目的", "note": "內容", "outcome": "結果",
        },
    ),
    "deals in simplified Chinese": (
        """
        商机名称 | 客户名称 | 负责人 | 销售阶段 | 预计金额    | 预计成交日期 | 输单原因 | 创建时间   | 修改人
        水泵     | 甲       | 王     | 报价     | ¥120,000.00 | 2024年11月21日 |     | 2024-10-01 | 李
        阀门     | 乙       | 李     | 赢单     | ¥80,000.00  | 2024年11月22日 |     | 2024-10-02 | 李
        管道     | 甲       | 王     | 输单     | ¥9,500.00   | 2024年11月23日 | 价格 | 2024-10-03 | 王
        """,
        "deals",
        {
            "deal_id": "商机名称", "name": "商机名称", "customer_id": "客户名称", "owner_id": "负责人",
            "stage": "销售阶段", "amount": "预计金额", "expected_close_at": "预计成交日期",
            "loss_reason": "输单原因", "created_at": "创建时间",
        },
    ),
    "orders": (
        """
        Order No | Order Date | Customer | Sold by | Total    | Currency | Tax   | Delivery Date | Payment Due | Paid
        SO-1     | 2025-01-03 | Acme     | Ann     | 1,200.00 | THB      | 84.00 | 2025-01-10    | 2025-02-03  |
        SO-2     | 2025-01-04 | Bolt     | Bob     | 500.00   | THB      | 35.00 | 2025-01-12    | 2025-02-04  |
        SO-3     | 2025-01-05 | Acme     | Ann     | 77.50    | THB      | 5.40  |               |             |
        """,
        "orders",
        {
            "order_id": "Order No", "ordered_at": "Order Date", "customer_id": "Customer", "rep_id": "Sold by",
            "amount": "Total", "currency": "Currency", "delivered_at": "Delivery Date", "payment_due_at": "Payment Due",
            "paid_at": "Paid",
        },
    ),
    "referrals": (
        """
        Date       | Referred by | New customer | Rep
        2025-01-03 | Acme        | Bolt         | Ann
        2025-01-04 | Bolt        | Cargo        | Bob
        2025-01-05 | Acme        | Dyno         | Ann
        """,
        "referrals",
        {"at": "Date", "referrer_id": "Referred by", "referred_id": "New customer", "rep_id": "Rep"},
    ),
    "Thai referrals": (
        """
        วันที่        | ผู้แนะนำ | ผู้ถูกแนะนำ | พนักงานขาย
        05/01/2568 | ก      | ข        | สมชาย
        06/01/2568 | ข      | ค        | สมหญิง
        """,
        "referrals",
        {"at": "วันที่", "referrer_id": "ผู้แนะนำ", "referred_id": "ผู้ถูกแนะนำ", "rep_id": "พนักงานขาย"},
    ),
    "reps": (
        """
        Name | E-mail   | Manager | Team  | Role  | Active
        Ann  | ann@x.co | Eve     | North | sales | yes
        Bob  | bob@x.co | Eve     | South | sales | yes
        Cy   | cy@x.co  | Eve     | North | desk  | no
        """,
        "reps",
        {"rep_id": "Name", "name": "Name", "email": "E-mail", "team": "Team", "role": "Role", "active": "Active"},
    ),
    "reps with a role that is no role here": (
        """
        业务员 | 员工编号 | 团队 | 职位
        王     | 0012     | 北   | 经理
        李     | 0013     | 南   | 代表
        """,
        "reps",
        {"rep_id": "员工编号", "name": "业务员", "team": "团队"},
    ),
    "customers": (
        """
        CustomerCode | CompanyName | Industry | ParentAccount | Account Owner | Created on
        C001         | Acme        | Food     | Holding       | Ann           | 2020-01-02
        C002         | Bolt        | Steel    | Holding       | Bob           | 2021-01-02
        C003         | Cargo       | Food     | Holding       | Ann           | 2022-01-02
        """,
        "customers",
        {
            "customer_id": "CustomerCode", "name": "CompanyName", "industry": "Industry", "owner_id": "Account Owner",
            "created_at": "Created on",
        },
    ),
    "Persian customers without a number": (
        """
        نام شرکت | صنعت | معرف | آدرس
        آلفا | غذا | بتا | تهران
        بتا | فولاد | | شیراز
        گاما | غذا | آلفا | تبریز
        """,
        "customers",
        {"customer_id": "نام شرکت", "name": "نام شرکت", "industry": "صنعت", "referred_by": "معرف"},
    ),
    "contacts": (
        """
        Full Name | Company | Work phone      | Email address | Contact owner | Created by
        Ann Lee   | Acme    | +66 81 234 5678 | ann@x.co      | Bob           | Eve
        Cy Ito    | Bolt    | +66 81 234 5679 | cy@x.co       | Bob           | Eve
        """,
        "contacts",
        {
            "contact_id": "Email address", "name": "Full Name", "customer_id": "Company", "phone": "Work phone",
            "email": "Email address",
        },
    ),
    "deals with owners and parents that are not theirs": (
        """
        Deal   | Account Owner | Parent account | Created by | Customer | Stage      | Amount | Close Date
        Pump 1 | Ann           | Group          | Eve        | Acme     | Proposal   | 1000   | 2025-02-01
        Pump 2 | Ann           | Group          | Eve        | Bolt     | Closed Won | 2000   | 2025-02-02
        Pump 3 | Bob           | Group          | Eve        | Bolt     | Lost       | 3000   | 2025-02-03
        """,
        "deals",
        {
            "deal_id": "Deal", "name": "Deal", "customer_id": "Customer", "owner_id": "Account Owner", "stage": "Stage",
            "amount": "Amount", "closed_at": "Close Date", "expected_close_at": "Close Date",
        },
    ),
    "a pipeline in snake case": (
        """
        opportunity_id | sales_agent | product | account | deal_stage | engage_date | close_date | close_value
        1C1I7A6R       | Ann         | Pump    | Acme    | Won        | 2016-10-20  | 2017-03-01 | 1054
        Z063OYW0       | Bob         | Valve   | Bolt    | Lost       | 2016-10-25  | 2017-03-11 | 0
        EC4QE1BX       | Bob         | Pump    | Acme    | Engaging   | 2016-10-25  |            |
        """,
        "deals",
        {
            "deal_id": "opportunity_id", "owner_id": "sales_agent", "product": "product", "customer_id": "account",
            "stage": "deal_stage", "created_at": "engage_date", "closed_at": "close_date",
            "expected_close_at": "close_date", "amount": "close_value",
        },
    ),
    "a history of stages": (
        """
        Opportunity ID | From Stage | To Stage | Edit Date  | Edited By
        O-1            | New        | Quote    | 2025-01-01 | Ann
        O-1            | Quote      | Won      | 2025-01-09 | Ann
        """,
        "stage_changes",
        {"deal_id": "Opportunity ID", "stage": "To Stage", "entered_at": "Edit Date"},
    ),
    "headers that say nothing": (
        """
        column 1   | column 2 | column 3 | column 4
        2025-01-03 | Call     | Acme     | Talked for an hour about pumps, valves and the summer.
        2025-01-04 | Visit    | Bolt     | He wants the larger one, she wants the cheaper one, both soon.
        2025-01-05 | E-mail   | Cargo    | Sent the brochure and promised to call again in the new year.
        """,
        "activities",
        {"at": "column 1", "channel": "column 2", "note": "column 4"},
    ),
    "German visits": (
        """
        Datum      | Außendienstmitarbeiter | Kunde | Art     | Bemerkung | Ergebnis
        03.01.2025 | Ann                    | Acme  | Besuch  | Pumpe     | gut
        04.01.2025 | Bob                    | Bolt  | Anruf   | Ventil    | gut
        """,
        "activities",
        {
            "at": "Datum", "rep_id": "Außendienstmitarbeiter", "customer_id": "Kunde", "channel": "Art",
            "note": "Bemerkung", "outcome": "Ergebnis",
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize(("given", "table", "columns"), GIVEN.values(), ids=GIVEN.keys())
def test_a_file_is_taken_for_what_a_fair_reader_would_take_it(given: str, table: str, columns: dict[str, str]) -> None:
    proposal = proposed(given)
    assert proposal.table == table
    assert proposal.columns == columns


def test_a_whole_header_is_surer_than_a_part_of_it_and_that_than_values() -> None:
    proposal = proposed("Order date|Our customer|z\n2025-01-03|Acme|THB\n2025-01-04|Bolt|USD", "orders")
    assert proposal.by == {"ordered_at": "header", "customer_id": "header", "currency": "values"}
    assert proposal.scores["ordered_at"] > 0.9 > proposal.scores["customer_id"] > 0.45 > proposal.scores["currency"]


def test_the_name_of_the_file_or_the_sheet_decides_what_the_columns_leave_open() -> None:
    given = "Date|Customer|Amount\n2025-01-03|Acme|100.00"
    assert proposed(given, file_name="orders_2025.xlsx").table == "orders"
    assert proposed("Name|Created on\nA|2025-01-03", sheet="ลูกค้า").table == "customers"
    assert proposed("Name|Created on\nA|2025-01-03", file_name="my deals (2).csv").table == "deals"
    assert proposed("วันที่|ลูกค้า|พนักงานขาย\n05/01/2568|ก|ข", sheet="บันทึกการติดต่อ").table == "activities"


def test_another_table_can_be_asked_for() -> None:
    given = GIVEN["orders"][0]
    assert "deals" in proposed(given).other_tables
    assert "orders" not in proposed(given).other_tables
    deals = proposed(given, "deals")
    assert deals.table == "deals"
    assert deals.columns["amount"] == "Total"
    assert "orders" in deals.other_tables


def test_a_running_number_is_no_identity() -> None:
    """Next week's export numbers other rows so."""
    for header in ("No.", "#", "ลำดับที่", "ردیف", "項次"):
        given = f"{header}|Date|Rep|Customer|Type\n1|2025-01-03|Ann|Acme|Call\n2|2025-01-04|Bob|Bolt|Visit"
        assert "activity_id" not in proposed(given).columns


def test_a_column_of_codes_that_are_all_different_is_the_identity() -> None:
    given = (
        "Belege|Date|Rep|Customer|Type\nA-17|2025-01-03|Ann|A|Call\nA-18|2025-01-04|Bob|B|Fax\nA-21|2025-01-04|Cy|C|Fax"
    )
    proposal = proposed(given)
    assert proposal.columns["activity_id"] == "Belege"
    assert proposal.by["activity_id"] == "values"
    assert "activity_id" not in proposed(given.replace("A-21", "A-18")).columns


def test_names_that_two_rows_share_are_no_identity() -> None:
    proposal = proposed("Deal name|Stage|Amount\nPump|New|1000\nPump|Won|2000\nValve|New|3000")
    assert "deal_id" not in proposal.columns
    assert proposal.columns["name"] == "Deal name"


def test_values_that_say_otherwise_outweigh_a_header() -> None:
    assert "paid_at" not in proposed("Order No|Order date|Paid\nA1|2025-01-03|yes\nA2|2025-01-04|no").columns
    assert "amount" not in proposed("Deal|Stage|Value\nPump|New|high\nValve|Won|low").columns
    assert (
        "customer_id"
        not in proposed("Date|Type|Customer mobile\n2025-01-03|Call|+66 81 234 5678", "activities").columns
    )


def test_done_and_yes_is_not_planned_and_yes() -> None:
    rows = "2025-01-03|Ann|Call|{}\n2025-01-04|Bob|Visit|{}"
    assert proposed("Date|Rep|Type|Status\n" + rows.format("Completed", "Not started")).columns["planned"] == "Status"
    assert proposed("Date|Rep|Type|Planned\n" + rows.format("yes", "no")).columns["planned"] == "Planned"
    assert proposed("Date|Rep|Type|Done\n" + rows.format("Done", "To do")).columns["planned"] == "Done"
    assert "planned" not in proposed("Date|Rep|Type|Done\n" + rows.format("yes", "no")).columns


def test_the_day_something_was_written_down_is_its_day_where_there_is_no_other() -> None:
    with_both = proposed("Date|Created at|Rep|Type\n2025-01-03|2025-01-05|Ann|Call\n2025-01-04|2025-01-05|Bob|Visit")
    assert (with_both.columns["at"], with_both.columns["logged_at"]) == ("Date", "Created at")
    with_one = proposed("Created at|Rep|Type\n2025-01-05|Ann|Call\n2025-01-05|Bob|Visit")
    assert with_one.columns["at"] == "Created at"
    assert "logged_at" not in with_one.columns


def test_of_a_repeated_header_the_first_is_taken() -> None:
    assert proposed("Customer__2|Customer|Date|Type\nx|Acme|2025-01-03|Call").columns["customer_id"] == "Customer"


@pytest.mark.parametrize("given", ["a|b|c\n1|2|3", "a", "|", "'; drop table x; --|<script>|=1+1\n..|../..|%00"])
def test_nothing_is_proposed_where_nothing_speaks(given: str) -> None:
    assert propose(file(given)) is None


@pytest.mark.parametrize("table", TABLES)
def test_the_canonical_names_are_words_too(table: str) -> None:
    names = tuple(field.name for field in TABLES[table].fields)
    proposal = propose(File(names))
    assert proposal
    assert proposal.table == table
    assert proposal.columns == {name: name for name in names}


CELLS = st.sampled_from(["", "2025-01-03", "Call", "Won", "Acme", "A-1", "1,200.00", "a@b.co", "yes"]) | st.text(
    max_size=8
)
HEADERS = (
    st.sampled_from(["Date", "Customer", "Name", "ID", "Owner", "Close Date", "Stage", "ลูกค้า", "مشتری", "客戶"])
    | st.text()
)


@given(st.lists(HEADERS, max_size=6, unique=True), st.data())
def test_any_file_is_read_twice_the_same_and_no_column_is_used_twice(headers: list[str], data: st.DataObject) -> None:
    width = len(headers)
    rows = data.draw(st.lists(st.lists(CELLS, min_size=width, max_size=width).map(tuple), max_size=4))
    container = File(tuple(headers), tuple(rows))
    for table in TABLES:
        proposal = propose(container, table)
        assert proposal == propose(container, table)
        assert proposal
        assert set(proposal.columns.values()) <= set(headers)
        assert all(0 < score <= 1 for score in proposal.scores.values())
        identity = TABLES[table].identity[0]
        fields = [name for name in proposal.columns if name not in (identity, "expected_close_at")]
        assert len({proposal.columns[name] for name in fields}) == len(fields)


def test_a_very_wide_file_is_read_too() -> None:
    wide = File(tuple(f"Field {number} of customer" for number in range(2000)), (("x",) * 2000,))
    proposal = propose(wide, "activities")
    assert proposal
    assert len(proposal.columns) <= len(TABLES["activities"].fields)
