"""Make the CSV beside this one with a spreadsheet program: python make.py FOLDER.

They were made by LibreOffice 7.4.7.2 (Debian), since Excel does not run here. Each is one sheet of runs, formatted as
the language of its cells writes numbers, and saved "as shown", which is what Excel does: `us` with commas and decimal
points, `de` with semicolons and decimal commas in Windows-1252, `fr` with semicolons and decimal commas in UTF-8 and
narrow no-break spaces between thousands, `unicode` with tabs in UTF-16. What LibreOffice leaves out and Excel writes
(a byte order mark, empty columns and rows behind the last) the tests add by hand.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"
 xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2"
 office:version="1.3"
 office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:automatic-styles>"""
STYLES = """
<number:number-style style:name="Nacc" {lang}><number:number number:decimal-places="3" number:min-integer-digits="1"/>
</number:number-style>
<number:percentage-style style:name="Nshare" {lang}><number:number number:decimal-places="1"
 number:min-integer-digits="1"/><number:text>%</number:text></number:percentage-style>
<number:number-style style:name="Nusers" {lang}><number:number number:decimal-places="0" number:min-integer-digits="1"
 number:grouping="true"/></number:number-style>
<number:number-style style:name="Nrate" {lang}><number:scientific-number number:decimal-places="2"
 number:min-integer-digits="1" number:min-exponent-digits="2"/></number:number-style>
<number:date-style style:name="Nitem" {lang}><number:day number:style="long"/><number:text>. </number:text>
<number:month number:textual="true"/></number:date-style>
<number:boolean-style style:name="Nended" {lang}><number:boolean/></number:boolean-style>"""
CELL = '<style:style style:name="{0}" style:family="table-cell" style:data-style-name="N{0}"/>'
COLUMNS = ("model", "seed", "acc", "share", "users", "rate", "item", "ended", "cost")
LANGUAGES = {"us": ("en", "US"), "de": ("de", "DE"), "fr": ("fr", "FR"), "unicode": ("de", "DE")}
MODELS = {"us": ("old", "new"), "de": ("alt", "für zwei"), "fr": ("vieux", "entraîné"), "unicode": ("alt", "für zwei")}
# separator, quote, charset, first line, cell formats, language, quote all text, detect numbers, as shown
TOKENS = {"us": "44,34,76,1,,0,false,true,true", "de": "59,34,1,1,,0,false,true,true",
          "fr": "59,34,76,1,,0,false,true,true", "unicode": "9,34,65535,1,,0,false,true,true"}  # fmt: skip


def number(kind: str, value: float, style: str) -> str:
    """Write a cell that holds a number."""
    return f'<table:table-cell table:style-name="{style}" office:value-type="{kind}" office:value="{value}"/>'


def word(text: str) -> str:
    """Write a cell that holds a text."""
    return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


def row(model: str, seed: int, accuracy: float) -> str:
    """Write one run: its cost is divided by zero where the seed is 3, as a formula says."""
    cells = (
        word(model), number("float", seed, "Default"), number("float", accuracy, "acc"),
        number("percentage", accuracy, "share"), number("float", 1042 + 100 * seed, "users"),
        number("float", 0.0000123 * seed, "rate"),
        f'<table:table-cell table:style-name="item" office:value-type="date" office:date-value="2026-04-0{seed}"/>',
        f'<table:table-cell table:style-name="ended" table:formula="of:={"FALSE" if seed == 3 else "TRUE"}()"/>',
        f'<table:table-cell table:style-name="acc" table:formula="of:=1/{seed - 3}"/>',
    )  # fmt: skip
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def sheet(name: str) -> str:
    """Write a whole sheet, as a flat file that every version opens."""
    language, country = LANGUAGES[name]
    styles = STYLES.replace("{lang}", f'number:language="{language}" number:country="{country}"')
    styles += "".join(CELL.format(style) for style in ("acc", "share", "users", "rate", "item", "ended"))
    rows = "".join(row(model, seed, 0.905 + 0.02 * place + 0.004 * seed)
                   for place, model in enumerate(MODELS[name]) for seed in (1, 2, 3))  # fmt: skip
    header = f"<table:table-row>{''.join(map(word, COLUMNS))}</table:table-row>"
    body = f'<office:body><office:spreadsheet><table:table table:name="runs">{header}{rows}</table:table>'
    return f"{HEAD}{styles}</office:automatic-styles>{body}</office:spreadsheet></office:body></office:document>"


if __name__ == "__main__":
    folder = Path(sys.argv[1]).absolute()
    for name, tokens in TOKENS.items():
        source = folder / f"{name}.fods"
        source.write_text(sheet(name), encoding="utf-8")
        form = f"csv:Text - txt - csv (StarCalc):{tokens}"
        command = ["soffice", "--headless", "--convert-to", form, "--outdir", folder, source]
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, "HOME": str(folder)})
        source.unlink()
