"""Which encoding a text is read in."""

from __future__ import annotations

from pathlib import Path

import pytest

from analytics.sources.encodings import decide, weigh
from analytics.sources.readers import look, open_exports

NAMES = {
    "cp1252": "José Müller Zoë Renée São Conceição ALTERAÇÃO Größe Señor Jürgen “Ömer” Café €500 KÖLN Íñigo L’Oréal",
    "cp1251": "Иван Петров ООО Ромашка Звонок Встреча Сделка закрыта Ольга Щербаков Ещё МОСКВА",
    "cp874": "สมชาย ใจดี บริษัท ไทยรุ่งเรือง จำกัด โทรศัพท์ นัดพบ ปิดการขาย กรุงเทพ สุนีย์ วงศ์สวัสดิ์",
    "cp1256": "محمد أحمد شركة الرياض مكالمة اجتماع پارس تماس جلسه فروش گروه چاپ تهران ژاله",
    "gb18030": "王小明 李伟 上海科技有限公司 电话 会议 邮件 赢单 输单 客户 陈静 深圳市华为技术",
    "cp950": "王小明 李偉 台北科技股份有限公司 電話 會議 郵件 贏單 輸單 客戶 陳靜 周杰倫",
    "cp932": "田中 太郎 株式会社ヤマト 東京 電話 メール 受注 失注 顧客 鈴木 フォロー テスト さくら",
}


def export(names: list[str], encoding: str) -> bytes:
    rows = "".join(f"{number},{name},open,{number * 10}\n" for number, name in enumerate(names, 1))
    return f"deal_id,name,stage,amount\n{rows}".encode(encoding)


def put(folder: Path, content: bytes, name: str = "deals.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("encoding", [*NAMES, "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_names_are_read_in_the_encoding_that_they_are_written_in(tmp_path: Path, encoding: str) -> None:
    for script, text in NAMES.items():
        if encoding == script or encoding.startswith("utf"):
            names = text.split()
            container = look(put(tmp_path, export(names, encoding)))
            assert [row[1] for row in container.sample] == names
            assert container.is_rewritten == (not encoding.startswith("utf-8"))


@pytest.mark.parametrize(
    "word", ["José", "Müller", "Señor", "ALTERAÇÃO", "Straße", "Čapek".replace("Č", "C") + "é", "Øst"]
)
def test_one_accent_does_not_make_a_latin_file_another(tmp_path: Path, word: str) -> None:
    assert look(put(tmp_path, export([word], "cp1252"))).sample[0][1] == word


def test_an_accent_far_down_is_found(tmp_path: Path) -> None:
    content = export(["Ada"] * 60_000, "cp1252") + "9,Zoë,open,1\n9,Renée,open,1\n".encode("cp1252")
    assert look(put(tmp_path, content)).encoding == "cp1252"


def test_bytes_that_windows_1252_leaves_open_are_kept(tmp_path: Path) -> None:
    content = export(NAMES["cp1252"].split(), "cp1252") + b"9,Z\x81rich,open,1\n"
    container = look(put(tmp_path, content))
    assert (container.encoding, container.sample[-1][1]) == ("cp1252", "Z\x81rich")


def test_a_short_file_is_written_like_its_siblings(tmp_path: Path) -> None:
    files = {
        "a.csv": export(NAMES["cp950"].split(), "cp950"),
        "b.csv": export(["王明"], "cp950"),
        "c.csv": export(["Ada"], "cp950"),
        "d.csv": export(["李偉"], "utf-8"),
        "e.csv": export(["José"], "cp1252"),
    }
    paths = [put(tmp_path, content, name) for name, content in files.items()]
    containers, _ = open_exports(paths, tmp_path)
    assert [(c.encoding, c.sample[0][1]) for c in containers] == [
        ("cp950", "王小明"), ("cp950", "王明"), ("utf-8", "Ada"), ("utf-8", "李偉"), ("cp1252", "José"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("n_whole", "n_broken", "encoding"), [(1000, 3, "utf-8"), (10, 1, "utf-8"), (9, 1, "cp1252"), (0, 50, "cp1252")]
)
def test_a_file_with_a_few_broken_letters_among_many_is_utf_8(
    tmp_path: Path, n_whole: int, n_broken: int, encoding: str
) -> None:
    content = export(["Zoë"] * n_whole, "utf-8") + export(["Zoë"] * n_broken, "cp1252")
    assert decide([weigh(put(tmp_path, content))]) == [encoding]


@pytest.mark.parametrize(
    ("said", "encoding"),
    [
        ("tis-620", "cp874"),
        ("Shift_JIS", "cp932"),
        ("gb2312", "gb18030"),
        ("iso-8859-1", "cp1252"),
        ("nonsense", "cp874"),
    ],
)
def test_a_page_is_read_as_it_says_unless_that_is_nothing(tmp_path: Path, said: str, encoding: str) -> None:
    page = f'<meta charset="{said}"><table>{"สมชาย ใจดี บริษัท " * 3}</table>'.encode("cp874")
    assert decide([weigh(put(tmp_path, page), is_html=True)]) == [encoding]
