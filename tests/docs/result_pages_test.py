"""What result_pages.py makes of a project with one page, and which faults of it are found."""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

PROGRAM = pathlib.Path(__file__).with_name("result_pages.py")
PAGE = "# Speed\n\n<!-- summary.json: -->\n<!-- :summary.json -->\n\nAs fast as [this](../../README.md).\n"
RESULT = {"what": "frames", "figure": "60/s", "target": "50/s", "holds": True, "command": "bench", "machine": "ours"}


class ResultPages(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.page = self.root / "docs/results/speed.md"
        self.summary = self.root / "docs/results/speed/summary.json"
        self.raw = self.root / "docs/results/speed/raw.tar.zst"
        self.summary.parent.mkdir(parents=True)
        (self.root / "README.md").write_text("[speed](docs/results/speed.md)\n")
        self.page.write_text(PAGE)
        self.write_summary(RESULT)
        self.raw.write_bytes(b"runs")
        self.run_program("write")

    def write_summary(self, result):
        self.summary.write_text(json.dumps({"machines": {"ours": "two cores"}, "results": [result]}))

    def run_program(self, command):
        done = subprocess.run([sys.executable, PROGRAM, command, self.root], capture_output=True, text=True)
        return done.returncode, done.stdout

    def expect_fault(self, words):
        code, told = self.run_program("check")
        self.assertEqual(code, 1)
        self.assertEqual(len(told.splitlines()), 1, told)
        self.assertIn(words, told)

    def test_a_written_page_has_its_table_and_no_fault(self):
        self.assertEqual(self.run_program("check"), (0, ""))
        self.assertIn("| frames | 60/s |  | 50/s: holds | bench | ours |", self.page.read_text())

    def test_a_target_that_was_missed_is_told(self):
        self.write_summary({**RESULT, "holds": False})
        self.run_program("write")
        self.assertIn("50/s: **missed**", self.page.read_text())

    def test_a_figure_that_only_the_summary_has_is_a_fault(self):
        summary = json.loads(self.summary.read_text())
        summary["results"][0]["figure"] = "61/s"
        self.summary.write_text(json.dumps(summary))
        self.expect_fault("its table is not that of summary.json")

    def test_other_raw_runs_are_a_fault(self):
        self.raw.write_bytes(b"other runs")
        self.expect_fault("SHA-256")

    def test_raw_runs_that_are_gone_are_a_fault(self):
        self.raw.unlink()
        code, told = self.run_program("check")
        self.assertEqual(code, 1)
        self.assertIn("one is there without the other", told)

    def test_a_long_line_is_a_fault(self):
        self.page.write_text(self.page.read_text() + 161 * "x" + "\n")
        self.expect_fault("has 161 characters")

    def test_a_link_to_nowhere_is_a_fault(self):
        self.page.write_text(self.page.read_text() + "[gone](gone.md)\n")
        self.expect_fault("gone.md leads to no file")

    def test_a_page_without_a_summary_is_a_fault(self):
        (self.page.parent / "other.md").write_text("# Other\n")
        self.expect_fault("it has no other/summary.json")

    def test_a_project_without_pages_is_refused(self):
        self.page.unlink()
        self.assertEqual(self.run_program("check")[0], 2)


if __name__ == "__main__":
    unittest.main()
