#!/usr/bin/env python3
"""Checks the pages in docs/results, or writes what they have of their summaries.

usage: result_pages.py check|write [PROJECT]

docs/results/NAME.md has the figures that hold today in one table, which is made of NAME/summary.json.
"check" tells what is wrong, a line a fault, and fails when anything is:
  - the page has no summary.json, or its table is not what summary.json makes of it,
  - the raw runs do not have the SHA-256 that summary.json and so the page give,
  - a line is longer than 160 characters,
  - a link of README.md or of a page below docs/ leads to no file.
"write" puts the tables and checksums in place: after a change of summary.json or of the raw runs. A new page has
the lines <!-- summary.json: --> and <!-- :summary.json --> where its table shall be. PROJECT is this one's folder
where none is named.
"""
import hashlib
import json
import pathlib
import re
import sys
import textwrap

BEGIN, END = "<!-- summary.json: -->\n", "<!-- :summary.json -->\n"
LONGEST_LINE = 160
COLUMNS = ["what", "figure", "interval", "target", "command", "machine"]


def target(result):
    """What was asked for, and whether it was reached."""
    if "target" not in result:
        return ""
    return f"{result['target']}: {'holds' if result['holds'] else '**missed**'}"


def table(summary, name):
    lines = ["| " + " | ".join(COLUMNS) + " |", "|---" * len(COLUMNS) + "|"]
    for result in summary["results"]:
        cells = {**result, "target": target(result)}
        lines.append("| " + " | ".join(cells.get(column, "") for column in COLUMNS) + " |")
    lines.append("")
    for machine, what in summary["machines"].items():
        lines += textwrap.wrap(f"- {machine}: {what}", LONGEST_LINE - 10, subsequent_indent="  ",
                               break_on_hyphens=False)
    lines += ["", f"All figures for programs: [summary.json]({name}/summary.json)."]
    if "raw" in summary:
        lines.append(f"Raw runs: [raw.tar.zst]({name}/raw.tar.zst), SHA-256\n`{summary['raw']}`.")
    return "\n".join(lines) + "\n"


def digest(archive):
    return hashlib.sha256(archive.read_bytes()).hexdigest()


def parts(page):
    """The text before the table, the table, the text after it; none where the page has no place for a table."""
    before, begin, rest = page.read_text().partition(BEGIN)
    inner, end, after = rest.partition(END)
    return (before, inner, after) if begin and end else None


def summary_of(page):
    path = page.with_suffix("") / "summary.json"
    return json.loads(path.read_text()) if path.exists() else None


def write(page):
    path = page.with_suffix("") / "summary.json"
    archive = page.with_suffix("") / "raw.tar.zst"
    summary = summary_of(page)
    if summary is None or parts(page) is None:
        return
    if archive.exists():
        summary["raw"] = digest(archive)
        path.write_text(json.dumps(summary, indent=1, ensure_ascii=False) + "\n")
    before, _, after = parts(page)
    page.write_text(before + BEGIN + "\n" + table(summary, page.stem) + "\n" + END + after)


def faults_of_result_page(page):
    summary = summary_of(page)
    if summary is None or parts(page) is None:
        yield f"it has no {page.stem}/summary.json, or no lines {BEGIN.strip()} and {END.strip()} for its table"
        return
    if parts(page)[1] != "\n" + table(summary, page.stem) + "\n":
        yield "its table is not that of summary.json; result_pages.py write makes it"
    archive = page.with_suffix("") / "raw.tar.zst"
    if archive.exists() != ("raw" in summary):
        yield "its raw runs and summary.json's checksum: one is there without the other"
    elif archive.exists() and digest(archive) != summary["raw"]:
        yield "raw.tar.zst does not have the SHA-256 that the page gives"
    for number, line in enumerate(page.read_text().splitlines(), 1):
        if len(line) > LONGEST_LINE:
            yield f"line {number} has {len(line)} characters, {LONGEST_LINE} at most are allowed"


def faults_of_links(page):
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text()):
        path = link.split("#")[0]
        if "://" not in link and path and not (page.parent / path).exists():
            yield f"its link {link} leads to no file"


def main():
    if sys.argv[1:2] not in (["check"], ["write"]) or len(sys.argv) > 3:
        print(__doc__, file=sys.stderr)
        return 2
    root = pathlib.Path(sys.argv[2]) if len(sys.argv) == 3 else pathlib.Path(__file__).resolve().parents[2]
    pages = sorted((root / "docs" / "results").glob("*.md"))
    if not pages:
        print(f"there are no pages in {root}/docs/results", file=sys.stderr)
        return 2
    if sys.argv[1] == "write":
        for page in pages:
            write(page)
    faults = [(page, fault) for page in pages for fault in faults_of_result_page(page)]
    for page in [root / "README.md", *sorted((root / "docs").rglob("*.md"))]:
        faults += [(page, fault) for fault in faults_of_links(page)]
    for page, fault in faults:
        print(f"{page.relative_to(root)}: {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
