"""Writes the smallest workbooks that spreadsheet programs accept, so that the tests need no further library."""

from __future__ import annotations

import base64
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

Cells = Sequence[Sequence[str | int | float | bool | None]]

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def write_xlsx(file: Path, *sheets: Cells, first_row: int = 1) -> Path:
    """An Excel workbook; None is a cell that is not there."""
    numbers = range(1, len(sheets) + 1)
    entries = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        + "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPE}.worksheet+xml"/>' for n in numbers
        )
        + "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        + "".join(f'<sheet name="Sheet{n}" sheetId="{n}" r:id="s{n}"/>' for n in numbers)
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="s{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
        )
        + "</Relationships>",
    }
    for number, rows in enumerate(sheets, start=1):
        body = "".join(
            f'<row r="{r}">{"".join(_xlsx_cell(f"{_letters(c)}{r}", value) for c, value in enumerate(row))}</row>'
            for r, row in enumerate(rows, start=first_row)
        )
        entries[f"xl/worksheets/sheet{number}.xml"] = (
            f'<worksheet xmlns="{_MAIN}"><sheetData>{body}</sheetData></worksheet>'
        )
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in entries.items():
            archive.writestr(name, text)
    return file


def write_ods(file: Path, *sheets: Cells) -> Path:
    """An OpenDocument workbook."""
    names = {"office": "office", "table": "table", "text": "text"}
    spaces = " ".join(f'xmlns:{key}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for key, name in names.items())
    tables = "".join(
        f'<table:table table:name="Sheet{number}">'
        + "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
        + "</table:table>"
        for number, rows in enumerate(sheets, start=1)
    )
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml", '<manifest xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
        )
        archive.writestr(
            "content.xml",
            f"<office:document-content {spaces}><office:body><office:spreadsheet>{tables}"
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return file


def write_xls(file: Path) -> Path:
    """A workbook of Excel 97: an empty sheet, then file, sku, price, stock of a.jpg and b.jpg."""
    file.write_bytes(zlib.decompress(base64.b85decode(_XLS)))
    return file


def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _xlsx_cell(place: str, value: str | int | float | bool | None) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    return f'<c r="{place}"><v>{value!r}</v></c>'


def _ods_cell(value: str | int | float | bool | None) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, bool):
        return f'<table:table-cell office:value-type="boolean" office:boolean-value="{str(value).lower()}"/>'
    if isinstance(value, str):
        return f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'
    return f'<table:table-cell office:value-type="float" office:value="{value!r}"/>'


# Written once with xlwt, which nobody looks after any more.
_XLS = (
    r"c-rk)O=uHQ5dPjKX%cDDw5CEUlu)p0Et0k#yfmvq?a5NTC@N@v))Etwki<j1Sgkn<f+v42g<iZ=z4(I)dh;Mu^dJaAqDN1Hf`>HgyxCn%YlH@B"
    r"F|uEHGxO%n%$t3G`?9Z>I?MC-dn;Il2pp*CUbNNe1QoAU34q#lU5Xa>P|<C)6ucgq$Tk<A_+Gi?9Lo8wK*2rd3!=bBDkqV{WHzIPHV_9mhp3P_"
    r"j0q>LJq5R^_|e08buo=I-OThZ+dgHwk2P1Bj*)Fy9LJJ6Ik?wc$H$a@Zu1irc*s8QSu>1oyp-$s;x%E|y0AZ=jHdt1hCXLI7C<vMp=GpuG+joJ"
    r"rf>n@^bqjX+N;k)wti#v0;K=GQtxh{zpgleS?H&QT!<z3P<6-_7qoM^;*3;;U4~*hn@tp|80TYF7V<okOlxFcNS!C6Ts|4sh!=|4c#3#*_u1Su"
    r"@o;!}WR!TUuD)lJJj;3S2UhHTAMc2Eq6u`c+{ybQKwVbve0g&yHl?0o%`7KjV4Hjl=(r?3$l1T@Z8FFnyO>_)s9Ra?Wg4WXBR(+IZ3+kH*yaki"
    r"4p2X%jJN9cI(Y}lrO$^S^_4!UJ4s%gs9XpxzEkJXPj9IN`ODuNhQyG#c|+o{YH?wnA0L?Z{C1W^lrB7w0-Yqkuzq7E{y1hl`*LbqZp=JNz|37Y"
    r"uL~Vm<}m|}hlEj+qa%LS6mzVMnuBT%GnQx&OK>cwX)idI+#b&;H^H$^M5M(C$C6Q$22m7_(q=|6=F4qHQ8>yi56rwA##%t5wP3@B4I4IW*s#%x"
    r"5PSzS?wwBlpJCi--R5_lWhyoMGs%C8BgoRPNPkPmks+SPOjGM;3tYmACD!O;eJ_+aO1<ZiLX7iBHNAf6#xClgXU&d*_1i+t_Froz&%fON4>4i>"
    r"H2"
)
